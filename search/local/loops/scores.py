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
from operator import attrgetter

import numpy as np

from ..arrays import Array
from .best import Floor, select, sort_by_unit
from .conjunction import ConjunctionSource, Together
from .inverted import InvertedFile
from .lists import ListSource, PlacesSource
from .places import Paragraphs
from .sought import Sought
from .sources import ParagraphSource, Source, TermSource, Window

ROOM = 1 << 10  # units after which only the best are kept
LEAST = 1e-37  # less than a unit can have that is not dropped, and more than 0
FEW = 4  # of how many units one may be seen by others for the commonest word to be counted alone


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
        self._window = Window(norms, documents, paragraphs)
        self._together = Together(self._window.width)
        self._of_units = of_units
        self._units, self._scores = np.empty(ROOM, dtype=np.int32), np.empty(ROOM)
        self._floor = Floor()
        self._dropped = np.empty(0, dtype=np.int32)
        if of_units is not None and len(of_units) != self.count:
            raise IndexError(f"documents of {len(of_units)} units, not {self.count}")
        self.clear()

    def clear(self) -> None:
        """Forget all sources."""
        self._sources: list[Source] = []
        self._words: list[list[TermSource]] = []  # by article, those of each word
        self._counted: list[TermSource] = []  # those of them that are not scored
        self._dropped = self._dropped[:0]
        self._next_dropped = 0

    # Sources

    def add_term(self, file: InvertedFile, term: int, weight: float) -> None:
        """A term of the text; ``weight`` is idf (k1 + 1)."""
        self._add_terms([(file, term)], weight)

    def _add_terms(self, terms: Sequence[tuple[InvertedFile, int]], weight: float) -> None:
        """One word, in whichever files it stands as a term."""
        paragraphs, sources = self._window.paragraphs, []
        for file, term in terms:
            if not 0 <= term < file.terms or weight < 0.0:
                raise IndexError(f"term {term} of {file.terms}, of weight {weight}")
            if paragraphs is None:
                sources.append(TermSource(file, term, weight))
            else:
                runs = self._window.runs
                self._sources.append(ParagraphSource(file, term, weight, paragraphs, runs))
        if sources:
            self._words.append(sources)
            self._sources += sources

    def add(self, units: Array, scores: Array) -> None:
        """Units (int32[n], ascending) with their scores (float64[n])."""
        _check(units, len(scores), self.count)
        self._sources.append(ListSource(units, scores, self._of_units))

    def add_word(self, word: Sought) -> None:
        """A word, in whichever files it stands."""
        there = [(each.file, each.term) for each in word.standing if each.term >= 0]
        self._add_terms(there, word.weight)

    def add_all(self, file: InvertedFile, terms: Sequence[int], weights: Sequence[float]) -> None:
        """Articles that hold all of some terms; of each the weight is idf (k1 + 1)."""
        self._sources.append(ConjunctionSource(file, terms, weights, self._together))

    def add_places(self, places: Array, weight: float) -> None:
        """Articles (int32, ascending) with the BM25 of what stands in each as often as it is
        there; ``weight`` is idf (k1 + 1)."""
        _check(places, len(places), self.count)
        source = PlacesSource(weight)
        source.take(places)
        self._sources.append(source)

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
        window, floor, size, filled = self._window, self._floor, len(self._units), 0
        self._rewind()
        self._raise_floor(room)
        lowest = max(floor.lowest, LEAST) if room else inf
        while self._next():
            those, sums = window.seen, window.scores
            for i in range(window.size):
                local = those[i]
                score = sums[local]
                if score < lowest:
                    continue
                if filled == size:
                    filled, lowest = room, select(self._units, self._scores, filled, room)
                self._units[filled] = window.first + local
                self._scores[filled] = window.score(local)
                filled += 1
                floor.give(score)
                lowest = max(lowest, floor.lowest)
        if filled > room:
            select(self._units, self._scores, filled, room)
            filled = room
        sort_by_unit(self._units, self._scores, filled)
        for i in range(filled):
            units[i] = self._units[i]
            scores[i] = self._scores[i]
        return filled

    def _raise_floor(self, room: int) -> None:
        """What the best have at least: at first what the rarest word alone gives them. Where that
        is more than the commonest word gives, what this alone has is counted and not scored: after
        H. Turtle and J. Flood, "Query Evaluation: Strategies and Optimizations" (1995)."""
        floor, most = self._floor, 0.0
        for source in self._sources:
            most += source.most
        floor.begin(room, most)
        words = [] if len(self._dropped) else sorted(self._words, key=_most, reverse=True)
        if len(words) < 2 or sum(map(len, words)) < len(self._sources):
            return  # other sources may give less than nothing
        rarest, commonest = words[0], words[len(words) - 1]
        others = sum(map(_having, words)) - _having(commonest)
        if _having(rarest) < room or others > self.count // FEW:
            return
        for source in rarest:
            source.give_to(floor, self._window.norms)
        floor.forget()
        if floor.lowest > _most(commonest):
            self._scored = self._sources[: len(self._sources) - len(commonest)]
            self._counted = commonest

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
            units.append(some[:found])
            scores.append(sums[:found])
        return np.concatenate(units), np.concatenate(scores)

    def _put_all(self, units: Array, scores: Array) -> int:
        """All of the window; returns how many they are."""
        window, sums, found = self._window, self._window.scores, 0
        for local in range(window.end - window.first):
            units[found] = local  # written ahead, and kept if it is seen: without a branch
            found += sums[local] > 0.0
        for i in range(found):
            scores[i] = window.score(units[i])
            units[i] += window.first
        return found

    def _rewind(self) -> None:
        self.seen = 0
        self._next_dropped = 0
        # In one order, so that sums are the same whoever asks; and the commonest word comes last.
        self._sources.sort(key=attrgetter("most"), reverse=True)
        self._scored = self._sources
        self._counted = []
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
        for source in self._scored:
            source.add_to(self._window)
        for common in self._counted:
            self.seen += common.add_to_seen(self._window)
        self.seen += self._window.size - self._drop()
        return True

    def _drop(self) -> int:
        """Take units out of the window; returns how many were seen."""
        window, at, seen = self._window, self._next_dropped, 0
        while at < len(self._dropped) and self._dropped[at] < window.end:
            seen += window.drop(self._dropped[at])
            at += 1
        self._next_dropped = at
        return seen


def bm25(units: Array, frequencies: Array, norms: Array, weight: float) -> Array:
    """float64[n]: the BM25 of a term that stands ``frequencies`` (int32[n]) times in ``units``
    (int32[n]); ``norms`` (float64[count]) are all units', ``weight`` is idf (k1 + 1)."""
    _check(units, len(frequencies), len(norms))
    scores = np.empty(len(units), dtype=np.float64)
    into = scores
    for i in range(len(units)):
        into[i] = weight * frequencies[i] / (frequencies[i] + norms[units[i]])
    return scores


def _most(word: Sequence[TermSource]) -> float:
    """What a word gives at most."""
    return word[0].most


def _having(word: Sequence[TermSource]) -> int:
    """How many articles have it."""
    return sum([source.left() for source in word])


def _check(units: Array, others: int, count: int) -> None:
    """That all units are below ``count``, and have as many ``others``. Once here, so that the loops
    need not ask at every step."""
    low, high = 0, -1
    for i in range(len(units)):
        low = min(low, units[i])
        high = max(high, units[i])
    if low < 0 or high >= count or others != len(units):
        raise IndexError(f"unit {high} of {count}")
