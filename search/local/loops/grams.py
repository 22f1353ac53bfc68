"""Which words have most in common with one."""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Numbers


def most_alike(
    codes: Numbers,
    grams: Numbers,
    starts: Numbers,
    terms: Numbers,
    counts: Numbers,
    postings: Numbers,
    scratch: Array,
    least: float,
    common: int,
    itself: int,
    found: Array,
    alike: Array,
) -> int:
    """Fill ``found`` (int64) with the terms most like a word and ``alike`` (float64) with how much,
    best first, of equals the lower number first; returns how many they are.

    ``codes`` (int64) are the word's distinct grams. ``grams`` (int64, ascending), ``starts``,
    ``terms`` and ``counts`` are those of ``lookalikes.py``; ``postings`` (int64) gives each term's
    first posting. Terms less alike than ``least``, or in more than ``common`` documents, are left
    out, and so is ``itself``. ``scratch`` (uint8, one a term) is all 0, and is so again afterwards.
    """
    size = 0
    known = np.empty(len(codes), dtype=np.int64)
    for i in range(len(codes)):
        at = _find(grams, codes[i])
        known[i] = at
        if at >= 0:
            for place in range(starts[at], starts[at + 1]):
                scratch[terms[place]] += 1
    for i in range(len(codes)):
        at = known[i]
        if at >= 0:
            for place in range(starts[at], starts[at + 1]):
                term = terms[place]
                shared = scratch[term]
                if shared == 0:
                    continue  # met before
                scratch[term] = 0
                dice = 2.0 * shared / (len(codes) + counts[term])
                if term == itself or postings[term + 1] - postings[term] > common:
                    continue
                if dice >= least:
                    size = _insert(found, alike, size, term, dice)
    return size


def _find(grams: Numbers, code: int) -> int:
    low, high = 0, len(grams)
    while low < high:
        middle = (low + high) // 2
        if grams[middle] < code:
            low = middle + 1
        else:
            high = middle
    return low if low < len(grams) and grams[low] == code else -1


def _insert(found: Array, alike: Array, size: int, term: int, dice: float) -> int:
    """Put a term where it belongs among the ``size`` found, if it does; their number then."""
    at = size
    while at > 0 and (alike[at - 1] < dice or (alike[at - 1] == dice and found[at - 1] > term)):
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
