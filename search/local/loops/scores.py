# cython: boundscheck=False
"""Scores of units, added up source by source, and the best of them.

Term-at-a-time evaluation with one accumulator a unit, as in J. Zobel and A. Moffat, "Inverted Files
for Text Search Engines" (2006), section 5.1, but for a window of documents at a time, so that its
accumulators stay in the processor's cache: Lucene's BooleanScorer does likewise. BM25 as in
:mod:`search.ranking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from ..arrays import Array
from .holding import Holding
from .inverted import InvertedFile
from .places import Paragraphs, counted
from .sources import ListSource, ParagraphSource, TermSource, Window

ANY_UNIT = 1 << 31
ROOM = 1 << 10  # units after which only the best are kept


class Disjunction:
    """Units of several sources and the sums of their scores: articles, of which there are so many
    ``documents``, or ``paragraphs``, with the document of each (int32) ``of_units``. ``norms``
    (float64) are what the units' lengths are held against their words with.

    Made once, used for query after query.
    """

    def __init__(
        self,
        norms: Array,
        documents: int,
        paragraphs: Paragraphs | None = None,
        of_units: Array | None = None,
    ) -> None:
        self.count = len(norms)
        self.seen = 0  # units that any source has, known when they were looked for
        self._norms = norms
        self._window = Window(norms, documents, paragraphs)
        self._of_units = of_units
        self._units, self._scores = np.empty(ROOM, dtype=np.int32), np.empty(ROOM)
        if of_units is not None and len(of_units) != self.count:
            raise IndexError(f"documents of {len(of_units)} units, not {self.count}")
        self.clear()

    def clear(self) -> None:
        """Forget all sources."""
        self._sources: list[TermSource | ParagraphSource | ListSource] = []
        self._dropped = np.empty(0, dtype=np.int32)
        self._next_dropped = 0

    # Sources

    def add_term(self, file: InvertedFile, term: int, weight: float) -> None:
        """A term of the text; ``weight`` is idf (k1 + 1)."""
        if not 0 <= term < file.terms or weight < 0.0:
            raise IndexError(f"term {term} of {file.terms}, of weight {weight}")
        paragraphs = self._window.paragraphs
        if paragraphs is None:
            self._sources.append(TermSource(file, term, weight))
        else:
            self._sources.append(ParagraphSource(file, term, weight, paragraphs))

    def add(self, units: Array, scores: Array) -> None:
        """Units (int32[n], ascending) with their scores (float64[n])."""
        _check(units, len(scores), self.count)
        self._sources.append(ListSource(units, scores, self._of_units))

    def add_all(self, holding: Holding, weights: Sequence[float]) -> None:
        """Articles that hold several terms, with the BM25 of all of these and ``weights``."""
        size, norms = holding.size, self._window.norms
        units = np.array(holding.documents[:size], dtype=np.int32)
        scores = np.zeros(size)
        _check(units, size, self.count)
        into, those, row = scores, units, 0
        for each in weights:
            weight = each
            for i in range(size):
                frequency = holding.counts[row + i]
                into[i] += weight * frequency / (frequency + norms[those[i]])
            row += holding.stride
        self._sources.append(ListSource(units, scores, self._of_units))

    def add_places(self, places: Array, weight: float) -> None:
        """Articles (int32, ascending) with the BM25 of what stands in each as often as it is
        there; ``weight`` is idf (k1 + 1)."""
        units, frequencies = counted(places)
        self.add(units, bm25(units, frequencies, self._norms, weight))

    def drop(self, units: Array) -> None:
        """Take ``units`` (int32, ascending) out again: they match nothing."""
        _check(units, len(units), self.count)
        self._dropped = units

    # Sums

    def best(self, count: int) -> tuple[Array, Array]:
        """The ``count`` best units (int32, ascending) and their scores (float64); of equal ones the
        lower come first."""
        room = max(0, min(count, self.count))
        units, scores = np.empty(room, dtype=np.int32), np.empty(room)
        size = self.put_best(units, scores, room)
        return units[:size], scores[:size]

    def put_best(self, units: Array, scores: Array, count: int) -> int:
        """The same, put at the beginning of two columns; returns how many they are."""
        room = max(0, min(count, len(units), len(scores)))
        self._make_room(2 * room)
        window, size, filled, seen = self._window, len(self._units), 0, 0
        lowest = 0.0 if room else inf
        self._rewind()
        while self._next():
            for i in range(window.size):
                local = window.seen[i]
                score = window.scores[local]
                seen += score > 0.0
                if score < lowest or score == 0.0:
                    continue  # too low, or dropped
                if filled == size:
                    filled, lowest = room, _select(self._units, self._scores, filled, room)
                self._units[filled] = window.first + local
                self._scores[filled] = window.score(local)
                filled += 1
        if filled > room:
            _select(self._units, self._scores, filled, room)
            filled = room
        _sort(self._units, self._scores, filled)
        for i in range(filled):
            units[i] = self._units[i]
            scores[i] = self._scores[i]
        self.seen = seen
        return filled

    def _make_room(self, size: int) -> None:
        if size > len(self._units):
            self._units = np.empty(size, dtype=np.int32)
            self._scores = np.empty(size)

    def matches(self) -> tuple[Array, Array]:
        """All units that any source has (int32, ascending) and their scores (float64)."""
        window = self._window
        units, scores = [np.empty(0, dtype=np.int32)], [np.empty(0)]
        self._rewind()
        while self._next():
            some, sums = np.empty(window.size + 1, dtype=np.int32), np.empty(window.size + 1)
            found = self._put_all(some, sums)
            self.seen += found
            units.append(some[:found])
            scores.append(sums[:found])
        return np.concatenate(units), np.concatenate(scores)

    def _put_all(self, units: Array, scores: Array) -> int:
        """All of the window; returns how many they are."""
        window, found, size = self._window, 0, self._window.end - self._window.first
        for local in range(size):
            score = window.score(local)
            if score >= 0.0:
                units[found] = window.first + local
                scores[found] = score
                found += 1
        return found

    def _rewind(self) -> None:
        self.seen = 0
        self._next_dropped = 0
        for source in self._sources:
            source.rewind()

    def _next(self) -> bool:
        """Add up the next window in which there is anything; whether there is one."""
        first = -1
        for source in self._sources:
            document = source.next_document()
            if document >= 0 and (first < 0 or document < first):
                first = document
        if first < 0:
            return False
        self._window.open(first)
        for source in self._sources:
            source.add_to(self._window)
        self._drop()
        return True

    def _drop(self) -> None:
        window, at = self._window, self._next_dropped
        while at < len(self._dropped) and self._dropped[at] < window.end:
            window.drop(self._dropped[at])
            at += 1
        self._next_dropped = at


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


def _select(units: Array, scores: Array, size: int, count: int) -> float:
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


def _sort(units: Array, scores: Array, size: int) -> None:
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
