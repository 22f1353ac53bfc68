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
    in_few = np.empty(few.shape[0], dtype=np.int32)
    in_many = np.empty(few.shape[0], dtype=np.int32)
    into_few, into_many = in_few, in_many
    found, at, size = 0, 0, many.shape[0]
    for i in range(few.shape[0]):
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


def spread(frequencies: Array, chosen: Array) -> tuple[Array, Array]:
    """The occurrences of the ``chosen`` (int32, ascending) of a term's postings: the place of each
    among all of the term's (int64), and the rank of its posting among the chosen (int32)."""
    count = 0
    for i in range(chosen.shape[0]):
        count += frequencies[chosen[i]]
    places = np.empty(count, dtype=np.int64)
    ranks = np.empty(count, dtype=np.int32)
    into_places, into_ranks = places, ranks
    before, posting, at = 0, 0, 0
    for rank in range(chosen.shape[0]):
        for skipped in range(posting, chosen[rank]):
            before += frequencies[skipped]
        posting = chosen[rank]
        for nth in range(frequencies[posting]):
            into_places[at] = before + nth
            into_ranks[at] = rank
            at += 1
    return places, ranks


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
    paragraphs = np.empty(documents.shape[0], dtype=np.int32)
    into = paragraphs
    for i in range(documents.shape[0]):
        into[i] = paragraph_of(documents[i], positions[i], starts, begins)
    return paragraphs


def by_paragraph(
    documents: Array, frequencies: Array, numbers: Array, positions: Array, starts: Array,
    begins: Array,
) -> tuple[Array, Array]:  # fmt: skip
    """A term's postings by paragraph, from those by document: paragraphs and frequencies (int32).

    ``numbers`` (uint8) and ``positions`` are those of its occurrences: the paragraph in the
    document from 1, 0 in the title, 255 for all from the 255th on, which the position tells apart.
    """
    units = np.empty(positions.shape[0], dtype=np.int32)
    counts = np.empty(positions.shape[0], dtype=np.int32)
    into_units, into_counts = units, counts
    found, last, occurrence = 0, -1, 0
    for i in range(documents.shape[0]):
        first = starts[documents[i]]
        for _ in range(frequencies[i]):
            number = numbers[occurrence]
            if number == 255:
                unit = paragraph_of(documents[i], positions[occurrence], starts, begins)
            else:
                unit = first + number - 1
            if number > 0:
                if unit == last:
                    into_counts[found - 1] += 1
                else:
                    into_units[found] = unit
                    into_counts[found] = 1
                    found += 1
                    last = unit
            occurrence += 1
    return units[:found], counts[:found]


def following(
    ranks: Array, positions: Array, next_ranks: Array, next_positions: Array, distance: int
) -> Array:
    """Indexes (int32) of the occurrences of one word that have one of the next ``distance`` words
    behind them in the same unit; both ascend by rank and position (int32)."""
    kept = np.empty(ranks.shape[0], dtype=np.int32)
    into = kept
    found, at, size = 0, 0, next_ranks.shape[0]
    for i in range(ranks.shape[0]):
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


def add_closeness(
    ranks: Array, positions: Array, other_ranks: Array, other_positions: Array, window: int,
    weight: float, bonus: Array,
) -> None:  # fmt: skip
    """Add to ``bonus`` (float64, by rank) ``weight`` / d², d being the words from an occurrence of
    one term to the nearest of the other, at the closest in the unit, up to ``window``."""
    at, size = 0, other_ranks.shape[0]
    current, closest = -1, window + 1
    for i in range(ranks.shape[0]):
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
