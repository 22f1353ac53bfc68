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
        size = len(terms)
        self._file = file
        self._paragraphs = paragraphs
        self._size = size
        # Of each word the posting reached, the one behind its last, the first occurrence of the
        # posting reached, and the occurrence reached within it.
        self._at = np.empty(size, dtype=np.int64)
        self._end = np.empty(size, dtype=np.int64)
        self._occurrence = np.empty(size, dtype=np.int64)
        self._reached = np.empty(size, dtype=np.int64)
        self._rarest = 0
        for nth in range(size):
            self._at[nth] = self._file.first(terms[nth])
            self._end[nth] = self._file.first(terms[nth] + 1)
            self._occurrence[nth] = self._file.first_occurrence(terms[nth])
            if self._left(nth) < self._left(self._rarest):
                self._rarest = nth
        self._documents = np.empty(16, dtype=np.int32)
        self._positions = np.empty(16, dtype=np.int32)
        self._found = 0

    def starts(self) -> tuple[Array, Array]:
        """The document (int32) and the first position (int32) of each time the phrase stands there,
        ascending by both."""
        rarest = self._rarest
        while self._size and self._at[rarest] < self._end[rarest]:
            document = self._file.document(self._at[rarest])
            if self._all_reach(document):
                self._look_into(document)
            self._move(rarest, self._at[rarest] + 1)
        found = self._found
        return np.asarray(self._documents)[:found], np.asarray(self._positions)[:found]

    def _left(self, nth: int) -> int:
        return int(self._end[nth] - self._at[nth])

    def _move(self, nth: int, posting: int) -> None:
        """Go on to a later posting of a word."""
        self._occurrence[nth] += self._file.occurrences_between(self._at[nth], posting)
        self._at[nth] = posting

    def _all_reach(self, document: int) -> bool:
        """Go on to a document with every word; whether it holds them all."""
        for nth in range(self._size):
            self._move(nth, self._file.seek(self._at[nth], self._end[nth], document))
            if self._at[nth] == self._end[nth]:
                self._at[self._rarest] = self._end[self._rarest] - 1  # no later one holds them
                return False
            if self._file.document(self._at[nth]) != document:
                return False
        return True

    def _look_into(self, document: int) -> None:
        rarest = self._rarest
        for nth in range(self._size):
            self._reached[nth] = self._occurrence[nth]
        first = self._occurrence[rarest]
        for here in range(first, first + self._file.frequency(self._at[rarest])):
            start = self._file.position(here) - rarest
            self._reached[rarest] = here
            if start >= 0 and self._stands_at(start) and self._in_one_block(document):
                self._keep(document, start)

    def _stands_at(self, start: int) -> bool:
        """Go on to a start with every word; whether each stands at its place."""
        file = self._file
        for nth in range(self._size):
            last = self._occurrence[nth] + file.frequency(self._at[nth])
            while self._reached[nth] < last and file.position(self._reached[nth]) < start + nth:
                self._reached[nth] += 1
            if self._reached[nth] == last or file.position(self._reached[nth]) != start + nth:
                return False
        return True

    def _in_one_block(self, document: int) -> bool:
        if self._paragraphs is None:
            return True
        first, last = self._reached[0], self._reached[self._size - 1]
        return self._file.paragraph(first, document, self._paragraphs) == self._file.paragraph(
            last, document, self._paragraphs
        )

    def _keep(self, document: int, position: int) -> None:
        found = self._found
        if found == len(self._documents):
            documents, positions = np.empty((2, 2 * found), dtype=np.int32)
            documents[:found] = self._documents
            positions[:found] = self._positions
            self._documents, self._positions = documents, positions
        self._documents[found] = document
        self._positions[found] = position
        self._found = found + 1
