"""Named NumPy arrays in one file: written once, memory-mapped on reading, verified on request.

Layout, all numbers little-endian:

    bytes 0-7     magic ``KHABARv1``
    bytes 8-11    uint32, length of the header in bytes
    bytes 12-15   uint32, CRC-32 of the header
    bytes 16-     the header: UTF-8 JSON, blanks behind it,
                  ``{"size": bytes of the file behind the header,
                     "arrays": {name: {"dtype", "shape", "offset", "crc32"}}}``
    then          each array, C order, at a multiple of 64 bytes from the start of the file;
                  ``offset`` counts from the end of the header

Nothing in it is code or refers to code: dtypes come from a closed list and every offset is checked
against the size of the file before anything is mapped.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, wait
from pathlib import Path
from typing import Any, Final, ParamSpec, Self, TypeVar

import numpy as np
import numpy.typing as npt

from ..errors import IndexDamagedError
from ..files import open_regular

_P = ParamSpec("_P")
_T = TypeVar("_T")
Array = npt.NDArray[Any]
Entry = dict[str, Any]  # what the header says of an array
Numbers = Array | memoryview  # a view gives Python integers, one by one; that suits loops

MAGIC: Final = b"KHABARv1"
ALIGNMENT: Final = 64
PREFIX: Final = len(MAGIC) + 8
MAX_HEADER: Final = 1 << 20
START: Final = 1 << 14  # where the first array begins: room for the header of a hundred arrays
DTYPES: Final = frozenset({"|u1", "<u2", "<u4", "<i4", "<i8"})
MAX_DIMENSIONS: Final = 32  # ours have two at most, and NumPy can make views of so many
CHUNK: Final = 1 << 24  # bytes a checksum reads at a time


class Here(Executor):
    """Does what it is given at once, where others do it in another thread."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        future: Future[_T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


HERE: Final = Here()


class ArrayWriter:
    """Writes arrays to a file one by one, in another ``thread`` if one is given (one at a time, in
    order), while the next are made. An array is let go as soon as it is written.

    A context manager: at its end the header is written, and ``size`` is that of the file in bytes.
    An error of the disk is raised there, as OSError. What is to survive a crash is for
    :func:`flush`.
    """

    def __init__(self, path: Path, thread: Executor = HERE) -> None:
        self.size = START
        self._thread = thread
        self._entries: list[Future[tuple[str, Entry]]] = []
        self._file = open(path, "wb")  # noqa: SIM115 - closed at the end of the context
        self._file.seek(START)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            wait(self._entries)
            self._file.close()

    def add(self, arrays: Mapping[str, Array]) -> None:
        for name, array in arrays.items():
            self._entries.append(self._thread.submit(self._write, name, array))

    def _write(self, name: str, array: Array) -> tuple[str, Entry]:
        data = np.ascontiguousarray(array)
        entry = {
            "dtype": data.dtype.str,
            "shape": list(data.shape),
            "offset": self.size - START,
            "crc32": _checksum(data),
        }
        self._file.write(data.data if data.nbytes else b"")
        self._file.write(b"\0" * (_padded(data.nbytes) - data.nbytes))
        self.size += _padded(data.nbytes)
        return name, entry

    def _finish(self) -> None:
        entries = dict(entry.result() for entry in self._entries)
        described = {"size": self.size - START, "arrays": entries}
        header = json.dumps(described, sort_keys=True).encode().ljust(START - PREFIX)
        if len(header) > START - PREFIX:
            raise ValueError(f"a header of {len(header)} bytes: too many arrays for one file")
        self._file.seek(0)
        self._file.write(MAGIC)
        self._file.write(len(header).to_bytes(4, "little"))
        self._file.write(zlib.crc32(header).to_bytes(4, "little"))
        self._file.write(header)


def flush(path: Path) -> None:
    """Wait until a written file is on the disk; OSError where it cannot be."""
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def write_arrays(path: Path, arrays: Mapping[str, Array]) -> int:
    """Write ``arrays`` to ``path``, flushed to the disk; the file's size in bytes."""
    with ArrayWriter(path) as file:
        file.add(arrays)
    flush(path)
    return file.size


def _padded(size: int) -> int:
    return -(-size // ALIGNMENT) * ALIGNMENT


def _checksum(array: Array) -> int:
    data = memoryview(array.reshape(-1).view(np.uint8).data)
    crc = 0
    for start in range(0, len(data), CHUNK):
        crc = zlib.crc32(data[start : start + CHUNK], crc)
    return crc


class ArrayFile:
    """A file of named arrays, mapped into memory: ``file[name]`` is a read-only view of one.

    Raises IndexDamagedError where the file is missing, cut short or not of this layout, and for an
    array that is not there or not of the shape asked for.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            with open_regular(path) as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except FileNotFoundError:
            raise self._damaged("it is missing") from None
        except ValueError:
            raise self._damaged("it is empty") from None
        except OSError as error:
            raise self._damaged(error.strerror or str(error)) from None
        header = self._header()
        self._start = _padded(PREFIX + len(header))
        try:
            described = json.loads(header)
            self._entries = {name: self._checked(e) for name, e in described["arrays"].items()}
            size = self._start + int(described["size"])
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, RecursionError):
            raise self._damaged("its header is not that of an index") from None
        if size != len(self._map):
            raise self._damaged(f"it has {len(self._map)} bytes where {size} were written")

    def __getitem__(self, name: str) -> Array:
        """An array of one dimension."""
        view = self._view(name)
        if view.ndim != 1:
            raise self._damaged(f"{name!r} has {view.ndim} dimensions")
        return view

    def rows(self, name: str, width: int) -> Array:
        """An array of rows, ``width`` numbers each."""
        view = self._view(name)
        if view.ndim != 2 or view.shape[1] != width:
            raise self._damaged(f"{name!r} is not made of rows of {width}")
        return view

    def _view(self, name: str) -> Array:
        try:
            dtype, shape, offset, _ = self._entries[name]
        except KeyError:
            raise self._damaged(f"it has no array {name!r}") from None
        count = int(np.prod(shape, dtype=np.int64))
        view = np.frombuffer(self._map, dtype=dtype, count=count, offset=self._start + offset)
        return view.reshape(shape)

    def starts(self, name: str, count: int) -> Array:
        """An array of starts, checked: from 0 to ``count``, none before the one in front of it."""
        starts = self[name]
        if (
            not len(starts)
            or starts[0] != 0
            or starts[-1] != count
            or np.any(starts[1:] < starts[:-1])
        ):
            raise self._damaged(f"the numbers of {name!r} contradict the rest")
        return starts

    def long_starts(self, name: str, count: int) -> Array:
        """The same as int64, of an array that :func:`packed` narrowed or not."""
        return self.starts(name, count).astype(np.int64, copy=False)

    def order(self, name: str, count: int) -> Array:
        """A permutation of ``count`` numbers, checked as far as to be safe to index by."""
        order = self[name]
        if len(order) != count or (count and (order.min() < 0 or order.max() >= count)):
            raise self._damaged(f"the numbers of {name!r} contradict the rest")
        return order

    def __len__(self) -> int:
        """Size of the file in bytes."""
        return len(self._map)

    @property
    def crc32(self) -> int:
        """That of the header, in which those of all arrays stand."""
        return int.from_bytes(self._map[12:16], "little")

    def damaged_arrays(self) -> list[str]:
        """Names of the arrays whose bytes no longer match their checksums."""
        entries = self._entries.items()
        return [name for name, entry in entries if _checksum(self._view(name)) != entry[3]]

    def _header(self) -> bytes:
        if self._map[: len(MAGIC)] != MAGIC:
            raise self._damaged("it does not start as an index file does")
        length = int.from_bytes(self._map[8:12], "little")
        header = self._map[PREFIX : PREFIX + length]
        if length > MAX_HEADER or len(header) < length:
            raise self._damaged("its header is cut short")
        if zlib.crc32(header) != self.crc32:
            raise self._damaged("its header was altered")
        return header

    def _checked(self, entry: dict[str, Any]) -> tuple[np.dtype[Any], tuple[int, ...], int, int]:
        if entry["dtype"] not in DTYPES:
            raise ValueError(entry["dtype"])
        dtype = np.dtype(entry["dtype"])
        shape = tuple(int(n) for n in entry["shape"])
        offset = int(entry["offset"])
        size = dtype.itemsize * math.prod(shape)
        most = len(self._map)
        if len(shape) > MAX_DIMENSIONS or min((offset, *shape)) < 0 or max((0, *shape)) > most:
            raise ValueError(entry)
        if self._start + offset + size > most:
            raise ValueError(entry)
        return dtype, shape, offset, int(entry["crc32"])

    def _damaged(self, what: str) -> IndexDamagedError:
        return IndexDamagedError(
            f"Index file {self.path} cannot be read: {what}. "
            "Restore the folder from a copy, or delete it and index again."
        )


def smallest(numbers: Array, narrow: str, wide: str) -> Array:
    """``numbers`` in the narrow type if it holds them all, else in the wide one. Two, and not more:
    the loops that read them are compiled for each."""
    return numbers.astype(holding(int(numbers.max(initial=0)), narrow, wide))


def holding(most: int, narrow: str, wide: str) -> str:
    """The narrow type if it holds ``most``, else the wide one."""
    return narrow if most <= np.iinfo(narrow).max else wide


def packed(starts: Array) -> Array:
    """Starts as uint32 if that holds them all, else as int64."""
    return smallest(starts, "<u4", "<i8")


def joined(arrays: list[Array], dtype: type[np.integer[Any]]) -> Array:
    """One behind the other; not copied if it is one."""
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)
