# cython: boundscheck=False
"""Scores of units, added up term by term, and the best of them.

Term-at-a-time evaluation with one accumulator a unit, as in J. Zobel and A. Moffat, "Inverted Files
for Text Search Engines" (2006), section 5.1; BM25 as in :mod:`search.ranking`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from .holding import Holding
from .inverted import InvertedFile

SAMPLED = 512  # units whose scores tell about how high the best are
MARKS = 256  # that a byte can hold
ANY_UNIT = 1 << 31


class Accumulators:
    """A score for each of some units, all 0 and unseen in the beginning; ``norms`` (float64[count])
    are what the units' lengths are held against their words with.

    Made once, used for query after query: a unit was seen in this one if it bears its mark.
    """

    def __init__(self, norms: Array) -> None:
        count = len(norms)
        # Norm and score of a unit side by side, and no wider than they must be: adding to a score
        # waits for memory more than it computes.
        cells = np.zeros((count, 2), dtype=np.float32)
        cells[:, 0] = norms
        self._cells = cells
        self._marks = np.zeros(count, dtype=np.uint8)
        self._mark = 1
        self._units = np.zeros(count + 1, dtype=np.int32)  # those seen, and room to write ahead
        self._sampled = np.zeros(SAMPLED, dtype=np.int32)
        self._sampled_scores = np.zeros(SAMPLED)
        self.count = count
        self.seen = 0  # units that something was added to

    def add(self, units: Array, scores: Array) -> None:
        """Add ``scores`` (float64[n]) to ``units`` (int32[n])."""
        cells, marks, seen_units, seen = self._cells, self._marks, self._units, self.seen
        mark = self._mark
        _check(units, len(scores), len(marks))
        for i in range(len(units)):
            unit = units[i]
            seen_units[seen] = unit  # written ahead, and kept if it is new: without a branch
            score = cells[unit, 1] * (marks[unit] == mark) + scores[i]
            seen += marks[unit] != mark
            marks[unit] = mark
            cells[unit, 1] = score
        self.seen = seen

    def add_postings(self, units: Array, frequencies: Array, weight: float) -> None:
        """Add the BM25 of a term that stands ``frequencies`` (int32[n]) times in ``units``
        (int32[n]); ``weight`` is idf (k1 + 1)."""
        cells, marks, seen_units, seen = self._cells, self._marks, self._units, self.seen
        mark = self._mark
        _check(units, len(frequencies), len(marks))
        for i in range(len(units)):
            unit, frequency = units[i], frequencies[i]
            seen_units[seen] = unit
            score = cells[unit, 1] * (marks[unit] == mark)
            score += weight * frequency / (frequency + cells[unit, 0])
            seen += marks[unit] != mark
            marks[unit] = mark
            cells[unit, 1] = score
        self.seen = seen

    def add_term(self, file: InvertedFile, term: int, weight: float) -> None:
        """The same for a term of an inverted file, whose documents are the units."""
        cells, marks, seen_units, seen = self._cells, self._marks, self._units, self.seen
        mark = self._mark
        if not 0 <= term < file.terms:
            raise IndexError(f"term {term} of {file.terms}")
        count = len(marks)
        narrow, documents2, documents4 = file.narrow, file.documents2, file.documents4
        few, frequencies1, frequencies4 = file.few, file.frequencies1, file.frequencies4
        for i in range(file.starts[term], file.starts[term + 1]):
            unit = file.base + (documents2[i] if narrow else documents4[i])
            if unit >= count:
                raise IndexError(f"document {unit} of {count}")
            frequency = frequencies1[i] if few else frequencies4[i]
            seen_units[seen] = unit
            score = cells[unit, 1] * (marks[unit] == mark)
            score += weight * frequency / (frequency + cells[unit, 0])
            seen += marks[unit] != mark
            marks[unit] = mark
            cells[unit, 1] = score
        self.seen = seen

    def add_all(self, holding: Holding, weights: Sequence[float]) -> None:
        """The same for several terms and their ``weights``, only where all of them stand."""
        size, units, scores = holding.size, holding.documents, holding.scores
        _check(units[:size], size, len(self._marks))
        for i in range(size):
            scores[i] = 0.0
        row = 0
        for each in weights:
            weight = each
            for i in range(size):
                frequency = holding.counts[row + i]
                scores[i] += weight * frequency / (frequency + self._cells[units[i], 0])
            row += holding.stride
        for i in range(size):
            self._add(units[i], scores[i])

    def add_places(self, units: Array, weight: float) -> None:
        """The same for what stands in ``units`` (int32, ascending), each as often as it does."""
        _check(units, len(units), len(self._marks))
        at, size = 0, len(units)
        while at < size:
            unit, frequency = units[at], 0.0
            while at < size and units[at] == unit:
                frequency += 1.0
                at += 1
            self._add(unit, weight * frequency / (frequency + self._cells[unit, 0]))

    def _add(self, unit: int, score: float) -> None:
        if self._marks[unit] == self._mark:
            score += self._cells[unit, 1]
        else:
            self._units[self.seen] = unit
            self.seen += 1
            self._marks[unit] = self._mark
        self._cells[unit, 1] = score

    def drop(self, units: Array) -> None:
        """Take ``units`` (int32) out again: they match nothing."""
        marks, seen_units = self._marks, self._units
        _check(units, len(units), len(marks))
        for i in range(len(units)):
            marks[units[i]] = 0
        kept = 0
        for i in range(self.seen):
            seen_units[kept] = seen_units[i]
            kept += marks[seen_units[i]] == self._mark
        self.seen = kept

    def best(self, count: int) -> tuple[Array, Array]:
        """The ``count`` best units (int32, ascending) and their scores (float64); of equal ones the
        lower come first."""
        size = max(0, min(count, self.seen))
        units, scores = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.float64)
        self.put_best(units, scores, size)
        return units, scores

    def put_best(self, units: Array, scores: Array, count: int) -> int:
        """The same, put at the beginning of two columns; returns how many they are."""
        size = max(0, min(count, self.seen, len(units), len(scores)))
        units, scores = units[:size], scores[:size]
        if self._fill(units, scores, self._bound(size), 1) < size:  # it was too high
            self._fill(units, scores, -np.inf, 1)
        _sort(units, scores)
        return size

    def _bound(self, count: int) -> float:
        """A score that about as many of those seen reach as are asked for, and rather more: what
        the last of as large a share of a sample has."""
        step = self.seen // SAMPLED
        size = count * 3 // (2 * step) + 4 if step else 0
        if step < 2 or 2 * size > SAMPLED:
            return -np.inf
        self._fill(self._sampled[:size], self._sampled_scores[:size], -np.inf, step)
        return float(self._sampled_scores[0])

    def _fill(self, heap: Array, values: Array, bound: float, step: int) -> int:
        """Make a heap, the worst on top, of the best of those seen, of every ``step``th of them,
        that reach a bound; returns how many of its places are filled."""
        cells, seen_units, size, filled = self._cells, self._units, len(heap), 0
        for i in range(self.seen // step):
            unit = seen_units[i * step]
            score = cells[unit, 1]
            if score < bound:
                continue
            if filled < size:
                heap[filled] = unit
                values[filled] = score
                filled += 1
                if filled == size:
                    _heapify(heap, values, size)
            elif size and _worse(values[0], heap[0], score, unit):
                _sift(heap, values, 0, size, unit, score)
        return filled

    def matches(self) -> tuple[Array, Array]:
        """The units seen (int32, ascending) and their scores (float64)."""
        marks, cells = self._marks, self._cells
        units = np.empty(self.seen + 1, dtype=np.int32)
        scores = np.empty(self.seen + 1, dtype=np.float64)
        into_units, into_scores = units, scores
        if self.seen * 16 < len(marks):  # few: sorting them costs less than passing over all
            units[: self.seen] = np.sort(np.asarray(self._units)[: self.seen])
            for i in range(self.seen):
                into_scores[i] = cells[into_units[i], 1]
        else:
            at = 0
            for unit in range(len(marks)):
                into_units[at] = unit
                into_scores[at] = cells[unit, 1]
                at += marks[unit] == self._mark
        return units[: self.seen], scores[: self.seen]

    def clear(self) -> None:
        """Make all units 0 and unseen again, by another mark."""
        self._mark += 1
        if self._mark == MARKS:
            self._marks[:] = 0
            self._mark = 1
        self.seen = 0


def bm25(units: Array, frequencies: Array, norms: Array, weight: float) -> Array:
    """float64[n]: the BM25 of a term that stands ``frequencies`` (int32[n]) times in ``units``
    (int32[n]); ``norms`` (float64[count]) are all units', ``weight`` is idf (k1 + 1)."""
    _check(units, len(frequencies), len(norms))
    scores = np.empty(len(units), dtype=np.float64)
    into = scores
    for i in range(len(units)):
        into[i] = weight * frequencies[i] / (frequencies[i] + norms[units[i]])
    return scores


def ordered(units: Array, scores: Array, count: int) -> tuple[Array, Array]:
    """The ``count`` best of some units (int32[n]) by their scores (float64[n]), best first; of
    equal ones the lower comes first."""
    _check(units, len(scores), ANY_UNIT)
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


def _check(units: Array, others: int, count: int) -> None:
    """That all units are below ``count``, and have as many ``others``. Once here, so that the loops
    need not ask at every step."""
    low, high = 0, -1
    for i in range(len(units)):
        low = min(low, units[i])
        high = max(high, units[i])
    if low < 0 or high >= count or others != len(units):
        raise IndexError(f"unit {high} of {count}")


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


def _sort(units: Array, scores: Array) -> None:
    """By unit: D. Shell, "A High-Speed Sorting Procedure" (1959)."""
    gap = len(units)
    while gap > 1:
        gap = max(gap * 4 // 9, 1)
        for i in range(gap, len(units)):
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
