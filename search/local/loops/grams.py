"""Which words have most in common with one."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Numbers


class GramFile:
    """The grams of terms, as ``lookalikes.py`` keeps them: ``grams`` (int64, ascending), ``starts``
    (int64), ``terms`` (uint32) and ``counts`` (uint8); ``postings`` (int64) gives each term's first
    posting."""

    def __init__(
        self, grams: Numbers, starts: Numbers, terms: Numbers, counts: Numbers, postings: Numbers
    ) -> None:
        self.grams = grams
        self.starts = starts
        self.terms = terms
        self.counts = counts
        self.postings = postings
        self.spare: list[Array] = []  # numbers for each term, all 0, for one thread at a time

    def most_alike(
        self, codes: Array, least: float, common: int, itself: int, found: Array, alike: Array
    ) -> int:
        """Fill ``found`` (int64) with the terms most like a word and ``alike`` (float64) with how
        much, best first, of equals the one in more documents, then the lower number; returns
        how many they are.

        ``codes`` (int64) are the word's distinct grams, no more than 255. Terms less alike than
        ``least``, or in more than ``common`` documents, are left out, and so is ``itself``.
        """
        try:
            kept = self.spare.pop()
        except IndexError:  # none made yet, or all in use
            kept = np.zeros(len(self.counts), dtype=np.uint8)
        size = self._most_alike(codes, kept, least, common, itself, found, alike)
        self.spare.append(kept)
        return size

    def _most_alike(
        self,
        codes: Array,
        shared: Array,
        least: float,
        common: int,
        itself: int,
        found: Array,
        alike: Array,
    ) -> int:
        size = 0
        starts, terms = self.starts, self.terms
        known = np.empty(len(codes), dtype=np.int64)
        for i in range(len(codes)):
            at = _find(self.grams, codes[i])
            known[i] = at
            if at >= 0:
                for place in range(starts[at], starts[at + 1]):
                    shared[terms[place]] += 1
        for i in range(len(codes)):
            at = known[i]
            if at >= 0:
                for place in range(starts[at], starts[at + 1]):
                    term = terms[place]
                    if shared[term] == 0:
                        continue  # met before
                    dice = 2.0 * shared[term] / (len(codes) + self.counts[term])
                    shared[term] = 0
                    if dice >= least and term != itself and self._having(term) <= common:
                        size = self._insert(found, alike, size, term, dice)
        return size

    def _insert(self, found: Array, alike: Array, size: int, term: int, dice: float) -> int:
        """Put a term where it belongs among the ``size`` found, if it does; their number then."""
        at = size
        while at > 0 and self._is_behind(found[at - 1], alike[at - 1], term, dice):
            at -= 1
        if at == len(found):
            return size
        size = min(size + 1, len(found))
        for behind in range(size - 1, at, -1):
            found[behind] = found[behind - 1]
            alike[behind] = alike[behind - 1]
        found[at] = term
        alike[at] = dice
        return size

    def _is_behind(self, term: int, dice: float, other: int, other_dice: float) -> bool:
        if dice != other_dice:
            return dice < other_dice
        if self._having(term) != self._having(other):
            return self._having(term) < self._having(other)
        return term > other

    def _having(self, term: int) -> int:
        return self.postings[term + 1] - self.postings[term]


def _find(grams: Numbers, code: int) -> int:
    low, high = 0, len(grams)
    while low < high:
        middle = (low + high) // 2
        if grams[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low if low < len(grams) and grams[low] == code else -1
