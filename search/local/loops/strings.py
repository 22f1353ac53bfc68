"""Looking strings up among sorted ones."""

from __future__ import annotations

from collections.abc import Iterable

from ..arrays import Numbers


class StringTable:
    """Sorted strings: string i stands in ``data`` (uint8, UTF-8) from ``starts[i]`` to
    ``starts[i + 1]`` (uint32). They are sorted as they stand, or by ``order`` (int32), a
    permutation."""

    def __init__(self, data: Numbers, starts: Numbers, order: Numbers | None = None) -> None:
        self.data = data
        self.starts = starts
        self.order = order
        # Of the data, made when texts are first asked for: of bytes they are had soonest.
        self.copy = b""

    def lower_bound(self, key: bytes, low: int, high: int) -> int:
        """The first of the strings ``[low, high)``, as they are sorted, that is not before ``key``,
        compared as bytes."""
        while low < high:
            middle = (low + high) // 2
            string = middle if self.order is None else self.order[middle]
            if _before(self.data, self.starts[string], self.starts[string + 1], key):
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, key: bytes, low: int, high: int) -> int:
        """The number of the string that is ``key``, looked for among ``[low, high)`` as they are
        sorted; -1 for none."""
        at = self.lower_bound(key, low, high)
        if at >= high:
            return -1
        string = at if self.order is None else self.order[at]
        start = self.starts[string]
        if self.starts[string + 1] - start != len(key):
            return -1
        for i in range(len(key)):
            if self.data[start + i] != key[i]:
                return -1
        return string

    def texts(self, strings: Iterable[int]) -> list[str]:
        """Those with some numbers."""
        if len(self.copy) != len(self.data):
            self.copy = bytes(self.data)
        found = []
        for string in strings:
            start, end = self.starts[string], self.starts[string + 1]
            found.append(self.copy[start:end].decode("utf-8", "replace"))
        return found


def _before(data: Numbers, start: int, end: int, key: bytes) -> bool:
    for i in range(len(key)):
        if start + i >= end:
            return True
        if data[start + i] != key[i]:
            return bool(data[start + i] < key[i])
    return False
