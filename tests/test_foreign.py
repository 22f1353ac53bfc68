"""What an index folder may hold that no writer of ours has written: refused, and told as what it
is."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import zlib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import indexer
import search
from search.local import toc
from search.local.arrays import ArrayFile, write_arrays
from search.local.stored import Dictionary, Stored

from .damage import arrays_of, flip, forge


def two_articles(folder: Path) -> Path:
    """The file of an index of two articles, in one segment."""
    with indexer.open(folder) as writer:
        writer.add(search.Article(id="1", title="خبر", text="أعلنت وزارة الاقتصاد قرارها"))
        writer.add(search.Article(id="2", title="خبر", text="قرار آخر من البنك المركزي"))
    (file,) = folder.glob("*.arrays")
    return file


@pytest.mark.parametrize("shape", [[0, 10**30], [1] * 65, [-1, 2]])
def test_a_shape_that_no_array_has_is_damage(tmp_path: Path, shape: list[int]) -> None:
    path = two_articles(tmp_path / "index")
    whole = path.read_bytes()
    header = ArrayFile(path)._header()
    described = json.loads(header)
    described["arrays"]["days"]["shape"] = shape
    forged = json.dumps(described).encode().ljust(len(header))
    path.write_bytes(
        whole[:12] + zlib.crc32(forged).to_bytes(4, "little") + forged + whole[16 + len(forged) :]
    )
    with pytest.raises(search.IndexDamagedError, match="its header is not that of an index"):
        ArrayFile(path)


def test_a_stored_line_without_end_is_damage(tmp_path: Path) -> None:
    path = two_articles(tmp_path / "index")
    arrays = arrays_of(path)
    deep = Dictionary(b"").pack([b"[" * 100_000 + b"\n[]"])
    arrays["stored.dictionary"] = np.zeros(0, dtype=np.uint8)
    arrays["stored.data"] = np.frombuffer(deep.data, dtype=np.uint8)
    arrays["stored.starts"] = np.array([0, len(deep.data)], dtype="<i8")
    write_arrays(path, arrays)
    with pytest.raises(search.IndexDamagedError, match="its bytes were altered"):
        Stored(ArrayFile(path)).article(0)


def test_a_segment_of_another_index_is_noticed(tmp_path: Path) -> None:
    """Of the same size, with as many articles."""
    mine, theirs = two_articles(tmp_path / "mine"), two_articles(tmp_path / "theirs")
    with indexer.open(tmp_path / "theirs") as writer:
        writer.remove("1")
        writer.remove("2")
        writer.add(search.Article(id="1", title="خبر", text="أعلنت وزارة الاقتصاد قرارهم"))
        writer.add(search.Article(id="2", title="خبر", text="قرار آخر من البنك المركزي"))
    (theirs,) = (tmp_path / "theirs").glob("*.arrays")
    assert mine.stat().st_size == theirs.stat().st_size
    shutil.copyfile(theirs, mine)
    with pytest.raises(search.IndexDamagedError, match="is not the file that khabar"):
        search.open(tmp_path / "mine")


def test_a_damaged_segment_is_not_merged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes would be given new checksums, and nobody could tell any more."""
    monkeypatch.setattr("search.local.merge.FACTOR", 3)
    folder = tmp_path / "index"
    two_articles(folder)
    (entry,) = toc.read(folder).segments
    flip(folder, entry.name, "stored.data", random.Random(1))
    for number in range(3, 9):
        with indexer.open(folder) as writer:
            writer.add(search.Article(id=str(number), text="خبر آخر"))
    with search.open(folder) as index:
        assert index.info().articles == 8
        assert index.info().segments < 4  # the others were
        assert [entry.name in problem for problem in index.check()] == [True]


def test_a_writer_says_that_an_index_is_damaged(tmp_path: Path) -> None:
    chance = random.Random(2)
    for array in ("ids.starts", "ids.bytes", "digests", "fingerprints", "signatures"):
        folder = tmp_path / array
        two_articles(folder)
        (entry,) = toc.read(folder).segments
        forge(folder, entry.name, array, chance)
        with suppress(search.IndexDamagedError), indexer.open(folder) as writer:
            writer.add(search.Article(id="1", text="خبر آخر"))


def test_removed_documents_that_take_much_memory_are_refused(tmp_path: Path) -> None:
    """Zeros pack well, and what is said of documents may be a lie."""
    folder = tmp_path / "index"
    two_articles(folder)
    contents = toc.read(folder)
    lie = replace(contents.segments[0], documents=1 << 30)
    toc.write(folder, replace(contents, segments=(lie,)))
    bomb = base64.b64encode(zlib.compress(bytes(1 << 22))).decode()
    body = json.loads((folder / toc.NAME).read_text())["khabar"]
    body["segments"][0]["removed"] = bomb
    (folder / toc.NAME).write_text(json.dumps({"khabar": body, "crc32": toc._checksum(body)}))
    with pytest.raises(search.IndexDamagedError, match="cut short or altered"):
        search.open(folder)


def test_many_removed_documents_are_read_again(tmp_path: Path) -> None:
    """All of them in a row, which pack best."""
    folder = tmp_path / "index"
    two_articles(folder)
    contents = toc.read(folder)
    entry = replace(contents.segments[0], documents=10**6, removed=frozenset(range(10**6)))
    toc.write(folder, replace(contents, segments=(entry,)))
    assert toc.read(folder).segments == (entry,)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in its folders")
@pytest.mark.parametrize("name", [toc.NAME, "segment"])
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "index"
    file = two_articles(folder)
    path = file if name == "segment" else folder / name
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(search.IndexDamagedError, match="not a regular file"):
        search.open(folder)


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in its folders")
def test_a_pipe_in_the_place_of_the_lock_is_not_waited_for(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    two_articles(folder)
    (folder / toc.LOCK).unlink()
    os.mkfifo(folder / toc.LOCK)
    with pytest.raises(search.IndexForeignError, match="is no file"):
        indexer.open(folder)


def test_a_link_in_the_place_of_a_temporary_file_is_not_followed(tmp_path: Path) -> None:
    folder, other = tmp_path / "index", tmp_path / "other.txt"
    two_articles(folder)
    other.write_text("للمستخدم")
    (folder / f"{toc.NAME}.tmp").symlink_to(other)
    with indexer.open(folder) as writer:
        writer.add(search.Article(id="3", text="خبر آخر"))
    assert other.read_text() == "للمستخدم"
    assert not (folder / toc.NAME).is_symlink()
