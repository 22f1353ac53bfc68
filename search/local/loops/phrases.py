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
MOST_KEPT = 1 << 20  # that are kept for the next query


class Phrases:
    """Where a phrase stands, in the documents that ``holding`` finds. Made once, used for query
    after query."""

    def __init__(self, holding: Holding) -> None:
        self.size = 0
        self._holding = holding
        self._words = 0
        self._documents = np.empty(ROOM, dtype=np.int32)
        self._positions = np.empty(ROOM, dtype=np.int32)

    def find(
        self, file: InvertedFile, terms: Sequence[int], paragraphs: Paragraphs | None = None
    ) -> int:
        """Find the places where some terms of an inverted file stand one behind the other, and
        return how many they are. Where ``paragraphs`` are given a phrase does not run out of a
        paragraph or of the title."""
        holding = self._holding
        self.size, self._words = 0, len(terms)
        if len(self._documents) > MOST_KEPT:
            self._make_room(ROOM)
        found = holding.find(file, terms)
        for nth in range(self._words):
            row = nth * holding.stride
            file.touch(holding.firsts, row, row + found)
        for rank in range(found):
            document, first, count = holding.documents[rank], holding.firsts[rank], 0
            if self.size + holding.counts[rank] > len(self._documents):
                self._make_room(2 * (self.size + holding.counts[rank]))
            for at in range(first, first + holding.counts[rank]):
                start = _position(file, at)
                last = self._last(file, rank, start) if self._words > 1 else at
                if last < 0:
                    continue
                if paragraphs is not None and (
                    file.paragraph(at, document, paragraphs)
                    != file.paragraph(last, document, paragraphs)
                ):
                    continue
                self._documents[self.size + count] = document
                self._positions[self.size + count] = start
                count += 1
            self.size += count
        return self.size

    def _last(self, file: InvertedFile, rank: int, start: int) -> int:
        """The occurrence of the last word, if each but the first stands at its place behind a
        start; else -1. What stands before these places is passed over for good."""
        holding = self._holding
        row = rank
        for nth in range(1, self._words):
            row += holding.stride
            at, left = holding.firsts[row], holding.counts[row]
            while left and _position(file, at) < start + nth:
                at += 1
                left -= 1
            holding.firsts[row] = at
            holding.counts[row] = left
            if not left or _position(file, at) != start + nth:
                return -1
        return int(holding.firsts[row])

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
