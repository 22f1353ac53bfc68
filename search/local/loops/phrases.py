"""Where the words of a phrase stand one behind the other."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .inverted import InvertedFile
from .places import Paragraphs


class Phrase:
    """Words one behind the other, as terms (int64[m], in the order of the phrase) of one inverted
    file. Where ``paragraphs`` are given a phrase does not run out of a paragraph or of the title.
    """

    def __init__(
        self, file: InvertedFile, terms: Array, paragraphs: Paragraphs | None = None
    ) -> None:
        self._file = file
        self._paragraphs = paragraphs
        self._size = len(terms)
        # Of each document that holds all words, and each of them there: the next occurrence, and
        # how many are left from there on.
        self._documents, self._next, self._left = file.holding_all(terms)

    def starts(self) -> tuple[Array, Array]:
        """The document (int32) and the first position (int32) of each time the phrase stands there,
        ascending by both."""
        most = int(np.sum(self._left[0])) if self._size else 0
        documents, positions = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.int32)
        into_documents, into_positions, found = documents, positions, 0
        for rank in range(len(self._documents) if self._size else 0):
            first = self._next[0, rank]
            for at in range(first, first + self._left[0, rank]):
                start = self._file.position(at)
                self._next[0, rank] = at
                if self._stands_at(rank, start) and self._in_one_block(rank):
                    into_documents[found] = self._documents[rank]
                    into_positions[found] = start
                    found += 1
        return documents[:found], positions[:found]

    def _stands_at(self, rank: int, start: int) -> bool:
        """Go on to a start with every word but the first; whether each stands at its place."""
        for nth in range(1, self._size):
            while self._left[nth, rank] and self._position(nth, rank) < start + nth:
                self._next[nth, rank] += 1
                self._left[nth, rank] -= 1
            if not self._left[nth, rank] or self._position(nth, rank) != start + nth:
                return False
        return True

    def _position(self, nth: int, rank: int) -> int:
        return self._file.position(self._next[nth, rank])

    def _in_one_block(self, rank: int) -> bool:
        if self._paragraphs is None:
            return True
        first, last = self._next[0, rank], self._next[self._size - 1, rank]
        document = self._documents[rank]
        return self._file.paragraph(first, document, self._paragraphs) == self._file.paragraph(
            last, document, self._paragraphs
        )
