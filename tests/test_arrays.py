"""Arrays in a file, and sorted strings in arrays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import IndexDamagedError
from search.local.arrays import ALIGNMENT, ArrayFile, ArrayWriter, packed, write_arrays
from search.local.dictionary import Strings, pack

ARRAYS = {
    "حروف": np.frombuffer("خبر".encode(), dtype=np.uint8),
    "numbers": np.arange(1000, dtype="<i8") - 500,
    "rows": np.arange(12, dtype="<u2").reshape(3, 4),
    "none": np.zeros(0, dtype="<i4"),
}


def test_arrays_come_back(tmp_path: Path) -> None:
    size = write_arrays(tmp_path / "arrays", ARRAYS)
    file = ArrayFile(tmp_path / "arrays")
    assert len(file) == size == (tmp_path / "arrays").stat().st_size
    for name, array in ARRAYS.items():
        read = file.rows(name, 4) if name == "rows" else file[name]
        assert read.dtype == array.dtype
        assert np.array_equal(read, array)
        assert not read.flags.writeable
    assert file.damaged_arrays() == []


def test_arrays_are_aligned(tmp_path: Path) -> None:
    write_arrays(tmp_path / "arrays", ARRAYS)
    file = ArrayFile(tmp_path / "arrays")
    start = np.frombuffer(file._map, dtype=np.uint8).ctypes.data
    views = file["numbers"], file.rows("rows", 4)
    assert [(view.ctypes.data - start) % ALIGNMENT for view in views] == [0, 0]


def test_another_thread_writes_the_same(tmp_path: Path) -> None:
    write_arrays(tmp_path / "here", ARRAYS)
    with ThreadPoolExecutor(1) as thread, ArrayWriter(tmp_path / "there", thread) as file:
        for name, array in ARRAYS.items():
            file.add({name: array})
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()
    assert file.size == (tmp_path / "there").stat().st_size


def test_what_was_not_written_to_its_end_is_no_file_of_arrays(tmp_path: Path) -> None:
    def break_off() -> None:
        with ArrayWriter(tmp_path / "arrays") as file:
            file.add(ARRAYS)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        break_off()
    with pytest.raises(IndexDamagedError, match="does not start as an index file does"):
        ArrayFile(tmp_path / "arrays")


def test_a_header_of_another_length_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("search.local.arrays.START", 1 << 10)
        write_arrays(tmp_path / "arrays", ARRAYS)
    file = ArrayFile(tmp_path / "arrays")
    assert np.array_equal(file["numbers"], ARRAYS["numbers"])
    assert file.damaged_arrays() == []


def test_more_arrays_than_a_header_has_room_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="too many arrays"):
        write_arrays(tmp_path / "arrays", {f"{n}": ARRAYS["rows"] for n in range(1000)})


def test_an_array_that_is_not_there(tmp_path: Path) -> None:
    write_arrays(tmp_path / "arrays", ARRAYS)
    with pytest.raises(IndexDamagedError, match="no array 'غير'"):
        ArrayFile(tmp_path / "arrays")["غير"]


def test_an_array_of_another_shape_is_damage(tmp_path: Path) -> None:
    shapes: list[tuple[int, ...]] = [(4, 3), (12,), (2, 2, 3), (3, 4, 1)]
    for shape in shapes:
        array = np.zeros(shape, dtype="<u2")
        write_arrays(tmp_path / "arrays", {"rows": array})
        file = ArrayFile(tmp_path / "arrays")
        assert file.damaged_arrays() == []
        with pytest.raises(IndexDamagedError, match="rows of 4"):
            file.rows("rows", 4)
        if len(shape) != 1:
            with pytest.raises(IndexDamagedError, match=f"{len(shape)} dimensions"):
                file["rows"]


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("arrays") / "file"
    for content in (data, b"KHABARv1" + data):
        path.write_bytes(content)
        with pytest.raises(IndexDamagedError):
            ArrayFile(path)


WORDS = st.lists(st.text(alphabet="ابتثabc0\U0001f600", max_size=5), unique=True)


@given(WORDS, st.text(alphabet="ابتثabc0\U0001f600", max_size=3))
def test_strings_are_found_as_in_a_list(words: list[str], key: str) -> None:
    data, starts = pack(words)
    order = np.array(sorted(range(len(words)), key=lambda i: words[i].encode()), dtype=np.int32)
    unsorted = Strings(data, starts, order)
    in_order = Strings(*pack(sorted(words)))
    assert [unsorted.text(i) for i in range(len(words))] == words
    for word in [*words, key]:
        assert unsorted.find(word.encode()) == (words.index(word) if word in words else None)
        place = sorted(words).index(word) if word in words else None
        assert in_order.find(word.encode()) == place
    starting = sorted(word for word in words if word.startswith(key))
    assert [words[i] for i in unsorted.starting_with(key.encode())] == starting
    assert [in_order.text(int(i)) for i in in_order.starting_with(key.encode())] == starting


@pytest.mark.parametrize("last", [0, 7, 2**32 - 1, 2**32, 2**40])
def test_starts_are_the_same_narrow_and_wide(tmp_path: Path, last: int) -> None:
    starts = np.array([0, last // 2, last], dtype=np.int64)
    write_arrays(tmp_path / "a", {"starts": packed(starts)})
    file = ArrayFile(tmp_path / "a")
    assert file["starts"].itemsize == (4 if last < 2**32 else 8)
    read = file.long_starts("starts", last)
    assert read.dtype == np.int64
    assert read.tolist() == starts.tolist()
    with pytest.raises(IndexDamagedError, match="contradict"):
        file.long_starts("starts", last + 1)
