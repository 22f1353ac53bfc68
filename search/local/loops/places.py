"""Where words stand: numbers that two lists share, paragraphs, words one behind the other.

All numbers of units are int32 and ascending. ``ranks`` number some units among themselves, from 0.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .columns import seek


def common(few: Array, many: Array) -> tuple[Array, Array]:
    """Indexes (int32) in each of two ascending lists (int32) of the numbers that stand in both.

    Gallops through ``many``: of the order of n log(m/n) steps.
    """
    in_few = np.empty(len(few), dtype=np.int32)
    in_many = np.empty(len(few), dtype=np.int32)
    into_few, into_many = in_few, in_many
    found, at, size = 0, 0, len(many)
    for i in range(len(few)):
        number = few[i]
        at = seek(many, at, size, number)
        if at == size:
            break
        if many[at] == number:
            into_few[found] = i
            into_many[found] = at
            found += 1
    return in_few[:found], in_many[:found]


def counted(units: Array) -> tuple[Array, Array]:
    """Each of some ascending units (int32) once, and how often it is among them (int32); those
    below 0, in between, are passed over."""
    found_units = np.empty(len(units), dtype=np.int32)
    counts = np.empty(len(units), dtype=np.int32)
    into_units, into_counts, found = found_units, counts, 0
    for i in range(len(units)):
        if units[i] < 0:
            continue
        if found and into_units[found - 1] == units[i]:
            into_counts[found - 1] += 1
        else:
            into_units[found] = units[i]
            into_counts[found] = 1
            found += 1
    return found_units[:found], counts[:found]


class Paragraphs:
    """Where the paragraphs of some documents begin.

    ``starts`` (int64[D + 1]) gives for each document its first paragraph, ``begins`` (int32[M]) for
    each paragraph its first word, counted in its document, the title in front.
    """

    def __init__(self, starts: Array, begins: Array) -> None:
        if len(starts) == 0 or starts[len(starts) - 1] > len(begins):
            raise IndexError(f"more paragraphs than {len(begins)}")
        self.starts = starts
        self.begins = begins

    def documents(self) -> int:
        """How many there are."""
        return len(self.starts) - 1

    def total(self) -> int:
        """How many paragraphs these have."""
        return int(self.starts[len(self.starts) - 1])

    def document(self, paragraph: int) -> int:
        """The document that a paragraph belongs to."""
        return seek(self.starts, 0, len(self.starts), paragraph + 1) - 1

    def place(self, paragraph: int) -> tuple[int, int]:
        """That document, and which of its paragraphs it is, from 1."""
        document = self.document(paragraph)
        return document, paragraph - self.starts[document] + 1

    def of(self, document: int, position: int) -> int:
        """The paragraph that a word of a document stands in; -1 in its title."""
        first = self.starts[document]
        behind = seek(self.begins, first, self.starts[document + 1], position + 1)
        return behind - 1 if behind > first else -1

    def of_all(self, documents: Array, positions: Array) -> Array:
        """int32: the same for each occurrence (int32, int32)."""
        paragraphs = np.empty(len(documents), dtype=np.int32)
        into = paragraphs
        for i in range(len(documents)):
            into[i] = self.of(documents[i], positions[i])
        return paragraphs

    def unit(self, document: int, paragraph: int) -> int:
        """The paragraph that a word counts for which stands in ``paragraph``, -1 for the title: a
        title belongs to the first; -1 where there is none."""
        if paragraph >= 0 or self.starts[document] == self.starts[document + 1]:
            return paragraph
        return int(self.starts[document])

    def units(self, documents: Array, positions: Array) -> Array:
        """int32: the paragraph that each occurrence (int32, int32) counts for."""
        units = self.of_all(documents, positions)
        into = units
        for i in range(len(documents)):
            into[i] = self.unit(documents[i], into[i])
        return units

    def begin(self, paragraph: int) -> int:
        """The first word of a paragraph, counted in its document."""
        return int(self.begins[paragraph])

    def title_length(self, document: int) -> int:
        """The words in front of the first paragraph of a document that has one."""
        return int(self.begins[self.starts[document]])


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
