# cython: boundscheck=False
"""The best of many units, best first or in any order, and what a unit must have to be one."""

from __future__ import annotations

import numpy as np

from ..arrays import Array

STEPS = 256  # from nothing to the most that a unit can have
CERTAIN = 1.0 - 1e-6  # of a step's least score: what two roundings may have taken from it


class Floor:
    """Rises as units are given: at ``lowest``, ``count`` of them have as much or more.

    What they have is counted by steps, so that it rises with every unit and nothing is sorted.
    Made once, used for query after query.
    """

    def __init__(self) -> None:
        self.lowest = 0.0
        self._counts = np.zeros(STEPS, dtype=np.int64)

    def begin(self, count: int, most: float) -> None:
        """Nothing is known; ``most`` is about what a unit can have, of which more is taken for as
        much."""
        self.lowest = 0.0
        self._count = count
        self._scale = STEPS / most if most > 0.0 else 0.0
        self._step = 0
        self.forget()

    def forget(self) -> None:
        """What was given is given once more, together with something else: it stays as high."""
        self._above = 0  # units on the step that was reached, and on those above it
        for step in range(STEPS):
            self._counts[step] = 0

    def give(self, score: float) -> None:
        """A unit that has at least ``score``."""
        scaled = score * self._scale
        step = int(scaled) if 0.0 <= scaled < STEPS else STEPS - 1
        self._counts[step] += 1
        self._above += step >= self._step
        while self._above - self._counts[self._step] >= self._count > 0:
            self._above -= self._counts[self._step]
            self._step += 1
            self.lowest = CERTAIN * self._step / self._scale


def ordered(units: Array, scores: Array, count: int) -> tuple[Array, Array]:
    """The ``count`` best of some units (int32[n]) by their scores (float64[n]), best first; of
    equal ones the lower comes first."""
    size = max(0, min(count, len(scores)))
    best, highest = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.float64)
    put_in_order(units, scores, best, highest)
    return best, highest


def put_in_order(units: Array, scores: Array, best: Array, highest: Array) -> None:
    """The same, put in two columns that say by their length how many."""
    size = len(best)
    if not len(highest) == size <= len(scores) == len(units):
        raise IndexError(f"{size} of {len(units)} units")
    for at in range(size):
        best[at] = units[at]
        highest[at] = scores[at]
    _heapify(best, highest, size)
    for i in range(size, len(scores) if size else 0):
        if _worse(highest[0], best[0], scores[i], units[i]):
            _sift(best, highest, 0, size, units[i], scores[i])
    for end in range(size - 1, 0, -1):  # heapsort: the worst goes to the end
        worst, score = best[0], highest[0]
        _sift(best, highest, 0, end, best[end], highest[end])
        best[end] = worst
        highest[end] = score


def _heapify(heap: Array, values: Array, size: int) -> None:
    for at in range(size // 2 - 1, -1, -1):
        _sift(heap, values, at, size, heap[at], values[at])


def _sift(heap: Array, values: Array, at: int, size: int, unit: int, score: float) -> None:
    """Put a unit and its score at ``at``, and let it sink until none below it is worse."""
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _worse(
            values[child + 1], heap[child + 1], values[child], heap[child]
        ):
            child += 1
        if not _worse(values[child], heap[child], score, unit):
            break
        heap[at] = heap[child]
        values[at] = values[child]
        at = child
    heap[at] = unit
    values[at] = score


def put_best_of_others(owners: Array, scores: Array, into: Array) -> None:
    """Of each score (float64[n], none below 0) the best other of the same owner (int32[n],
    ascending), 0 where there is none, put in a column as long."""
    size, begin = len(scores), 0
    if not len(owners) == len(into) == size:
        raise IndexError(f"{len(owners)} owners of {size} scores")
    while begin < size:
        end, at, best, second = begin, begin, 0.0, 0.0
        while end < size and owners[end] == owners[begin]:
            if scores[end] > best:
                at, best, second = end, scores[end], best
            else:
                second = max(second, scores[end])
            end += 1
        for i in range(begin, end):
            into[i] = second if i == at else best
        begin = end


def select(units: Array, scores: Array, size: int, count: int) -> float:
    """Bring the ``count`` best of the first ``size`` to the front, in any order; returns the lowest
    of their scores. C. Hoare, "Algorithm 65: Find" (1961)."""
    low, high, last = 0, size - 1, count - 1
    while low < high:
        middle = (low + high) // 2
        unit, score, left, right = units[middle], scores[middle], low, high
        while left <= right:
            while _worse(score, unit, scores[left], units[left]):
                left += 1
            while _worse(scores[right], units[right], score, unit):
                right -= 1
            if left <= right:
                units[left], units[right] = units[right], units[left]
                scores[left], scores[right] = scores[right], scores[left]
                left += 1
                right -= 1
        if right < last:
            low = left
        if left > last:
            high = right
    return float(scores[last])


def sort_by_unit(units: Array, scores: Array, size: int) -> None:
    """The first ``size`` by unit: D. Shell, "A High-Speed Sorting Procedure" (1959)."""
    gap = size
    while gap > 1:
        gap = max(gap * 4 // 9, 1)
        for i in range(gap, size):
            unit, score, at = units[i], scores[i], i
            while at >= gap and units[at - gap] > unit:
                units[at] = units[at - gap]
                scores[at] = scores[at - gap]
                at -= gap
            units[at] = unit
            scores[at] = score


def _worse(score: float, unit: int, other_score: float, other: int) -> bool:
    """Whether the one unit stands behind the other in the order of results."""
    if score != other_score:
        return bool(score < other_score)
    return unit > other
