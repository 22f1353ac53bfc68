"""Real pages, feeds and files: what is read of them is what is known to stand in them."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import indexer
from indexer import dates, readers
from indexer.readers import trec
from search.model import Article, Skipped

WORD = re.compile(r"\w+")


@pytest.fixture(scope="module")
def raw(data: Path) -> Path:
    return data / "raw"


@cache
def origins(news: Path) -> dict[str, list[dict[str, Any]]]:
    """The articles of the collections by id, by url and by title."""
    found = defaultdict(list)
    for path in sorted(news.glob("*.gz")):
        with gzip.open(path) as lines:
            for record in map(json.loads, lines):
                for key in {record["id"], record["url"], record["title"]} - {None}:
                    found[key].append(record)
    return found


def articles(path: Path) -> Iterator[Article]:
    for found in readers.read(path):
        if isinstance(found, Article):
            yield found
        else:
            assert "hold no page" in found.reason, found


def f1(found: str, known: str) -> float:
    ours, theirs = Counter(WORD.findall(found)), Counter(WORD.findall(known))
    return 2 * sum((ours & theirs).values()) / (sum(ours.values()) + sum(theirs.values()))


def spaced(text: str | None) -> str:
    return " ".join((text or "").split())


def known_pages(raw: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """Pages with what is known of them: title, text, the day."""
    for path in sorted((raw / "original/html-jawharafm").glob("*.html")):
        yield path, trec.fields(path.with_suffix(".txt").read_text("utf-8"))
    path = raw / "original/html-other/cnn-arabic-2013.html"
    known = json.loads(path.with_suffix(".json").read_text("utf-8"))
    # The page shows the day of its last change; the other file has none.
    yield path, {"title": known["title"], "text": known["text"], "date": "28/08/2013"}


def test_pages_whose_text_is_known(raw: Path) -> None:
    scores = []
    for path, known in known_pages(raw):
        (page,) = articles(path)
        assert page.title == spaced(known["title"])
        day = dates.parse(known["date"])
        assert page.date
        assert day
        assert page.date[:10] == day[:10], path.name
        scores.append(f1(page.text, known["text"]))
        assert scores[-1] >= 0.98, path.name
    assert len(scores) == 10
    assert sum(scores) / len(scores) >= 0.99


def test_a_page_of_assabah(raw: Path) -> None:
    (page,) = articles(raw / "original/html-other/assabah.com.tn.article.html")
    assert page.title
    assert page.date
    assert page.title.startswith("الناشط الحقوقي السوداني")
    assert page.date.startswith("2019-02-08")
    assert page.source == "Assabah News"
    assert page.text.split()[0] == "حوار:"
    assert page.text.split()[-2:] == ["وتل", "ابيب."]
    assert len(page.paragraphs()) > 15
    assert "\ufffd" not in page.text


def test_pages_that_declare_no_charset(raw: Path) -> None:
    folder = raw / "original/encodings"
    pages = [next(articles(path)) for path in sorted(folder.glob("*no_encoding*.html"))]
    assert len(pages) == 2
    assert pages[0].text == pages[1].text
    assert pages[0].text.startswith("أعلنت كتائب")
    assert not re.search(r"[^\w\s.,،()/:\"-]", pages[0].text.replace("ا", ""))


def test_one_text_in_two_charsets(raw: Path) -> None:
    folder = raw / "original/encodings"
    wide, narrow = (
        next(articles(folder / f"wikipedia_mars-arabic.utf{bits}.txt")) for bits in (16, 8)
    )
    assert (wide.title, wide.text) == (narrow.title, narrow.text)
    assert len(wide.text) > 100_000


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("derived/windows-1256/*.html", 10),
        ("derived/windows-1256/*.txt", 30),
        ("derived/utf-16/*.txt", 5),
        ("derived/feeds/*.xml", 110),
        ("derived/json/*.json", 400),
        ("original/trec-sgml/*.txt", 40),
    ],
)
def test_every_article_has_the_text_of_its_origin(
    raw: Path, data: Path, pattern: str, number: int
) -> None:
    count = 0
    for path in sorted(raw.glob(pattern)):
        for found in articles(path):
            keys = (found.id.removeprefix("urn:"), path.stem, found.url or "", found.title or "")
            known = next(filter(None, (origins(data / "news").get(key) for key in keys)))
            assert found.text in {each["text"] for each in known}, path.name
            assert spaced(found.title) in {spaced(each["title"]) for each in known}
            count += 1
    assert count == number


def test_the_pages_of_a_crawl_are_those_that_were_saved(raw: Path) -> None:
    saved = {
        page.text: page
        for folder in ("original/html-jawharafm", "original/html-other", "derived/windows-1256")
        for path in (raw / folder).glob("*.html")
        for page in articles(path)
    }
    (path,) = (raw / "derived/warc").glob("*.warc.gz")
    found = list(articles(path))
    assert len(found) == 20
    for page in found:
        assert page.text in saved
        assert page.title == saved[page.text].title
        assert page.url
        assert unquote(page.url).startswith("http")


def test_every_file_is_an_article_or_a_reason(raw: Path, tmp_path: Path) -> None:
    report = indexer.build([raw], tmp_path / "index")
    files = [path for path in readers.find_files([raw]) if isinstance(path, Path)]
    skipped = {Path(entry.where) for entry in report.skipped if isinstance(entry, Skipped)}
    read = [path for path in files if path not in skipped]
    assert all(entry.reason for entry in report.skipped)
    assert len(skipped) == 12  # what lies beside ten pages, and what is no page in the WARC file
    assert all(any(articles(path)) for path in read)
    assert report.added > 600
    again = indexer.build([raw], tmp_path / "index")
    assert (again.added, again.updated) == (0, 0)
