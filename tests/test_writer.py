"""What a commit promises: all or nothing, one writer, and nothing lost when things go wrong."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import indexer
import search
from indexer.local import LocalWriter
from search import Article
from search.local import merge, toc
from search.local.crew import Crew
from search.local.snapshot import Snapshot
from search.local.toc import Contents, Entry

from .conftest import ROOT


def article(number: int, text: str = "خبر عن البنك المركزي") -> Article:
    return Article(id=f"خبر-{number}", title=f"عنوان {number}", text=text)


def ids(folder: Path, query: str = "خبر") -> set[str]:
    with search.open(folder) as index:
        return {hit.id for hit in index.search(query, limit=10_000, snippets=False).hits}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index of three articles."""
    place = tmp_path / "index"
    with indexer.open(place) as writer:
        for number in range(3):
            writer.add(article(number))
    return place


def test_added_replaced_unchanged_removed(folder: Path) -> None:
    with indexer.open(folder) as writer:
        assert writer.add(article(3)) == "added"
        assert writer.add(article(0)) == "unchanged"
        assert writer.add(article(1, "نص جديد")) == "updated"
        assert writer.add(article(1, "نص أجد")) == "updated"
        assert writer.add(article(1, "نص أجد")) == "unchanged"
        assert writer.remove("خبر-2")
        assert not writer.remove("خبر-2")
        assert not writer.remove("لا شيء")
    assert ids(folder) == {"خبر-0", "خبر-3"}
    assert ids(folder, "أجد") == {"خبر-1"}
    assert ids(folder, "جديد") == set()


def test_an_article_that_is_again_what_it_was_is_left_alone(folder: Path) -> None:
    """As when a file holds two articles of one id, and is indexed again."""
    before = toc.read(folder)
    with indexer.open(folder) as writer:
        assert writer.add(article(1, "نص جديد")) == "updated"
        assert writer.add(article(1)) == "unchanged"
        assert writer.add(article(1)) == "unchanged"
    assert toc.read(folder) == before
    with indexer.open(folder) as writer:
        writer.add(article(1, "نص جديد"))
        writer.add(article(1))
        assert writer.add(article(1, "نص أجد")) == "updated"
    assert ids(folder, "أجد") == {"خبر-1"}
    assert ids(folder) == {"خبر-0", "خبر-2"}


def test_removed_and_added_again(folder: Path) -> None:
    with indexer.open(folder) as writer:
        writer.remove("خبر-0")
        assert writer.add(article(0)) == "added"
        writer.add(article(9))
        writer.remove("خبر-9")
    assert ids(folder) == {"خبر-0", "خبر-1", "خبر-2"}


def test_nothing_of_a_failed_run_is_kept(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())

    def fail() -> None:
        with indexer.open(folder) as writer:
            writer.add(article(4))
            writer.remove("خبر-0")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert ids(folder) == {"خبر-0", "خبر-1", "خبر-2"}
    assert sorted(path.name for path in folder.iterdir()) == before


def test_a_closed_writer_says_so(folder: Path) -> None:
    writer = indexer.open(folder)
    writer.close()
    with pytest.raises(search.SearchError, match=r"closed: open another one with indexer\.open"):
        writer.add(article(5))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Article(id="\n", text="بلا معرّف"), "needs an id"),
        (Article(id="\u202e1", text="معرّف خفي"), "needs an id"),
        (Article(url="\ud800", text="نصف حرف"), "lone surrogate"),
        (Article(id="1", text="خبر", date="2018-03-04 nonsense"), "not ISO 8601"),
        (Article(id="1", text="خبر", date="2018-03-04T99:00"), "not ISO 8601"),
        ({"id": "1", "text": "خبر"}, "not dict"),
        (Article(id=1, text="خبر"), "is not text"),  # type: ignore[arg-type]
        (Article(id="1", title=" ", text="\n"), "neither text nor title"),
        (Article(id="1", text="\ud800"), "lone surrogate"),
    ],
)
def test_articles_that_cannot_be_kept_are_refused(folder: Path, wrong: Any, message: str) -> None:
    with indexer.open(folder) as writer:
        with pytest.raises(search.InputError, match=message):
            writer.add(wrong)
        writer.add(article(7))
    assert "خبر-7" in ids(folder)


def test_an_article_without_an_id_gets_one(folder: Path) -> None:
    """From its url, else from what it says: so that the same one is known again."""
    told = [
        Article(url="https://khabar.example/1", text="نص"),
        Article(text="كتب بلا عنوان"),
        Article(title="عنوان", text=None),  # type: ignore[arg-type]
    ]
    with indexer.open(folder) as writer:
        assert [writer.add(each) for each in told] == ["added"] * 3
    with indexer.open(folder) as writer:
        assert [writer.add(each) for each in told] == ["unchanged"] * 3
        assert writer.add(replace(told[0], text="نص جديد")) == "updated"


def test_a_term_of_two_segments_is_counted_once(folder: Path) -> None:
    with search.open(folder) as index:
        before = index.info()
    with indexer.open(folder) as writer:
        writer.add(article(9))
    with search.open(folder) as index:
        after = index.info()
    assert after.segments == before.segments + 1
    assert before.terms is not None
    assert after.terms == before.terms + 1  # its number


def test_titles_alone_fill_the_memory_as_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.local.FLUSH_CHARACTERS", 100)
    with indexer.open(folder) as writer:
        for n in range(30):
            writer.add(Article(id=f"عنوان-{n}", title="عنوان طويل بلا نص"))
    with search.open(folder) as index:
        assert index.info().segments > 1


@pytest.mark.parametrize("text", ["ا", "كلمة " * 100_000, "َُِّ", "\u202eخبر\u202c\x1b[31m", "😀"])
def test_odd_articles_come_back_as_they_are(tmp_path: Path, text: str) -> None:
    odd = Article(id="غريب", title="خبر", text=text)
    with indexer.open(tmp_path / "index") as writer:
        writer.add(odd)
    with search.open(tmp_path / "index") as index:
        assert index.article("غريب") == odd
        assert index.search("خبر").hits[0].article == odd


def test_a_second_writer_waits_a_little_and_gives_up(folder: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr("indexer.local.LOCK_SECONDS", 0.2)
    with (
        indexer.open(folder),
        pytest.raises(search.IndexLockedError, match="wait until it is done"),
    ):
        indexer.open(folder)
    with indexer.open(folder) as writer:  # the lock is free again
        writer.add(article(8))
    assert "خبر-8" in ids(folder)


def test_readers_go_on_while_a_writer_works(folder: Path) -> None:
    with search.open(folder) as index, indexer.open(folder) as writer:
        writer.add(article(4))
        writer.remove("خبر-0")
        assert {hit.id for hit in index.search("خبر").hits} == {"خبر-0", "خبر-1", "خبر-2"}
        writer.commit()
        assert {hit.id for hit in index.search("خبر").hits} == {"خبر-1", "خبر-2", "خبر-4"}


def test_any_number_of_jobs_makes_the_same_index(tmp_path: Path, monkeypatch: Any) -> None:
    """Byte for byte: the work is shared in pieces of a few articles here."""
    monkeypatch.setattr("search.local.segment.TOGETHER", 100)
    written = []
    for jobs in (1, 2, 3):
        folder = tmp_path / str(jobs)
        with indexer.open(folder, jobs=jobs) as writer:
            for number in range(60):
                writer.add(article(number, f"نص رقم {number} عن الـ{number % 7} و BBC{number % 5}"))
            writer.add(article(7, "نص آخر"))
            writer.remove("خبر-8")
            writer.commit()
            for number in range(60, 90):
                writer.add(article(number, f"خبر رقم {number * 5} عن الـ{number} و BBC"))
        segments = [entry.name for entry in toc.read(folder).segments]
        written.append([(folder / name).read_bytes() for name in segments])
    assert len(written[0]) == 2
    assert written[0] == written[1] == written[2]


def test_articles_are_stored_by_what_they_have_in_common(tmp_path: Path, monkeypatch: Any) -> None:
    """With a dictionary; it goes into merged segments too, and few articles need none."""
    made = [article(n, f"أعلنت وزارة الاقتصاد في القاهرة قرارها رقم {n}. " * 5) for n in range(400)]
    monkeypatch.setattr("search.local.stored.DICTIONARY", 2_000)
    sizes, dictionaries = [], []
    for sample in (1 << 30, 50_000):
        monkeypatch.setattr("search.local.stored.SAMPLE", sample)
        monkeypatch.setattr("search.local.stored.BLOCK", 1_000)
        folder = tmp_path / str(sample)
        with indexer.open(folder) as writer:
            for each in made:
                writer.add(each)
            writer.remove(made[7].id)
        (segment,) = Snapshot.open(folder).segments
        dictionaries.append(len(segment.file["stored.dictionary"]))
        sizes.append(len(segment.file["stored.data"]))
        with search.open(folder) as index:
            kept = [each for each in made if each.id != made[7].id]
            assert [index.article(each.id) for each in kept] == kept
            assert index.check() == []
    assert dictionaries[0] == 0 < dictionaries[1]
    assert sizes[1] < sizes[0]


def test_what_was_handed_over_before_a_disk_error_comes_back() -> None:
    def parts() -> Iterator[str]:
        yield from "خبر"
        raise OSError("the disk has gone")

    crew = Crew(2)
    try:
        results = crew.share(ord, parts())
        assert [next(results) for _ in "خبر"] == [*map(ord, "خبر")]
        with pytest.raises(OSError, match="the disk has gone"):
            next(results)
    finally:
        crew.close()


@pytest.mark.parametrize("jobs", [0, -1, 1000])
def test_a_wrong_number_of_jobs_is_refused(tmp_path: Path, jobs: int) -> None:
    with pytest.raises(search.InputError, match="jobs must be between 1 and"):
        indexer.open(tmp_path / "index", jobs=jobs)


def test_merged_segments_are_as_if_written_at_once(tmp_path: Path, monkeypatch: Any) -> None:
    """Byte for byte, with the stems, the signatures and the paragraphs they brought along."""
    monkeypatch.setattr("search.local.merge.FACTOR", 4)
    made = [
        article(n, f"أعلنت وزارة الاقتصاد في القاهرة قرارها رقم {n} " + "عن الأسعار والأجور " * n)
        for n in range(40)
    ]
    for start in range(0, 40, 10):
        with indexer.open(tmp_path / "merged") as writer:
            writer.add(article(1000 + start, "كلمة لا تبقى"))
            for each in made[start : start + 10]:
                writer.add(each)
        if start < 30:
            with indexer.open(tmp_path / "merged") as writer:
                writer.remove(article(1000 + start).id)
    with indexer.open(tmp_path / "once") as writer:
        for each in (*made[:30], article(1030, "كلمة لا تبقى"), *made[30:]):
            writer.add(each)
    written = []
    for folder in ("merged", "once"):
        (entry,) = toc.read(tmp_path / folder).segments
        written.append((tmp_path / folder / entry.name).read_bytes())
    assert written[0] == written[1]


def test_what_is_known_after_segments_were_merged(tmp_path: Path, monkeypatch: Any) -> None:
    """A record whose article was replaced in the same run, after a commit that merged."""
    monkeypatch.setattr("search.local.merge.FACTOR", 3)
    marks = [bytes([number + 1]) * 16 for number in range(3)]
    for number in range(2):
        with indexer.open(tmp_path / "index") as writer:
            writer.add(article(number), marks[number])
    with indexer.open(tmp_path / "index") as writer:
        writer.add(article(2), marks[2])
        writer.commit()
        assert len(toc.read(tmp_path / "index").segments) == 1
        assert [writer.knows(mark) for mark in marks] == [True, True, True]
        writer.add(article(1, "نص جديد"))
        assert [writer.knows(mark) for mark in marks] == [True, False, True]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_first_run_that_fails_leaves_no_index(
    tmp_path: Path, monkeypatch: Any, jobs: int
) -> None:
    def full(*_: Any) -> int:
        raise OSError(errno.ENOSPC, "disk")

    monkeypatch.setattr("search.local.arrays._checksum", full)
    place = tmp_path / "index"
    with (
        pytest.raises(search.IndexWriteError, match="the disk is full"),
        LocalWriter(place, jobs=jobs) as writer,
    ):
        writer.add(article(1))
    with pytest.raises(search.IndexMissingError):
        search.open(tmp_path / "index")


# Merging


def test_small_segments_become_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    for number in range(25):
        with indexer.open(folder) as writer:
            writer.add(article(number))
            if number > 5:
                writer.remove(f"خبر-{number - 5}")
    with search.open(folder) as index:
        info = index.info()
        assert info.segments < merge.FACTOR
        assert info.articles == len(ids(folder)) == 6
        assert index.article("خبر-24") == article(24)
        assert index.check() == []


def test_large_segments_are_left_alone() -> None:
    large = [Entry(f"khabar-{n:016x}.arrays", 63_000, 1, 1) for n in range(5)]
    small = [Entry(f"khabar-{n:016x}.arrays", 100, 1, 1) for n in range(5, 15)]
    assert merge.choose([*large, *small[:9]]) == []
    assert merge.choose([*large, *small]) == [small]
    emptied = Entry("khabar-ffffffffffffffff.arrays", 10, 1, 1, frozenset(range(6)))
    assert merge.choose([*large, small[0], emptied]) == [[emptied]]


def test_large_segments_are_rewritten_one_by_one() -> None:
    """Or their words would be in memory all at once."""
    removed = frozenset(range(40_000))
    large = [Entry(f"khabar-{n:016x}.arrays", 63_000, 1, 1, removed) for n in range(3)]
    assert merge.choose(large) == [[entry] for entry in large]


# Folders that are no index, or no longer one


def test_no_index(tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("للمستخدم")
    for other in (tmp_path, tmp_path / "other.txt"):
        with pytest.raises(search.IndexMissingError, match="which holds something else"):
            search.open(other)
    with pytest.raises(search.IndexMissingError, match="khabar index PATH --index"):
        search.open(tmp_path / "nowhere")


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("ملاحظات")
    with pytest.raises(search.IndexForeignError, match="give an empty or new folder"):
        indexer.open(tmp_path)
    with pytest.raises(search.IndexForeignError, match="is a file"):
        indexer.open(tmp_path / "notes.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("key", ["format", "analysis"])
def test_another_version_is_refused_with_what_to_do(folder: Path, key: str) -> None:
    path = folder / toc.NAME
    outer = json.loads(path.read_text())
    outer["khabar"][key] = 999
    path.write_text(json.dumps(outer))
    for opening in (search.open, indexer.open):
        with pytest.raises(search.IndexVersionError, match="Rebuild it: delete the folder"):
            opening(folder)


def test_half_copied_folders_are_refused(folder: Path) -> None:
    copy = folder.parent / "copy"
    shutil.copytree(folder, copy)
    (copy / toc.NAME).unlink()
    for opening in (search.open, indexer.open):
        with pytest.raises(search.IndexDamagedError, match="copied or deleted in part"):
            opening(copy)
    shutil.copy(folder / toc.NAME, copy)
    segment = next(copy.glob("*.arrays"))
    segment.write_bytes(segment.read_bytes()[:-1])
    with pytest.raises(search.IndexDamagedError, match="bytes where"):
        search.open(copy)
    segment.write_bytes(b"")
    with pytest.raises(search.IndexDamagedError, match="empty"):
        search.open(copy)
    segment.unlink()
    with pytest.raises(search.IndexDamagedError, match="missing"):
        search.open(copy)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"khabar": 1}', "[" * 100_000, "خبر"])
def test_a_damaged_table_of_contents_is_refused(folder: Path, text: str) -> None:
    (folder / toc.NAME).write_text(text)
    with pytest.raises(search.SearchError, match=r"Restore|Rebuild"):
        search.open(folder)


def test_every_altered_byte_is_noticed(folder: Path) -> None:
    """A flipped bit anywhere: refused on opening, found by check, or in bytes nobody reads."""
    segment = next(folder.glob("*.arrays"))
    whole = segment.read_bytes()
    padding = 0
    for at in range(0, len(whole), 23):
        segment.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        try:
            with search.open(folder) as index:
                if index.check() == []:
                    assert whole[at] == 0  # between two arrays
                    padding += 1
                index.search('"عنوان خبر" بنك*')
        except search.IndexDamagedError:
            continue
    assert padding < len(whole) / 46


def test_an_altered_table_of_contents_is_noticed(folder: Path) -> None:
    path = folder / toc.NAME
    path.write_text(path.read_text().replace('"documents": 3', '"documents": 2'))
    with pytest.raises(search.IndexDamagedError, match="altered"):
        search.open(folder)


@pytest.mark.parametrize("name", ["../khabar-0000000000000000.arrays", "/etc/passwd", ""])
def test_a_table_of_contents_cannot_point_elsewhere(folder: Path, name: str) -> None:
    contents = Contents(5, (Entry(name, 1, 1, 1),))
    toc.write(folder, contents)
    with pytest.raises(search.IndexDamagedError):
        search.open(folder)


# A disk that is full, a run that is cut off


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(errno.EIO, "disk")])
@pytest.mark.parametrize("first", [True, False])
def test_a_commit_that_is_cut_off_behind_its_last_step_stands(
    tmp_path: Path, monkeypatch: Any, error: BaseException, *, first: bool
) -> None:
    """The table of contents is replaced, and the writer does not know."""
    place = tmp_path / "index"
    if not first:
        with indexer.open(place) as writer:
            writer.add(article(1))
    writer = indexer.open(place)
    writer.add(article(2))

    def cut_off(_: Path) -> None:
        raise error

    monkeypatch.setattr("search.local.toc._sync_folder", cut_off)
    with pytest.raises((KeyboardInterrupt, search.IndexWriteError)), writer:
        pass
    monkeypatch.undo()
    assert ids(place) == ({"خبر-2"} if first else {"خبر-1", "خبر-2"})
    with indexer.open(place) as writer:
        writer.add(article(3))
    assert "خبر-3" in ids(place)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
@pytest.mark.parametrize("moment", [0, 1])
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_disk_that_fails_leaves_the_last_commit(
    folder: Path, monkeypatch: Any, code: int, moment: int, jobs: int
) -> None:
    calls = iter(range(100))

    def fsync(_: int) -> None:
        if next(calls) == moment:
            raise OSError(code, "disk")

    monkeypatch.setattr("os.fsync", fsync)
    with (
        pytest.raises(search.IndexWriteError, match="The last commit stands"),
        LocalWriter(folder, jobs=jobs) as writer,
    ):
        writer.add(article(4))
    assert ids(folder) == {"خبر-0", "خبر-1", "خبر-2"}
    with LocalWriter(folder, jobs=jobs) as writer:
        writer.add(article(4))
    assert "خبر-4" in ids(folder)
    assert len(list(folder.glob("*.arrays"))) == 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_segment_is_on_the_disk_before_it_is_named(
    tmp_path: Path, monkeypatch: Any, jobs: int
) -> None:
    flushed: list[int] = []

    def fsync(handle: int) -> None:
        if threading.current_thread() is not threading.main_thread():
            time.sleep(0.2)  # a slow disk
        flushed.append(os.fstat(handle).st_ino)

    monkeypatch.setattr("os.fsync", fsync)
    with LocalWriter(tmp_path / "index", jobs=jobs) as writer:
        writer.add(article(1))
    (segment,) = (tmp_path / "index").glob("*.arrays")
    named = flushed[::-1].index((tmp_path / "index" / toc.NAME).stat().st_ino)
    assert segment.stat().st_ino in flushed[: len(flushed) - 1 - named]


KILLED = """
    import sys
    sys.path.insert(0, {root!r})
    import indexer, indexer.local
    from search import Article
    indexer.local.FLUSH_CHARACTERS = 600
    number = 0
    while True:
        with indexer.open({folder!r}) as writer:
            for _ in range(40):
                writer.add(Article(id=str(number), text="خبر رقم %d عن البنك المركزي" % number))
                number += 1
            if number > 80:
                writer.remove(str(number - 80))
        print(number, flush=True)
"""


def test_killed_at_twenty_moments_the_index_holds_what_was_committed(tmp_path: Path) -> None:
    """A writer that reports each commit is killed; what it reported, no less, is there."""
    chance = random.Random(11)
    for turn in range(20):
        folder = tmp_path / f"index{turn}"
        code = textwrap.dedent(KILLED.format(root=str(ROOT), folder=str(folder)))
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path
        )
        assert process.stdout is not None
        reported = int(process.stdout.readline())
        time.sleep(chance.uniform(0, 0.25))
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().split()
        process.stdout.close()
        process.wait()
        reported = int(rest[-1]) if rest else reported
        found = {int(found) for found in ids(folder)}
        # A commit may have been done but not yet reported.
        assert found in (_alive(reported), _alive(reported + 40)), (turn, reported)
        with search.open(folder) as index:
            assert index.check() == []
        with indexer.open(folder) as writer:  # the lock died with the process
            writer.add(Article(id="بعد", text="خبر بعد الانقطاع"))
        assert "بعد" in ids(folder)
        names = {entry.name for entry in toc.read(folder).segments}
        assert {path.name for path in folder.glob("*.arrays")} == names


def _alive(number: int) -> set[int]:
    removed = {n - 80 for n in range(40, number + 1, 40) if n > 80}
    return set(range(number)) - removed
