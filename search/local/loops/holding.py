# cython: boundscheck=False
"""Which documents hold all of some terms, and where in them each stands.

What indexes an array unasked was compared with its length by :meth:`InvertedFile.meet` and
:meth:`Wanted.want`, or is a document of the rarest term, of which there is room for all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .columns import Wanted
from .inverted import InvertedFile

ROOM = 4_096  # numbers that there is room for at first
MOST_KEPT = 1 << 20  # that are kept for the next query


class Holding:
    """Documents of one inverted file, numbered below ``count``, that hold every one of some terms,
    and one that is given several times as often.

    Made once, used for query after query. Document i stands in ``documents``; of term number nth
    there, at ``nth * stride + i``, ``firsts`` gives the first occurrence and ``counts`` how many
    there are.
    """

    def __init__(self, count: int) -> None:
        self.size = 0
        self.stride = 0
        self._wanted = Wanted(count)
        self._terms = np.empty(0, dtype=np.int64)
        self._make(ROOM, ROOM)

    def _make(self, documents: int, numbers: int) -> None:
        self.documents = np.empty(documents, dtype=np.int32)
        self._met = np.empty((3, documents), dtype=np.int64)
        self.firsts = np.empty(numbers, dtype=np.int64)
        self.counts = np.empty(numbers, dtype=np.int64)

    def find(self, file: InvertedFile, terms: Sequence[int]) -> int:
        """Find those that hold ``terms``, at least one, and return how many they are. From the
        rarest term on, each is looked up in the documents found so far."""
        distinct = [*dict.fromkeys(terms)]
        size, rarest = len(distinct), 0
        if size > len(self._terms):
            self._terms = np.empty(2 * size, dtype=np.int64)
        for nth in range(size):
            self._terms[nth] = distinct[nth]
            if file.having(self._terms[nth]) < file.having(self._terms[rarest]):
                rarest = nth
        self._begin(file, size, rarest)
        for nth in range(size):
            if nth != rarest and self.size:
                self._keep(file, nth, rarest)
        if size < len(terms):
            rows = {term: row for row, term in enumerate(distinct)}
            self._repeat([rows[term] for term in terms], size)
        return self.size

    def _begin(self, file: InvertedFile, size: int, rarest: int) -> None:
        """The documents of the rarest term."""
        term = self._terms[rarest]
        having = file.having(term)
        kept = len(self.firsts)
        if having > len(self.documents) or having * size > kept or kept > MOST_KEPT:
            self._make(max(having, ROOM), max(having * size, ROOM))
        self.size = self.stride = having
        first, row, occurrence = file.starts[term], rarest * having, file.occurrence_starts[term]
        base, narrow, few = file.base, file.narrow, file.few
        if first < 0 or first + having > max(len(file.documents2), len(file.documents4)):
            raise IndexError(f"postings {first} to {first + having}, which there are not")
        for i in range(having):
            at = first + i
            count = file.frequencies1[at] if few else file.frequencies4[at]
            self.documents[i] = base + (file.documents2[at] if narrow else file.documents4[at])
            self.firsts[row + i] = occurrence
            self.counts[row + i] = count
            occurrence += count
        if occurrence > file.occurrence_starts[term + 1]:
            raise IndexError(f"more occurrences of term {term} than it has")

    def _keep(self, file: InvertedFile, nth: int, rarest: int) -> None:
        """Those alone that hold one more term, number ``nth``."""
        self._wanted.want(self.documents[: self.size])
        self.size = file.meet(self._terms[nth], self._wanted, self._met)
        self._wanted.forget()
        for i in range(self.size):
            rank = self._met[0, i]
            self.documents[i] = self.documents[rank]
            self.firsts[nth * self.stride + i] = self._met[1, i]
            self.counts[nth * self.stride + i] = self._met[2, i]
        for other in range(nth):
            self._move(other)
        if rarest > nth:
            self._move(rarest)

    def _move(self, nth: int) -> None:
        """Where a term stands in those that were met."""
        row = nth * self.stride
        for i in range(self.size):
            self.firsts[row + i] = self.firsts[row + self._met[0, i]]
            self.counts[row + i] = self.counts[row + self._met[0, i]]

    def _repeat(self, rows: Sequence[int], distinct: int) -> None:
        """Those alone that hold each term as often as it is given, with a row for each time that it
        is, where there was one for each ``distinct`` term: no more numbers than occurrences."""
        times = np.bincount(rows, minlength=distinct)
        enough = np.ones(self.size, dtype=bool)
        documents, counts, firsts = map(np.asarray, (self.documents, self.counts, self.firsts))
        held = [slice(row * self.stride, row * self.stride + self.size) for row in range(distinct)]
        for row in range(distinct):
            enough &= counts[held[row]] >= times[row]
        found = documents[: self.size][enough]
        documents[: len(found)] = found
        self.counts = np.concatenate([counts[held[row]][enough] for row in rows])
        self.firsts = np.concatenate([firsts[held[row]][enough] for row in rows])
        self.size = self.stride = len(found)
