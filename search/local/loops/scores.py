# cython: boundscheck=False
"""Scores of units, added up term by term, and the best of them.

Term-at-a-time evaluation with one accumulator a unit, as in J. Zobel and A. Moffat, "Inverted Files
for Text Search Engines" (2006), section 5.1; BM25 as in :mod:`search.ranking`.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array


class Accumulators:
    """A score for each of ``count`` units, all 0 and unseen in the beginning.

    ``clear`` costs what was seen, not what there is: made once, used for query after query.
    """

    def __init__(self, count: int) -> None:
        self._scores = np.zeros(count, dtype=np.float64)
        self._flags = np.zeros(count, dtype=np.uint8)
        self._units = np.zeros(count + 1, dtype=np.int32)  # those seen, and room to write ahead
        self.seen = 0  # units that something was added to

    def add(self, units: Array, scores: Array) -> None:
        """Add ``scores`` (float64[n]) to ``units`` (int32[n])."""
        totals, flags, seen_units, seen = self._scores, self._flags, self._units, self.seen
        _check(units, scores.shape[0], flags.shape[0])
        for i in range(units.shape[0]):
            unit = units[i]
            seen_units[seen] = unit  # written ahead, and kept if it is new: no branch
            seen += flags[unit] == 0
            flags[unit] = 1
            totals[unit] += scores[i]
        self.seen = seen

    def add_term(self, units: Array, frequencies: Array, norms: Array, weight: float) -> None:
        """Add the BM25 of a term that stands ``frequencies`` (int32[n]) times in ``units``
        (int32[n]); ``norms`` (float64[count]) are all units', ``weight`` is idf (k1 + 1)."""
        totals, flags, seen_units, seen = self._scores, self._flags, self._units, self.seen
        _check(units, frequencies.shape[0], min(flags.shape[0], norms.shape[0]))
        for i in range(units.shape[0]):
            unit = units[i]
            seen_units[seen] = unit
            seen += flags[unit] == 0
            flags[unit] = 1
            frequency = frequencies[i]
            totals[unit] += weight * frequency / (frequency + norms[unit])
        self.seen = seen

    def best(self, count: int) -> tuple[Array, Array]:
        """The ``count`` best units (int32, ascending) and their scores (float64); of equal ones the
        lower come first."""
        totals, seen_units = self._scores, self._units
        size = min(count, self.seen)
        heap = np.array(seen_units[:size], dtype=np.int64)  # the worst of the best on top
        into = heap
        _heapify(into, totals, size)
        if size:
            for i in range(size, self.seen):
                unit = seen_units[i]
                if totals[unit] >= totals[into[0]] and _worse(totals, into[0], unit):
                    into[0] = unit
                    _sift(into, totals, 0, size)
        units = np.sort(heap).astype(np.int32)
        return units, np.asarray(totals)[units]

    def matches(self) -> tuple[Array, Array]:
        """The units seen (int32, ascending) and their scores (float64)."""
        flags, totals = self._flags, self._scores
        units = np.empty(self.seen + 1, dtype=np.int32)
        scores = np.empty(self.seen + 1, dtype=np.float64)
        into_units, into_scores = units, scores
        if self.seen * 16 < flags.shape[0]:  # few: sorting them costs less than passing over all
            units[: self.seen] = np.sort(np.asarray(self._units)[: self.seen])
            for i in range(self.seen):
                into_scores[i] = totals[into_units[i]]
        else:
            at = 0
            for unit in range(flags.shape[0]):
                into_units[at] = unit
                into_scores[at] = totals[unit]
                at += flags[unit] != 0
        return units[: self.seen], scores[: self.seen]

    def clear(self) -> None:
        """Make all units 0 and unseen again."""
        totals, flags, seen_units = self._scores, self._flags, self._units
        for i in range(self.seen):
            unit = seen_units[i]
            totals[unit] = 0.0
            flags[unit] = 0
        self.seen = 0


def bm25(units: Array, frequencies: Array, norms: Array, weight: float) -> Array:
    """float64[n]: the scores that ``Accumulators.add_term`` adds, by themselves."""
    _check(units, frequencies.shape[0], norms.shape[0])
    scores = np.empty(units.shape[0], dtype=np.float64)
    into = scores
    for i in range(units.shape[0]):
        frequency = frequencies[i]
        into[i] = weight * frequency / (frequency + norms[units[i]])
    return scores


def top(scores: Array, count: int) -> Array:
    """int64: indexes of the ``count`` highest of ``scores`` (float64[n]), best first; of equal ones
    the first comes first."""
    size = min(count, scores.shape[0])
    heap = np.arange(size, dtype=np.int64)  # the worst of the best on top
    into = heap
    _heapify(into, scores, size)
    if size:
        for candidate in range(size, scores.shape[0]):
            # A later one must be better, not as good.
            if scores[candidate] > scores[into[0]]:
                into[0] = candidate
                _sift(into, scores, 0, size)
    for end in range(size - 1, 0, -1):  # heapsort: the worst goes to the end
        worst = into[0]
        into[0] = into[end]
        into[end] = worst
        _sift(into, scores, 0, end)
    return heap


def _check(units: Array, others: int, count: int) -> None:
    """That all units are below ``count``, and have as many ``others``. Once here, so that the loops
    need not ask at every step: an index folder that contradicts itself may say anything."""
    low, high = 0, -1
    for i in range(units.shape[0]):
        low = min(low, units[i])
        high = max(high, units[i])
    if low < 0 or high >= count or others != units.shape[0]:
        raise IndexError(f"unit {high if high >= count else low} of {count}")


def _heapify(heap: Array, scores: Array, size: int) -> None:
    for at in range(size // 2 - 1, -1, -1):
        _sift(heap, scores, at, size)


def _sift(heap: Array, scores: Array, at: int, size: int) -> None:
    """Let the entry at ``at`` sink until none below it is worse."""
    moving = heap[at]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _worse(scores, heap[child + 1], heap[child]):
            child += 1
        if not _worse(scores, heap[child], moving):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = moving


def _worse(scores: Array, left: int, right: int) -> bool:
    """Whether the one stands behind the other in the order of results."""
    if scores[left] != scores[right]:
        return bool(scores[left] < scores[right])
    return left > right
