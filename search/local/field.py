"""The postings of one text field in one segment, as ``field_builder.py`` arranged them.

A *term* is a stem; its *forms* are the folded words that have this stem. Every word of the field is
one *occurrence*: document, position in the document, form. Occurrences are sorted by term,
document and position, and kept in these arrays (T terms, W forms, P postings, O occurrences,
D documents):

    terms.bytes uint8, terms.starts uint32[T+1]     stems as UTF-8, sorted
    forms.bytes uint8, forms.starts uint32[W+1]     folded words as UTF-8, sorted by term, then word
    forms.order int32[W]                            the permutation that sorts the forms alone
    form_starts int32[T+1]                          term → its forms
    posting_starts u4|i8[T+1]                       term → its postings
    documents u2|u4[P], frequencies u1|u4[P]        one posting: document number, occurrences in it
    occurrence_starts u4|i8[T+1]                    term → its occurrences
    positions u2|u4[O]                              word of the document, counted from 0
    occurrence_forms uint8[O]                       form, counted from the term's first; those from
                                                    255 on are 255 here, and stand in the next two
    rare_places int64[R], rare_forms u2|u4[R]       such occurrences, ascending, and their forms
    lengths int32[D]                                words of the document in this field

and in the field ``text`` alone, for ranking paragraphs:

    occurrence_paragraphs uint8[O]                  paragraph of the document, counted from 1; 0 in
                                                    the title; 255 for the 255th and all later ones,
                                                    which a reader tells apart by the position

beside the grams of its terms and what looks like these, see ``lookalikes.py``.

Where there are two types, the narrow one is taken if it holds all numbers of the segment.

The frequencies of a term's postings add up to its occurrences, so no further pointers are needed:
a stem, one exact form, a prefix, a phrase and a paragraph are all read from the same arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from .arrays import Array, ArrayFile, joined
from .dictionary import Strings
from .lookalikes import alike_file, gram_file
from .loops.inverted import InvertedFile
from .loops.lexicon import RARE, Part
from .loops.places import counted

LAST_PARAGRAPH: Final = 255  # the byte that sends a reader to the position


class Postings(NamedTuple):
    """Units (int32, ascending, each once) and how often (int32) the term stands in each."""

    units: Array
    frequencies: Array


class Occurrences(NamedTuple):
    """Document (int32) and position (int32) of each occurrence, ascending by both."""

    documents: Array
    positions: Array


class Field:
    """One field of one segment, read from its arrays."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        def load(array_name: str) -> Array:
            return file[f"{name}.{array_name}"]

        self.name = name
        self.terms = Strings.load(file, f"{name}.terms")
        self.forms = Strings.load(file, f"{name}.forms")
        order = file.order(f"{name}.forms.order", len(self.forms))
        self.forms_sorted = self.forms.sorted_by(order)
        self.form_starts = file.starts(f"{name}.form_starts", len(self.forms))
        self._first_forms = self.form_starts.data  # the same, sooner had one by one
        self.documents = load("documents")
        self.frequencies = load("frequencies")
        self.posting_starts = file.long_starts(f"{name}.posting_starts", len(self.documents))
        self.positions = load("positions")
        self.occurrence_forms = load("occurrence_forms")
        places = len(self.positions)
        self.occurrence_starts = file.long_starts(f"{name}.occurrence_starts", places)
        self.rare_places = load("rare_places")
        self.rare_forms = load("rare_forms")
        self.lengths = load("lengths")
        self._file = file

    @cached_property
    def occurrence_paragraphs(self) -> Array:
        """Of the field ``text`` alone."""
        return self._file[f"{self.name}.occurrence_paragraphs"]

    # Which term or form

    def term(self, stem: str) -> int | None:
        """Number of a stem, or None where the segment does not have it."""
        return self.terms.find(stem.encode())

    def form(self, stem: str, word: str) -> int | None:
        """Number of a folded word, given its stem, or None."""
        term, first = self.term(stem), self._first_forms
        if term is None:
            return None
        return self.forms.find(word.encode(), first[term], first[term + 1])

    def forms_of(self, term: int) -> list[str]:
        """The folded words that have a stem."""
        span = range(int(self.form_starts[term]), int(self.form_starts[term + 1]))
        return self.forms.texts(span)

    def forms_starting_with(self, prefix: str) -> Array:
        """Numbers of the forms that start with ``prefix``."""
        return self.forms_sorted.starting_with(prefix.encode())

    # Its postings and occurrences

    def part(self, base: int) -> Part:
        """All of it for the loops, documents numbered from ``base`` on."""
        inverted, stems, forms = self._inverted(base), self.terms.table, self.forms.table
        if self.name != "text":
            return Part(inverted, stems, forms, self._first_forms)
        alike = alike_file(self._file, self.name, self.posting_starts)
        grams = gram_file(self._file, self.name, self.posting_starts)
        return Part(inverted, stems, forms, self._first_forms, alike, grams)

    def _inverted(self, base: int) -> InvertedFile:
        paragraphs = self.occurrence_paragraphs if self.name == "text" else self.occurrence_forms
        try:
            return InvertedFile(
                base,
                self.posting_starts,
                self.documents,
                self.frequencies,
                self.occurrence_starts,
                self.positions,
                self.occurrence_forms,
                paragraphs,
            )
        except ValueError as error:  # not of the types that were written
            raise IndexError(str(error)) from None

    def postings(self, term: int) -> Postings:
        span = slice(int(self.posting_starts[term]), int(self.posting_starts[term + 1]))
        return Postings(
            self.documents[span].astype(np.int32), self.frequencies[span].astype(np.int32)
        )

    def occurrence_span(self, term: int) -> slice:
        """Where the term stands in the arrays that are as long as the text."""
        return slice(int(self.occurrence_starts[term]), int(self.occurrence_starts[term + 1]))

    def occurrences(self, term: int) -> Occurrences:
        documents, frequencies = self.postings(term)
        positions = self.positions[self.occurrence_span(term)]
        return Occurrences(
            repeated(documents, frequencies, len(positions)), positions.astype(np.int32)
        )

    def form_occurrences(self, forms: Array) -> Occurrences:
        """Occurrences of any of some folded words, given by their numbers."""
        wanted = np.zeros(len(self.forms), dtype=bool)
        wanted[forms] = True
        terms = np.unique(np.searchsorted(self.form_starts, forms, side="right") - 1)
        postings = ranges(self.posting_starts[terms], self.posting_starts[terms + 1])
        places = ranges(self.occurrence_starts[terms], self.occurrence_starts[terms + 1])
        counts = self.occurrence_starts[terms + 1] - self.occurrence_starts[terms]
        mine = wanted[np.repeat(self.form_starts[terms], counts) + self._forms_at(places)]
        documents = self.documents[postings].astype(np.int32)
        documents = repeated(documents, self.frequencies[postings], len(places))[mine]
        positions = self.positions[places][mine].astype(np.int32)
        order = np.lexsort((positions, documents)) if len(terms) > 1 else slice(None)
        return Occurrences(documents[order], positions[order])

    def _forms_at(self, places: Array) -> Array:
        """int64: the forms of some occurrences, counted from their term's first."""
        forms = self.occurrence_forms[places].astype(np.int64)
        rare = np.flatnonzero(forms == RARE)
        if len(rare):
            forms[rare] = self.rare_forms[np.searchsorted(self.rare_places, places[rare])]
        return forms

    def numbered(self) -> tuple[list[str], Array, Array]:
        """The words of every document in the order of the text: the distinct folded words, the
        number of one for each occurrence, and how many each document has."""
        count = len(self.positions)
        numbers = np.empty(count, dtype=np.uint32)
        per_term = np.diff(self.occurrence_starts)
        forms = np.repeat(self.form_starts[:-1], per_term) + self._forms_at(np.arange(count))
        documents = repeated(self.documents, self.frequencies, count)
        starts = np.cumsum(self.lengths, dtype=np.int64) - self.lengths
        numbers[starts[documents] + self.positions] = forms
        return self.forms.texts(), numbers, self.lengths


def ranges(starts: Array, ends: Array) -> Array:
    """The numbers of all ranges ``[start, end)``, one range behind the other."""
    lengths = ends - starts
    shifts: Array = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return shifts + np.arange(len(shifts))


def repeated(documents: Array, frequencies: Array, count: int) -> Array:
    """The document of each of ``count`` occurrences; IndexError where they are not as many. Asked
    before they are made: altered frequencies may add up to more than there is memory for."""
    if int(frequencies.sum(dtype=np.int64)) != count:
        raise IndexError(f"the frequencies of {count} occurrences do not add up to these")
    return np.repeat(documents, frequencies)


def count_units(units: Array) -> Postings:
    """Ascending units (int32), one an occurrence, counted; those below 0, in between, are not."""
    return Postings(*counted(units))


def put_together(found: Sequence[tuple[Array, Array]]) -> Postings:
    """Pairs of columns (int32), one behind the other."""
    return Postings(
        joined([units for units, _ in found], np.int32),
        joined([frequencies for _, frequencies in found], np.int32),
    )


def placed(found: list[tuple[int, Occurrences]]) -> Occurrences:
    """Occurrences of several segments, each with its first document, in one numbering."""
    return Occurrences(
        joined([places.documents + np.int32(base) for base, places in found], np.int32),
        joined([places.positions for _, places in found], np.int32),
    )
