"""Looking strings up among sorted ones."""

from __future__ import annotations

from collections.abc import Sequence


def lower_bound(
    data: Sequence[int],
    starts: Sequence[int],
    order: Sequence[int] | None,
    key: bytes,
    low: int,
    high: int,
) -> int:
    """The first of the strings ``[low, high)`` that is not before ``key``, compared as bytes.

    String i stands in ``data`` (uint8) from ``starts[i]`` to ``starts[i + 1]`` (uint32). They are
    sorted as they stand, or by ``order`` (int32), a permutation; ``key`` is bytes.
    """
    while low < high:
        middle = (low + high) // 2
        string = middle if order is None else order[middle]
        if _before(data, starts[string], starts[string + 1], key):
            low = middle + 1
        else:
            high = middle
    return low


def _before(data: Sequence[int], start: int, end: int, key: bytes) -> bool:
    for i in range(len(key)):
        if start + i >= end:
            return True
        if data[start + i] != key[i]:
            return bool(data[start + i] < key[i])
    return False
