# cython: boundscheck=False
"""Runs of postings in the columns of an inverted file: the innermost loops, checked once before
they begin and not at every step. Columns are of the narrow type or of the wide one."""

from __future__ import annotations

from ..arrays import Numbers


def seek(documents: Numbers, first: int, end: int, wanted: int) -> int:
    """The first posting from ``first`` on, before ``end``, whose document (ascending) is ``wanted``
    or a later one; ``end`` where there is none.

    Gallops, as in J. Bentley and A. Yao, "An Almost Optimal Algorithm for Unbounded Searching"
    (1976).
    """
    if first < 0 or end > len(documents):
        raise IndexError(f"postings {first} to {end} of {len(documents)}")
    step, low, high = 1, first, first
    while high < end and documents[high] < wanted:
        low = high + 1
        high += step
        step += step
    high = min(high, end)
    while low < high:
        middle = (low + high) // 2
        if documents[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def total(frequencies: Numbers, first: int, end: int) -> int:
    """The sum of the frequencies of the postings from ``first`` on, before ``end``."""
    if first < 0 or end > len(frequencies):
        raise IndexError(f"postings {first} to {end} of {len(frequencies)}")
    found = 0
    for i in range(first, end):
        found += frequencies[i]
    return found
