"""Where terms stand: numbers that two lists share, occurrences of some postings, paragraphs,
phrases, and how close two terms come.

All numbers of units are int32 and ascending. ``ranks`` number some units among themselves, from 0.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array


def common(few: Array, many: Array) -> tuple[Array, Array]:
    """Indexes (int32) in each of two ascending lists (int32) of the numbers that stand in both.

    Gallops through ``many``: of the order of n log(m/n) steps, as in J. Bentley and A. Yao, "An
    Almost Optimal Algorithm for Unbounded Searching" (1976).
    """
    in_few = np.empty(len(few), dtype=np.int32)
    in_many = np.empty(len(few), dtype=np.int32)
    into_few, into_many = in_few, in_many
    found, at, size = 0, 0, len(many)
    for i in range(len(few)):
        number = few[i]
        step, low, high = 1, at, at
        while high < size and many[high] < number:
            low = high + 1
            high += step
            step += step
        high = min(high, size)
        while low < high:
            middle = (low + high) // 2
            if many[middle] < number:
                low = middle + 1
            else:
                high = middle
        at = low
        if at == size:
            break
        if many[at] == number:
            into_few[found] = i
            into_many[found] = at
            found += 1
    return in_few[:found], in_many[:found]


def paragraph_of(document: int, position: int, starts: Array, begins: Array) -> int:
    """The paragraph that a word of a document stands in; -1 in its title.

    ``starts`` (int64[D + 1]) gives for each document its first paragraph, ``begins`` (int32[M]) for
    each paragraph its first word, counted in its document.
    """
    low, high = starts[document], starts[document + 1]
    while low < high:
        middle = (low + high) // 2
        if begins[middle] <= position:
            low = middle + 1
        else:
            high = middle
    return low - 1 if low > starts[document] else -1


def paragraphs_of(documents: Array, positions: Array, starts: Array, begins: Array) -> Array:
    """int32: :func:`paragraph_of` of each occurrence (int32, int32)."""
    paragraphs = np.empty(len(documents), dtype=np.int32)
    into = paragraphs
    for i in range(len(documents)):
        into[i] = paragraph_of(documents[i], positions[i], starts, begins)
    return paragraphs


def following(
    ranks: Array, positions: Array, next_ranks: Array, next_positions: Array, distance: int
) -> Array:
    """Indexes (int32) of the occurrences of one word that have one of the next ``distance`` words
    behind them in the same unit; both ascend by rank and position (int32)."""
    kept = np.empty(len(ranks), dtype=np.int32)
    into = kept
    found, at, size = 0, 0, len(next_ranks)
    for i in range(len(ranks)):
        rank, wanted = ranks[i], positions[i] + distance
        while at < size and (
            next_ranks[at] < rank or (next_ranks[at] == rank and next_positions[at] < wanted)
        ):
            at += 1
        if at == size:
            break
        if next_ranks[at] == rank and next_positions[at] == wanted:
            into[found] = i
            found += 1
    return kept[:found]


def add_places(
    ranks: Array,
    positions: Array,
    exact: Array,
    norms: Array,
    form_weight: float,
    lead_weight: float,
    half: int,
    form: Array,
    lead: Array,
) -> None:
    """What units gain by the places of a word, added to ``form`` and ``lead`` (float64, by rank).

    Form: the BM25 of the occurrences that are ``exact`` (uint8), ``form_weight`` being idf (k1 + 1)
    and ``norms`` (float64) those of the units by rank. Lead: ``lead_weight`` half / (half + first
    position): all of it for the very first word, half of it for word ``half``.
    """
    at, size = 0, len(ranks)
    while at < size:
        rank = ranks[at]
        lead[rank] += lead_weight * half / (half + positions[at])
        count = 0
        while at < size and ranks[at] == rank:
            count += exact[at]
            at += 1
        form[rank] += form_weight * count / (count + norms[rank])


def add_closeness(
    ranks: Array, positions: Array, other_ranks: Array, other_positions: Array, window: int,
    weight: float, bonus: Array,
) -> None:  # fmt: skip
    """Add to ``bonus`` (float64, by rank) ``weight`` / d², d being the words from an occurrence of
    one term to the nearest of the other, at the closest in the unit, up to ``window``."""
    at, size = 0, len(other_ranks)
    current, closest = -1, window + 1
    for i in range(len(ranks)):
        rank, position = ranks[i], positions[i]
        if rank != current:
            if current >= 0 and closest <= window:
                bonus[current] += weight / (closest * closest)
            current, closest = rank, window + 1
        while at < size and (
            other_ranks[at] < rank or (other_ranks[at] == rank and other_positions[at] < position)
        ):
            at += 1
        if at < size and other_ranks[at] == rank:
            closest = min(closest, max(other_positions[at] - position, 1))
        if at > 0 and other_ranks[at - 1] == rank:
            closest = min(closest, max(position - other_positions[at - 1], 1))
    if current >= 0 and closest <= window:
        bonus[current] += weight / (closest * closest)
