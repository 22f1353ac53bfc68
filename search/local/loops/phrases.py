# cython: boundscheck=False
"""Where the words of a phrase stand one behind the other.

What indexes an array unasked are the occurrences that :class:`Holding` found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from .holding import Holding
from .inverted import InvertedFile
from .places import Paragraphs
from .scores import Disjunction

ROOM = 1_024  # places that there is room for at first
WORDS = 16  # that there is room for at first
MOST_KEPT = 1 << 20  # that are kept for the next query


class Phrases:
    """Where a phrase stands, in the documents that ``holding`` finds. Made once, used for query
    after query."""

    def __init__(self, holding: Holding) -> None:
        self.size = 0
        self._holding = holding
        # The words of the phrase, and how many terms these are.
        self._words, self._distinct = 0, 0
        # Of each word where its term stands in what is held; of each term how often it is asked
        # for; in the document of now, of each word its next place and how many are left.
        self._rows, self._times, self._places, self._left = np.zeros((4, WORDS), dtype=np.int64)
        self._documents = np.empty(ROOM, dtype=np.int32)
        self._positions = np.empty(ROOM, dtype=np.int32)

    def find(
        self, file: InvertedFile, terms: Sequence[int], paragraphs: Paragraphs | None = None
    ) -> int:
        """Find the places where some terms of an inverted file stand one behind the other, and
        return how many they are. Where ``paragraphs`` are given a phrase does not run out of a
        paragraph or of the title."""
        holding = self._holding
        self.size = 0
        if len(self._documents) > MOST_KEPT:
            self._make_room(ROOM)
        distinct = {term: row for row, term in enumerate(dict.fromkeys(terms))}
        found = holding.find(file, [*distinct])
        for row in range(len(distinct)):
            file.touch(holding.firsts, row * holding.stride, row * holding.stride + found)
        self._begin([distinct[term] for term in terms], len(distinct))
        for rank in range(found):
            if self._has_enough(rank):
                self._find_in(file, rank, paragraphs)
        return self.size

    def _begin(self, rows: Sequence[int], distinct: int) -> None:
        """Of each word the row of its term in what is held."""
        self._words, self._distinct = len(rows), distinct
        if self._words > len(self._rows):
            self._rows, self._times, self._places, self._left = np.zeros(
                (4, 2 * self._words), dtype=np.int64
            )
        for row in range(distinct):
            self._times[row] = 0
        for nth in range(self._words):
            self._rows[nth] = rows[nth] * self._holding.stride
            self._times[rows[nth]] += 1

    def _has_enough(self, rank: int) -> bool:
        """Whether each term stands in a document as often as it does in the phrase."""
        if self._distinct == self._words:
            return True
        for row in range(self._distinct):
            if self._holding.counts[row * self._holding.stride + rank] < self._times[row]:
                return False
        return True

    def _find_in(self, file: InvertedFile, rank: int, paragraphs: Paragraphs | None) -> None:
        """The places in one document."""
        holding = self._holding
        for nth in range(self._words):
            self._places[nth] = holding.firsts[self._rows[nth] + rank]
            self._left[nth] = holding.counts[self._rows[nth] + rank]
        document, first, end = (
            holding.documents[rank], self._places[0], self._places[0] + self._left[0]
        )  # fmt: skip
        if self.size + self._left[0] > len(self._documents):
            self._make_room(2 * (self.size + self._left[0]))
        for at in range(first, end):
            start = _position(file, at)
            last = self._last(file, start) if self._words > 1 else at
            if last < 0:
                continue
            if paragraphs is not None and (
                file.paragraph(at, document, paragraphs)
                != file.paragraph(last, document, paragraphs)
            ):
                continue
            self._documents[self.size] = document
            self._positions[self.size] = start
            self.size += 1

    def _last(self, file: InvertedFile, start: int) -> int:
        """The occurrence of the last word, if each but the first stands at its place behind a
        start; else -1. What stands before these places is passed over for good."""
        for nth in range(1, self._words):
            at, left = self._places[nth], self._left[nth]
            while left and _position(file, at) < start + nth:
                at += 1
                left -= 1
            self._places[nth] = at
            self._left[nth] = left
            if not left or _position(file, at) != start + nth:
                return -1
        return int(self._places[self._words - 1])

    def starts(self) -> tuple[Array, Array]:
        """The document (int32) and the first position (int32) of each time the phrase stands there,
        ascending by both."""
        return (
            np.array(self._documents[: self.size], dtype=np.int32),
            np.array(self._positions[: self.size], dtype=np.int32),
        )

    def add_to(self, total: Disjunction, weight: float) -> None:
        """Add the BM25 of the phrase, as if it were a term, to the documents; ``weight`` is
        idf (k1 + 1)."""
        total.add_places(self._documents[: self.size], weight)

    def _make_room(self, size: int) -> None:
        documents, positions = self._documents, self._positions
        self._documents = np.empty(size, dtype=np.int32)
        self._positions = np.empty(size, dtype=np.int32)
        for at in range(self.size):
            self._documents[at] = documents[at]
            self._positions[at] = positions[at]


def _position(file: InvertedFile, occurrence: int) -> int:
    """Here, so that it costs no call."""
    return file.positions2[occurrence] if file.near else file.positions4[occurrence]
