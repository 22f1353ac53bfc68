# cython: boundscheck=False
"""Runs of numbers in columns: the innermost loops, checked once before they begin and not at every
step. Columns are of the narrow type or of the wide one."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Numbers

FAR = 32  # postings for each document that is wanted, from which on it pays to jump
STEPS = 16  # that are taken one by one: sooner done than to guess where to jump


def seek(numbers: Numbers, first: int, end: int, wanted: int) -> int:
    """The first place from ``first`` on, before ``end``, whose number (ascending) is ``wanted`` or
    above; ``end`` where there is none."""
    if first < 0 or end > len(numbers):
        raise IndexError(f"places {first} to {end} of {len(numbers)}")
    return _gallop(numbers, first, end, wanted)


def _gallop(numbers: Numbers, first: int, end: int, wanted: int) -> int:
    """Some steps one by one, then as in J. Bentley and A. Yao, "An Almost Optimal Algorithm for
    Unbounded Searching" (1976)."""
    for near in range(first, min(first + STEPS, end)):
        if numbers[near] >= wanted:
            return near
    first = min(first + STEPS, end)
    step, low, high = 1, first, first
    while high < end and numbers[high] < wanted:
        low = high + 1
        high += step
        step += step
    # Halved without a branch, since nobody can foresee which half it is.
    size = min(high, end) - low
    while size > 0:
        half = (size + 1) >> 1
        low += half if numbers[low + half - 1] < wanted else 0
        size -= half
    return low


def _total(frequencies: Numbers, first: int, end: int) -> int:
    """Below 2**32, as are the words of a segment: so narrow a sum takes half as long."""
    found = 0
    for i in range(first, end):
        found += frequencies[i]
    return found


class Wanted:
    """Documents to be found in postings, and a bit for each of ``count`` numbers: whether it is
    among them."""

    def __init__(self, count: int) -> None:
        self.documents = np.empty(0, dtype=np.int32)
        self.bits = np.zeros((count >> 3) + 1, dtype=np.uint8)
        self.count = count

    def want(self, documents: Array) -> None:
        """These (int32[n], ascending, the same several times if need be) beside none before them.
        They are not copied: they must not change until they are forgotten."""
        for i in range(len(documents)):
            document = documents[i]
            if not 0 <= document < self.count:  # a bit too many, of those before, costs time alone
                raise IndexError(f"document {document} of {self.count}")
            self.bits[document >> 3] |= 1 << (document & 7)
        self.documents = documents

    def forget(self) -> None:
        """None any more."""
        for i in range(len(self.documents)):
            self.bits[self.documents[i] >> 3] = 0
        self.documents = self.documents[:0]


def meet(
    documents: Numbers,
    frequencies: Numbers,
    posting: int,
    end: int,
    occurrence: int,
    base: int,
    wanted: Wanted,
    met: Array,
) -> int:
    """Which of the postings of a term, from ``posting`` on to ``end``, are of ``wanted`` documents,
    those of the column being numbered from ``base`` on.

    ``occurrence`` is the first of the first posting. Fills for each that is met the rows of ``met``
    (int64[3, n]): its rank among the wanted, its first occurrence and how many it has; returns how
    many are met.
    """
    those, bits, size, found, rank = wanted.documents, wanted.bits, len(wanted.documents), 0, 0
    if posting < 0 or end > len(documents) or end > len(frequencies) or met.shape[1] < size:
        raise IndexError(f"postings {posting} to {end} of {len(documents)}")
    # Where few are wanted, jump from one to the next; else pass over all, and ask the bits.
    far = end - posting > FAR * size
    last = those[size - 1] if size else -1
    while rank < size:
        if far:
            reached = _gallop(documents, posting, end, those[rank] - base)
            occurrence += _total(frequencies, posting, reached)
            posting = reached
        while not far and posting < end:
            document = base + documents[posting]
            if document > last or bits[document >> 3] >> (document & 7) & 1:
                break
            occurrence += frequencies[posting]
            posting += 1
        if posting == end:
            break
        document = base + documents[posting]
        rank = _gallop(those, rank, size, document)
        while rank < size and those[rank] == document:
            met[0, found] = rank
            met[1, found] = occurrence
            met[2, found] = frequencies[posting]
            found += 1
            rank += 1
        occurrence += frequencies[posting]
        posting += 1
    return found
