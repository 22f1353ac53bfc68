"""Sorted strings in two arrays: all bytes one after another, and where each begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import overload

import numpy as np

from .arrays import Array, ArrayFile
from .loops.strings import StringTable


def pack(strings: Sequence[str]) -> tuple[Array, Array]:
    """UTF-8 ``(bytes: uint8[B], starts: uint32[N + 1])`` of ``strings``, in the order given.

    All are encoded at once; where each begins is counted from its letters.
    """
    joined = "".join(strings)
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4")
    widths = 1 + (codes >= 0x80).astype(np.uint8) + (codes >= 0x800) + (codes >= 0x10000)
    bytes_before = np.append(0, np.cumsum(widths, dtype=np.int64))
    lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
    starts = bytes_before[np.append(0, np.cumsum(lengths))]
    return np.frombuffer(joined.encode(), dtype=np.uint8), starts.astype("<u4")


def sorting(strings: Sequence[str]) -> Array:
    """int32[N]: the permutation that sorts ``strings`` as their bytes; UTF-8 and code points sort
    alike."""
    return np.array(strings, dtype=np.dtypes.StringDType()).argsort(stable=True).astype("<i4")


class Strings(Sequence[bytes]):
    """UTF-8 strings out of two arrays, decoded one by one as they are asked for.

    ``order`` (int32[N], optional) is the permutation that sorts them; without it they are
    stored sorted.
    """

    def __init__(self, data: Array, starts: Array, order: Array | None = None) -> None:
        # Views, not arrays: taking one number out of an array costs several times as much.
        self._data = data.data
        self._starts = starts.data
        self._order = None if order is None else order.data

    @classmethod
    def load(cls, file: ArrayFile, name: str) -> Strings:
        """The strings kept as ``NAME.bytes`` and ``NAME.starts``."""
        data = file[f"{name}.bytes"]
        return cls(data, file.starts(f"{name}.starts", len(data)))

    def sorted_by(self, order: Array) -> Strings:
        """The same strings, looked up through the permutation that sorts them."""
        return Strings(np.asarray(self._data), np.asarray(self._starts), order)

    def __len__(self) -> int:
        return len(self._starts) - 1

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> list[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | list[bytes]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return bytes(self._data[self._starts[index] : self._starts[index + 1]])

    def text(self, index: int) -> str:
        return str(self._data[self._starts[index] : self._starts[index + 1]], "utf-8", "replace")

    def texts(self, indexes: Iterable[int] | None = None) -> list[str]:
        """Those at some indexes, or all of them in the stored order."""
        return self.table.texts(range(len(self)) if indexes is None else indexes)

    def find(self, key: bytes, low: int = 0, high: int | None = None) -> int | None:
        """Where ``key`` stands, among the strings ``[low, high)`` of the stored order; or None."""
        found = self.table.find(key, low, len(self) if high is None else high)
        return found if found >= 0 else None

    def starting_with(self, prefix: bytes) -> Array:
        """Indexes (int64) of all strings that start with ``prefix``, in sorted order."""
        low = self.table.lower_bound(prefix, 0, len(self))
        high = self.table.lower_bound(prefix + b"\xff", 0, len(self))
        if self._order is None:
            return np.arange(low, high)
        return np.asarray(self._order[low:high], dtype=np.int64)

    @cached_property
    def table(self) -> StringTable:
        """The same for the loops."""
        return StringTable(self._data, self._starts, self._order)
