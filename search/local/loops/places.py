"""Where terms stand: numbers that two lists share, occurrences of some postings, paragraphs,
phrases, and how close two terms come.

All numbers of units are int32 and ascending. ``ranks`` number some units among themselves, from 0.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array, Numbers


def common(few: Array, many: Numbers, base: int = 0) -> tuple[Array, Array]:
    """Indexes (int32) in each of two ascending lists of the numbers that stand in both: in ``few``
    (int32) as they are, in ``many`` without ``base``.

    Gallops through ``many``: of the order of n log(m/n) steps, as in J. Bentley and A. Yao, "An
    Almost Optimal Algorithm for Unbounded Searching" (1976).
    """
    in_few = np.empty(len(few), dtype=np.int32)
    in_many = np.empty(len(few), dtype=np.int32)
    into_few, into_many = in_few, in_many
    found, at, size = 0, 0, len(many)
    for i in range(len(few)):
        number = few[i] - base
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


def places_in(
    units: Array,
    base: int,
    documents: Numbers,
    frequencies: Numbers,
    positions: Numbers,
    forms: Numbers,
    form: int,
) -> tuple[Array, Array, Array]:
    """The occurrences of a term in ``units`` (int32, ascending), ascending by these: the rank of
    the unit (int32), the position (int32), and whether it has the ``form`` (uint8).

    The postings are those of documents ``base + documents[i]``; ``positions`` and ``forms`` hold
    one entry for each of their occurrences.
    """
    first = np.empty(len(units), dtype=np.int64)  # occurrence of each unit, and how many
    counts = np.zeros(len(units), dtype=np.int64)
    into_first, into_counts = first, counts
    total, before, at, size = 0, 0, 0, len(documents)
    for rank in range(len(units)):
        wanted = units[rank] - base
        while at < size and documents[at] < wanted:
            before += frequencies[at]
            at += 1
        if at < size and documents[at] == wanted:
            into_first[rank] = before
            into_counts[rank] = frequencies[at]
            total += frequencies[at]
    found_ranks = np.empty(total, dtype=np.int32)
    found_positions = np.empty(total, dtype=np.int32)
    found_alike = np.empty(total, dtype=np.uint8)
    into_ranks, into_positions, into_alike = found_ranks, found_positions, found_alike
    found = 0
    for rank in range(len(units)):
        for nth in range(into_counts[rank]):
            into_ranks[found] = rank
            into_positions[found] = positions[into_first[rank] + nth]
            into_alike[found] = forms[into_first[rank] + nth] == form
            found += 1
    return found_ranks, found_positions, found_alike


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


def by_paragraph(
    base: int,
    documents: Numbers,
    frequencies: Numbers,
    numbers: Numbers,
    positions: Numbers,
    starts: Array,
    begins: Array,
) -> tuple[Array, Array]:
    """A term's postings by paragraph, from those by document: paragraphs (int32) and frequencies
    (uint32).

    ``numbers`` (uint8) and ``positions`` are those of its occurrences: the paragraph in the
    document from 1, 0 in the title, 255 for all from the 255th on, which the position tells apart.
    """
    units = np.empty(len(positions), dtype=np.int32)
    counts = np.empty(len(positions), dtype=np.uint32)
    into_units, into_counts = units, counts
    found, last, occurrence = 0, -1, 0
    for i in range(len(documents)):
        document = base + documents[i]
        for _ in range(frequencies[i]):
            number = numbers[occurrence]
            if number == 255:
                unit = paragraph_of(document, positions[occurrence], starts, begins)
            else:
                unit = starts[document] + number - 1
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
