"""Do the readers of pages, feeds and WARC files do better than the libraries for these?

``python -m benchmarks.readers``, with the shared data at hand. Pages: how much of the text known to
stand in them is found, and how many titles and days are right. Feeds and crawls: long ones, made of
the real ones, whole and with one byte in a hundred thousand wrong; how many items come out as they
went in, the seconds of processor time, and the memory that takes in a process of its own. Damage of
each kind by itself is in ``tests/test_libraries.py``.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean
from typing import Any, Final

from indexer import dates, readers
from indexer.readers import markup, trec, warc
from indexer.readers.source import Source
from search.model import Article

from .corpus import DATA
from .memory import memory
from .setting import in_fresh_process

RAW: Final = DATA / "raw"
TIMES: Final = 50  # the real feed and crawl are repeated
DAMAGED: Final = 100_000  # bytes, of which one is wrong

Item = tuple[str, str]
Reader = Callable[[Path], Iterator[Item]]


def main() -> None:
    pages()
    with tempfile.TemporaryDirectory() as folder:
        feed, crawl = Path(folder) / "feed.xml", Path(folder) / "crawl.gz"
        _write(feed, RAW / "derived/feeds/skynews-rss2.xml", rb"(?s)<item>.*</item>")
        _write(crawl, RAW / "derived/warc/arabic-news-pages.warc.gz", rb"(?s).+")
        compare("feed", feed, {"khabar": our_items, "feedparser": feedparser_items})
        of_warc = {"khabar": our_records, "warcio": warcio_records, "fastwarc": fastwarc_records}
        compare("WARC", crawl, of_warc)


# Pages


def pages() -> None:
    """Print how well each reads the pages whose text is known."""
    rows: dict[str, list[tuple[float, bool, bool, float]]] = {"khabar": [], "trafilatura": []}
    for path, title, text, day in _known():
        for name, read in (("khabar", _our_page), ("trafilatura", _trafilatura_page)):
            started = time.process_time()
            found = read(path.read_bytes())
            seconds = time.process_time() - started
            right = _f1(found[1], text), _spaced(found[0]) == _spaced(title), found[2][:10] == day
            rows[name].append((*right, seconds))
    for name, scores in rows.items():
        f1, titles, days, seconds = map(list, zip(*scores, strict=True))
        print(
            f"pages {name:12} F1 {mean(f1):.3f} (least {min(f1):.3f}), titles {sum(titles)}, days "
            f"{sum(days)} of {len(scores)}, {sum(sorted(seconds)[:-1]) * 1000:.0f} ms"
        )


def _known() -> Iterator[tuple[Path, str, str, str]]:
    """Each page with its title, text and day."""
    for path in sorted((RAW / "original/html-jawharafm").glob("*.html")):
        told = trec.fields(path.with_suffix(".txt").read_text("utf-8"))
        yield path, told["title"], told["text"], (dates.parse(told["date"]) or "")[:10]
    path = RAW / "original/html-other/cnn-arabic-2013.html"
    known = json.loads(path.with_suffix(".json").read_text("utf-8"))
    yield path, known["title"], known["text"], "2013-08-28"  # as it is shown on the page


def _our_page(data: bytes) -> tuple[str, str, str]:
    found = readers.html.parse(data)
    return (
        (found.title or "", found.text, found.date or "")
        if isinstance(found, Article)
        else ("",) * 3
    )


def _trafilatura_page(data: bytes) -> tuple[str, str, str]:
    import trafilatura

    found: Any = trafilatura.bare_extraction(data, include_comments=False, with_metadata=True)
    return (found.title or "", found.text or "", found.date or "") if found else ("",) * 3


def _f1(found: str, known: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text)) for text in (found, known))
    return 2 * sum((ours & theirs).values()) / (ours.total() + theirs.total())


def _spaced(text: str) -> str:
    return " ".join(text.split())


# Feeds and crawls


def _write(path: Path, real: Path, repeated: bytes) -> None:
    """A long file, and beside it one that is damaged."""
    data = real.read_bytes()
    found = re.search(repeated, data)
    assert found
    long = data[: found.start()] + found[0] * TIMES + data[found.end() :]
    path.write_bytes(long)
    noise = random.Random(1)
    hurt = bytearray(long)
    for at in range(found.start(), len(long) - DAMAGED, DAMAGED):
        hurt[at + noise.randrange(DAMAGED)] = noise.randrange(256)
    path.with_suffix(".hurt").write_bytes(hurt)


def compare(what: str, path: Path, each: dict[str, Reader]) -> None:
    """Print what each reads of the whole file and of the damaged one."""
    whole = Counter(each["khabar"](path))
    for place in (path, path.with_suffix(".hurt")):
        for name, read in each.items():
            found, seconds, mib = in_fresh_process(_measured, read, place)
            right, wrong = (whole & found).total(), (found - whole).total()
            print(
                f"{what} {place.suffix:5} {name:10} {right} right and {wrong} wrong of "
                f"{whole.total()}, {seconds:.1f} s, {mib:.0f} MiB"
            )


def _measured(read: Reader, path: Path) -> tuple[Counter[Item], float, float]:
    next(read(path), None)  # what is loaded at first
    before, started = memory().peak, time.process_time()
    found: Counter[Item] = Counter()
    try:
        for item in read(path):
            found[item] += 1
    except Exception as error:  # each library has its own
        print(f"{type(error).__name__} after {found.total()}", file=sys.stderr)
    return found, time.process_time() - started, memory().peak - before


def our_items(path: Path) -> Iterator[Item]:
    for found in readers.read(path, format="feed"):
        if isinstance(found, Article):
            yield _spaced(found.title or ""), _spaced(found.text)


def feedparser_items(path: Path) -> Iterator[Item]:
    import feedparser

    for entry in feedparser.parse(str(path), sanitize_html=False).entries:
        texts = [each.value for each in entry.get("content", [])] + [entry.get("summary", "")]
        yield _spaced(entry.get("title", "")), _spaced(markup.paragraphs(max(texts, key=len)))


def our_records(path: Path) -> Iterator[Item]:
    with open(path, "rb") as file:
        for headers, block in warc._records(Source(file, "a.warc")):
            if isinstance(block, bytes):
                yield headers.get("warc-target-uri", ""), _digest(block)


def warcio_records(path: Path) -> Iterator[Item]:
    from warcio.archiveiterator import ArchiveIterator

    with open(path, "rb") as file:
        for record in ArchiveIterator(file, no_record_parse=True):
            yield (
                record.rec_headers.get_header("WARC-Target-URI") or "",
                _digest(record.raw_stream.read()),
            )


def fastwarc_records(path: Path) -> Iterator[Item]:
    from fastwarc.warc import ArchiveIterator

    with open(path, "rb") as file:
        for record in ArchiveIterator(file, parse_http=False):
            yield record.headers.get("WARC-Target-URI") or "", _digest(record.reader.read())


def _digest(block: bytes) -> str:
    from hashlib import blake2b

    return blake2b(block, digest_size=8).hexdigest()


if __name__ == "__main__":
    main()
