"""Which words have most in common with one, counted or looked up."""

from __future__ import annotations

from typing import Final

import numpy as np

from ...arabic.skeleton import skeleton
from ..arrays import Array, Numbers

MAX_STEM: Final = 100  # letters of a stem that are compared
MOST_GRAMS: Final = 255  # of a word that is looked for
BEGIN, END = "\x02", "\x03"  # characters that no word has
SLACK: Final = 1e-6  # more than rounding can be


class Scratch:
    """What one thread at a time counts in: for each term (uint16) how many grams it has, in the
    upper byte, beside how many of them it shares, 0 while nobody counts: who asks for the one asks
    for the other. The grams of the word, and the ``most`` terms that are most like it."""

    def __init__(self, counts: Numbers, most: int) -> None:
        self.terms = np.asarray(counts, dtype=np.uint16) << 8
        self.grams = np.zeros(MOST_GRAMS, dtype=np.int64)
        self.found = np.zeros(most, dtype=np.int64)
        self.alike = np.zeros(most)


class GramFile:
    """The grams of terms, as ``lookalikes.py`` keeps them: ``grams`` (int64, ascending), ``starts``
    (int64), ``terms`` (uint32) and ``counts`` (uint8); ``postings`` (int64) gives each term's first
    posting. ``most`` of them are found at a time, none of them less alike than ``least``."""

    def __init__(
        self,
        grams: Numbers,
        starts: Numbers,
        terms: Numbers,
        counts: Numbers,
        postings: Numbers,
        most: int,
        least: float,
    ) -> None:
        self.grams = grams
        self.starts = starts
        self.terms = terms
        self.counts = counts
        self.postings = postings
        self.most = most
        self.least = least
        self.spare: list[Scratch] = []

    def most_alike(self, stem: str, common: int, itself: int) -> tuple[tuple[int, float], ...]:
        """The terms most like a stem and how much (0 to 1), best first, of equals the one in more
        documents, then the lower number. Terms in more than ``common`` documents are left out, and
        so is ``itself``."""
        if stem[:1].isdigit():
            return ()
        try:
            scratch = self.spare.pop()
        except IndexError:  # none made yet, or all in use
            scratch = Scratch(self.counts, self.most)
        size = self._most_alike(bounded(stem[:MAX_STEM]), scratch, common, itself)
        found = [(scratch.found[i], scratch.alike[i]) for i in range(size)]
        self.spare.append(scratch)  # not after an error: it may be in any state
        return tuple(found)

    def _most_alike(self, word: str, scratch: Scratch, common: int, itself: int) -> int:
        counts, grams, found, alike = scratch.terms, scratch.grams, scratch.found, scratch.alike
        starts, terms, least = self.starts, self.terms, self.least
        distinct = _fill(grams, word)
        for i in range(distinct):
            at = grams[i] = _find(self.grams, grams[i])
            if at >= 0:
                for place in range(starts[at], starts[at + 1]):
                    counts[terms[place]] += 1
        size = 0
        for i in range(distinct):
            at = grams[i]
            if at >= 0:
                for place in range(starts[at], starts[at + 1]):
                    term = terms[place]
                    both = counts[term] & 255
                    if both == 0:
                        continue  # met before
                    counts[term] -= both
                    every = distinct + (counts[term] >> 8)
                    if 2 * both < least * every - SLACK:
                        continue  # most are; a product is had sooner than a quotient
                    dice = 2.0 * both / every
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


class AlikeFile:
    """The look-alikes of some terms, as ``lookalikes.py`` keeps them: ``owners`` (int32, ascending)
    are these, ``starts`` (uint32) says where those of each begin among ``terms`` (uint32), and
    ``shared`` (uint8) how many grams each of these has in common with the owner. ``counts`` and
    ``postings`` are a GramFile's. ``most`` are found at a time; of one that has ``room`` there may
    be others, which were not kept."""

    def __init__(
        self,
        owners: Numbers,
        starts: Numbers,
        terms: Numbers,
        shared: Numbers,
        counts: Numbers,
        postings: Numbers,
        most: int,
        room: int,
    ) -> None:
        self.owners = owners
        self.starts = starts
        self.terms = terms
        self.shared = shared
        self.counts = counts
        self.postings = postings
        self.most = most
        self.room = room

    def most_alike(self, owner: int, common: int) -> tuple[tuple[int, float], ...] | None:
        """What a GramFile finds for a term of the segment; None where that is not known from what
        is kept."""
        at = _find(self.owners, owner)
        if at < 0:
            return None
        found = []
        begin, end = self.starts[at], self.starts[at + 1]
        for place in range(begin, end):
            term = self.terms[place]
            if self.postings[term + 1] - self.postings[term] <= common:
                every = self.counts[owner] + self.counts[term]
                found.append((term, 2.0 * self.shared[place] / every if every else 0.0))
                if len(found) == self.most:
                    return tuple(found)
        return tuple(found) if end - begin < self.room else None


def bounded(stem: str) -> str:
    """What the grams of a stem are taken of."""
    return f"{BEGIN}{skeleton(stem)}{END}"


def _fill(grams: Array, word: str) -> int:
    """The distinct grams of a word, as ``lookalikes.py`` writes them; returns how many they are."""
    size = 0
    for i in range(len(word) - 2):
        code = ord(word[i])
        for letter in range(i + 1, i + 3):
            code = code << 21 | ord(word[letter])
        grams[size] = code
        at = 0
        while grams[at] != grams[size]:
            at += 1
        size += at == size  # it was not among those before
    return size


def _find(numbers: Numbers, wanted: int) -> int:
    """Where one of some numbers (ascending) stands; -1 for none."""
    low, high = 0, len(numbers)
    while low < high:
        middle = (low + high) // 2
        if numbers[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low if low < len(numbers) and numbers[low] == wanted else -1
