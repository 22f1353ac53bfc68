"""From files to an index: what is read, what is skipped, and the report of both."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import indexer
import search
from search import Article
from search.local import toc
from search.local.drafts import drafts

from .conftest import ROOT

SEED = "seeds/000_f87315caec3b0b07.txt"


def lines(*records: object) -> bytes:
    return b"\n".join(json.dumps(record, ensure_ascii=False).encode() for record in records)


def hits(folder: Path, query: str, **options: Any) -> list[search.Hit]:
    with search.open(folder) as index:
        return list(index.search(query, **options).hits)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of ``seeds/``."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    report = indexer.build([ROOT / "seeds"], folder)
    assert (report.updated, report.unchanged, report.skipped) == (0, 0, ())
    assert report.added == 12
    return folder


def test_the_demo_finds_the_seed_first(seeds: Path) -> None:
    first, *_ = hits(seeds, "الضربات التركية")
    assert first.article is not None
    assert first.article.author == "حسام الحداد"
    assert first.article.date == "2022-11-24T05:54"
    shown = [p.snippet.text[a:b] for p in first.passages for a, b in p.snippet.marks]
    assert {"الضربات", "التركية"} <= set(shown)


@pytest.mark.parametrize(
    "query",
    [
        *("أمريكية", "أميركية", "قسد", "لقسد", "اردوغان", "القامشلى", "2022", "٢٠٢٢"),
        *('"وزارة الخارجية"', "البنتاجون", "author:الحداد", "date:2022-11-24", "=داعش"),
    ],
)
def test_the_seed_is_found(seeds: Path, query: str) -> None:
    assert "حسام الحداد" in {hit.article.author for hit in hits(seeds, query) if hit.article}


@pytest.mark.parametrize(
    ("query", "beginning"),
    [
        ("مخلب السيف", "ويأتي ذلك في وقتٍ"),
        ("مارك ميلي ياسر جولر", "ورفضت القيادة المركزية"),
        ("أستانة لافرينتيف", "وقال لافرينتيف عقب"),
    ],
)
def test_the_paragraph_with_the_words_is_first(seeds: Path, query: str, beginning: str) -> None:
    first, *_ = hits(seeds, query, by="paragraph")
    assert first.article is not None
    number = int(first.id.rpartition("#")[2])
    assert first.article.paragraphs()[number - 1].startswith(beginning)


def test_indexing_again_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    first = indexer.build([ROOT / "seeds"], folder)
    again = indexer.build([ROOT / "seeds"], folder)
    assert (again.added, again.updated, again.unchanged) == (0, 0, first.added)


def test_changed_articles_are_replaced(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(lines({"id": 1, "text": "خبر قديم"}, {"id": 2, "text": "خبر ثابت"}))
    indexer.build([path], tmp_path / "index")
    path.write_bytes(lines({"id": 1, "text": "خبر جديد"}, {"id": 2, "text": "خبر ثابت"}))
    report = indexer.build([path], tmp_path / "index")
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    assert [hit.id for hit in hits(tmp_path / "index", "جديد")] == ["1"]
    assert hits(tmp_path / "index", "قديم") == []


def test_of_two_articles_with_one_id_the_last_stays(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(lines({"id": 1, "text": "الأول"}, {"id": 1, "text": "الثاني"}))
    report = indexer.build([path], tmp_path / "index")
    assert (report.added, report.updated) == (1, 1)
    assert hits(tmp_path / "index", "الأول") == []
    assert len(hits(tmp_path / "index", "الثاني")) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_whoever_reads(tmp_path: Path, monkeypatch: Any, jobs: int) -> None:
    """Good lines, bad ones and known ones, some of which are replaced meanwhile; twice."""
    monkeypatch.setattr("indexer.readers.jsonl.BATCH", 200)
    file = tmp_path / "news.jsonl"
    records = [{"id": f"{n % 40}", "title": "خبر", "text": f"نص رقم {n}"} for n in range(50)]
    file.write_bytes(lines(*records[:20]) + b"\n[broken\n\n" + lines(*records[20:], 7, {}))
    reports = [indexer.build(file, tmp_path / "index", jobs=jobs) for _ in range(2)]
    assert [(each.added, each.updated, each.unchanged) for each in reports] == [
        (40, 10, 0),
        (0, 10, 40),
    ]
    places = [skipped.where.rpartition(":")[2] for skipped in reports[0].skipped]
    assert places == ["21", "53", "54"]
    assert reports[0].skipped == reports[1].skipped
    with search.open(tmp_path / "index") as index:
        found = [index.article(f"{n}") for n in range(40)]
    assert [each.text if each else "" for each in found] == [
        f"نص رقم {n + 40 if n < 10 else n}" for n in range(40)
    ]


def test_any_number_of_jobs_makes_the_same_index(tmp_path: Path, monkeypatch: Any) -> None:
    """Byte for byte: batches of which not all is taken, refused articles, segments that end within
    a batch; and processes that inherit a numbering."""
    drafts([Article(id="1", text="خبر")], {})
    monkeypatch.setattr("indexer.readers.jsonl.BATCH", 900)
    monkeypatch.setattr("indexer.local.FLUSH_CHARACTERS", 1_500)
    monkeypatch.setattr("search.local.segment.ASKED", 10)
    monkeypatch.setattr("search.local.drafts.MOST_WORDS", 50)
    records: list[dict[str, Any]] = [
        {
            "id": f"{n % 70}",
            "title": f"خبر {n % 3}",
            "text": f"قال الوزير رقم {n} في الـ{n % 7} من BBC{n % 5} إن أ.ف.ب\n\nفقرة ثانية {n}",
            "date": f"20{10 + n % 9}-03-04",
        }
        for n in range(90)
    ]
    records[5]["id"] = "خفي\u200f"  # cannot be printed: read, and refused by the writer
    (tmp_path / "news.jsonl").write_bytes(lines(*records))
    (tmp_path / "seed.txt").write_text("عنوان\n\nنص يقرأ بلا عمليات أخرى", "utf-8")
    written, reports = [], []
    for jobs in (1, 2, 3):
        folder = tmp_path / f"index{jobs}"
        report = indexer.build(
            [tmp_path / "news.jsonl", tmp_path / "seed.txt"], folder, jobs=jobs, since="2011"
        )
        reports.append(replace(report, seconds=0.0))
        segments = [entry.name for entry in toc.read(folder).segments]
        written.append([(folder / name).read_bytes() for name in segments])
    assert len(written[0]) > 2
    assert len(reports[0].skipped) == 1
    assert reports[0].updated > 5
    assert written[0] == written[1] == written[2]
    assert reports[0] == reports[1] == reports[2]


def test_what_cannot_be_read_is_listed_and_the_rest_is_kept(tmp_path: Path) -> None:
    files = tmp_path / "mixed"
    files.mkdir()
    (files / "a.jsonl").write_bytes(
        lines({"id": 1, "text": "خبر سليم"}) + b'\n{"id": 2, "text": "\xff\xfe\n{"id": 3\n'
        b'null\n"\xd8\xae"\n{"text": ["x", {}]}\n{"id": 4, "text": "\xd8\xae\xff\xd8\xa8"}\n'
    )
    (files / "b.bin").write_bytes(bytes(range(256)) * 10)
    (files / "c.txt").write_bytes(b"")
    (files / "d.txt").write_text("عنوان\n\nخبر بعد الأخطاء", encoding="utf-8")
    report = indexer.build([files, tmp_path / "nowhere"], tmp_path / "index")
    places = [Path(skipped.where).name for skipped in report.skipped]
    assert report.added == 3
    assert places == [*(f"a.jsonl:{n}" for n in range(2, 7)), "b.bin", "c.txt", "nowhere"]
    assert all(skipped.reason for skipped in report.skipped)
    assert len(hits(tmp_path / "index", "خبر")) == 2


def test_lines_from_a_pipe(tmp_path: Path, monkeypatch: Any) -> None:
    stream = io.TextIOWrapper(io.BytesIO(lines({"id": "س", "headline": "خبر من الأنبوب"})))
    monkeypatch.setattr("sys.stdin", stream)
    report = indexer.build(["-"], tmp_path / "index", mapping={"title": "headline"})
    assert report.added == 1
    assert [hit.id for hit in hits(tmp_path / "index", "الأنبوب")] == ["س"]


Seen = list[tuple[int, str, float | None]]


@pytest.mark.parametrize("dry_run", [False, True])
def test_progress_names_the_place_and_the_share(tmp_path: Path, dry_run: bool) -> None:
    """By bytes as they lie on the disk: packed files and archives count packed."""
    records = [{"id": n, "text": os.urandom(3000).hex() + " خبر"} for n in range(300)]
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(lines(*records[:100]))
    with gzip.open(folder / "b.jsonl.gz", "wb") as packed:
        packed.write(lines(*records[100:200]))
    with zipfile.ZipFile(folder / "c.zip", "w") as archive:
        archive.writestr("c.jsonl", lines(*records[200:]))
    seen: Seen = []
    index = tmp_path / "index"
    indexer.build([folder], index, dry_run=dry_run, progress=lambda *at: seen.append(at))
    assert [count for count, _, _ in seen] == [*range(1, 301), 300]
    assert seen[0][1] == str(folder / "a.jsonl")
    assert seen[-1] == (300, "", 1.0)
    shares = [share for _, _, share in seen if share is not None]
    assert len(shares) == 301
    assert shares == sorted(shares)
    sizes = [path.stat().st_size for path in sorted(folder.iterdir())]
    for end, number in ((sizes[0], 100), (sizes[0] + sizes[1], 200), (sum(sizes), 300)):
        assert shares[number - 1] == pytest.approx(end / sum(sizes), abs=0.01)
    assert shares[0] < 0.4  # a file is not counted as soon as it is opened


def test_of_a_pipe_no_share_is_known(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines({"text": "خبر"}))))
    seen: Seen = []
    indexer.build([ROOT / SEED, "-"], tmp_path / "index", progress=lambda *at: seen.append(at))
    assert seen == [(1, str(ROOT / SEED), None), (2, "-", None), (2, "", 1.0)]


def test_long_runs_commit_as_they_go(tmp_path: Path, monkeypatch: Any) -> None:
    """What was read before a run is cut off is kept, in whole commits."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(lines(*({"id": n, "text": "خبر طويل " * 10} for n in range(30))))
    monkeypatch.setattr("indexer.local.FLUSH_CHARACTERS", 900)

    def stop(count: int, _where: str, _share: float | None) -> None:
        if count == 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexer.build([path], tmp_path / "index", progress=stop)
    with search.open(tmp_path / "index") as index:
        assert index.info().articles == 22  # two commits of eleven
    report = indexer.build([path], tmp_path / "index")
    assert (report.added, report.unchanged) == (8, 22)


def test_report_as_json(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    report = indexer.build([tmp_path / "empty.txt"], tmp_path / "index").to_dict()
    assert list(report) == ["added", "updated", "unchanged", "skipped", "seconds"]
    (skipped,) = report["skipped"]
    assert list(skipped) == ["where", "reason"]


@pytest.mark.big
def test_all_of_the_news_is_indexed(data: Path, tmp_path: Path) -> None:
    """Every article of the shared news goes in, comes back letter for letter, and stays."""
    folder = tmp_path / "index"
    report = indexer.build([data / "news"], folder)
    assert (report.added, report.updated, report.skipped) == (62_870, 0, ())
    again = indexer.build([data / "news"], folder)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 62_870)
    differing = []
    with search.open(folder) as index:
        assert index.info().articles == 62_870
        for path in sorted((data / "news").glob("*.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for line in list(file)[::50]:
                    article = Article(**json.loads(line))
                    if index.article(article.id).text.split() != article.text.split():
                        differing.append(article.id)
    assert differing == []


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "index"
    (tmp_path / "a.jsonl").write_bytes(lines({"id": "1", "text": "نص"}, {"id": "2"}))
    report = indexer.build([tmp_path / "a.jsonl"], place, dry_run=True)
    assert (report.added, len(report.skipped)) == (1, 1)
    assert not place.exists()


def test_older_articles_are_passed_over(tmp_path: Path) -> None:
    dated = {"old": "2018-06-30T23:59", "first": "2018-07-01", "month": "2018-07", "none": None}
    records = [{"id": name, "text": "نص", "date": date} for name, date in dated.items()]
    (tmp_path / "a.jsonl").write_bytes(lines(*records))
    report = indexer.build([tmp_path / "a.jsonl"], tmp_path / "index", since="تموز ٢٠١٨")
    assert (report.added, report.skipped) == (3, ())
    assert {hit.id for hit in hits(tmp_path / "index", "نص")} == {"first", "month", "none"}
    with pytest.raises(search.InputError, match="since '2018-13' is not a date"):
        indexer.build([tmp_path / "a.jsonl"], tmp_path / "index", since="2018-13")
