"""The postings of one text field in one segment: how they are built, and how they are read.

A *term* is a stem; its *forms* are the folded words that have this stem. Every word of the field is
one *occurrence*: document, position in the document, form. Occurrences are sorted by term,
document and position, and kept in these arrays (T terms, W forms, P postings, O occurrences,
D documents):

    terms.bytes uint8, terms.starts uint32[T+1]     stems as UTF-8, sorted
    forms.bytes uint8, forms.starts uint32[W+1]     folded words as UTF-8, sorted by term, then word
    forms.order int32[W]                            the permutation that sorts the forms alone
    form_starts int32[T+1]                          term → its forms
    posting_starts int64[T+1]                       term → its postings
    documents u1|u2|u4[P], frequencies u1|u2|u4[P]  one posting: document number, occurrences in it
    occurrence_starts int64[T+1]                    term → its occurrences
    positions u1|u2|u4[O]                           word of the document, counted from 0
    occurrence_forms uint8[O]                       form, counted from the term's first; those from
                                                    255 on are 255 here, and stand in the next two
    rare_places int64[R], rare_forms u1|u2|u4[R]    such occurrences, ascending, and their forms
    lengths int32[D]                                words of the document in this field

Numbers take the smallest unsigned type that holds them all.

The frequencies of a term's postings add up to its occurrences, so no further pointers are needed:
a stem, one exact form, a prefix, a phrase and a paragraph are all read from the same arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from .arrays import Array, ArrayFile
from .dictionary import Strings, pack, sorting

RARE: Final = 255  # the byte that sends a reader to ``rare_forms``
REMEMBERED: Final = 100_000  # stems a field remembers the numbers of


class Postings(NamedTuple):
    """Documents (int32, ascending, each once) and how often (int64) the term stands in each."""

    documents: Array
    frequencies: Array


class Occurrences(NamedTuple):
    """Document (int32) and position (int64) of each occurrence, ascending by both."""

    documents: Array
    positions: Array


class FieldBuilder:
    """Collects the words of one field, document by document, and sorts them into arrays.

    Words come as numbers of a vocabulary that the fields of a segment share.
    """

    def __init__(self) -> None:
        self._numbers: list[Array] = []
        self._lengths: list[Array] = []

    def add(self, numbers: Array, lengths: Array) -> None:
        """Append documents: the numbers (uint32) of their words in order, and how many each has."""
        self._numbers.append(numbers)
        self._lengths.append(lengths)

    def arrays(self, terms: Sequence[tuple[str, str]], alive: Array) -> dict[str, Array]:
        """The arrays above, of the documents that are ``alive`` (bool[documents added]).

        ``terms`` holds for each number of the vocabulary (stem, folded word).
        """
        numbers = np.concatenate([_NO_WORDS, *self._numbers])
        lengths = np.concatenate([_NO_LENGTHS, *self._lengths])
        self._numbers, self._lengths = [], []  # the builder is spent
        if not alive.all():
            numbers, lengths = numbers[np.repeat(alive, lengths)], lengths[alive]
        used = np.flatnonzero(np.bincount(numbers, minlength=len(terms)))
        forms = sorted({terms[number] for number in used.tolist()})
        rank = {form: i for i, form in enumerate(forms)}
        form_of_word = np.zeros(len(terms), dtype=np.int32)
        form_of_word[used] = [rank[terms[number]] for number in used.tolist()]
        return _sorted_arrays(forms, form_of_word[numbers], lengths)


_NO_WORDS: Final = np.zeros(0, dtype=np.uint32)
_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)


def _sorted_arrays(
    forms: list[tuple[str, str]], written: Array, lengths: Array
) -> dict[str, Array]:
    """Arrays of a field from its forms (term, word), the form of each occurrence in the order of
    the text (int32[O]) and the words of each document (int64[D])."""
    terms = list(dict.fromkeys(stem for stem, _ in forms))
    words = [word for _, word in forms]
    number = {term: i for i, term in enumerate(terms)}
    term_of_form = np.array([number[stem] for stem, _ in forms], dtype=np.int32)
    form_starts = np.searchsorted(term_of_form, np.arange(len(terms) + 1)).astype(np.int32)
    return (
        _strings("terms", terms)
        | _strings("forms", words)
        | {
            "forms.order": sorting(words),
            "form_starts": form_starts.astype("<i4"),
            "lengths": lengths.astype("<i4"),
        }
        | _occurrence_arrays(term_of_form, form_starts, written, lengths)
    )


def _strings(name: str, strings: list[str]) -> dict[str, Array]:
    data, starts = pack(strings)
    return {f"{name}.bytes": data, f"{name}.starts": starts}


def _occurrence_arrays(
    term_of_form: Array, form_starts: Array, written: Array, lengths: Array
) -> dict[str, Array]:
    """Everything that is as long as the text. 32 bits are enough for a segment, and each array is
    let go as soon as it can be: this is where indexing takes most memory."""
    order = _stable_order(term_of_form[written])
    forms = written[order]
    term_of = term_of_form[forms]
    arrays = _form_arrays(forms - form_starts[term_of])
    del forms
    documents = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)[order]
    starts = (np.cumsum(lengths) - lengths).astype(np.int32)
    arrays["positions"] = _smallest(order - starts[documents])
    del order
    first = np.ones(len(documents), dtype=bool)
    first[1:] = (term_of[1:] != term_of[:-1]) | (documents[1:] != documents[:-1])
    heads = np.flatnonzero(first)
    every_term = np.arange(len(form_starts), dtype=np.int32)
    return arrays | {
        "posting_starts": np.searchsorted(term_of[heads], every_term).astype("<i8"),
        "documents": _smallest(documents[heads]),
        "frequencies": _smallest(np.diff(heads, append=len(documents))),
        "occurrence_starts": np.searchsorted(term_of, every_term).astype("<i8"),
    }


def _form_arrays(forms: Array) -> dict[str, Array]:
    """Forms in a byte each: hardly a stem has more than 255, and these in few occurrences."""
    rare = np.flatnonzero(forms >= RARE)
    return {
        "occurrence_forms": np.minimum(forms, RARE).astype(np.uint8),
        "rare_places": rare.astype("<i8"),
        "rare_forms": _smallest(forms[rare]),
    }


def _stable_order(keys: Array) -> Array:
    """Indexes (int32) that sort ``keys`` (below 2**31), equal ones in the order given.

    Key and index in one integer: sorting values is several times as fast as a stable argsort.
    """
    packed = keys.astype(np.int64)
    packed <<= 32
    packed |= np.arange(len(keys), dtype=np.int32)
    packed.sort()
    packed &= 0xFFFFFFFF
    return packed.astype(np.int32)


def _smallest(numbers: Array) -> Array:
    """``numbers`` in the smallest unsigned type that holds them all."""
    top = int(numbers.max()) if len(numbers) else 0
    return numbers.astype("|u1" if top < 1 << 8 else "<u2" if top < 1 << 16 else "<u4")


class Field:
    """One field of one segment, read from its arrays."""

    def __init__(self, file: ArrayFile, name: str) -> None:
        def load(array_name: str) -> Array:
            return file[f"{name}.{array_name}"]

        def starts(array_name: str, count: int) -> Array:
            return file.starts(f"{name}.{array_name}", count)

        self.name = name
        self._found: dict[str, int | None] = {}  # stems that were looked for, and their numbers
        self.terms = Strings.load(file, f"{name}.terms")
        self.forms = Strings.load(file, f"{name}.forms")
        order = file.order(f"{name}.forms.order", len(self.forms))
        self.forms_sorted = self.forms.sorted_by(order)
        self.form_starts = starts("form_starts", len(self.forms))
        self.documents = load("documents")
        self.frequencies = load("frequencies")
        self.posting_starts = starts("posting_starts", len(self.documents))
        self.positions = load("positions")
        self.occurrence_forms = load("occurrence_forms")
        self.occurrence_starts = starts("occurrence_starts", len(self.positions))
        self.rare_places = load("rare_places")
        self.rare_forms = load("rare_forms")
        self.lengths = load("lengths")

    # Which term or form

    def term(self, stem: str) -> int | None:
        """Number of a stem, or None where the segment does not have it."""
        number = self._found.get(stem, -1)
        if number == -1:
            number = self.terms.find(stem.encode())
            if len(self._found) < REMEMBERED:
                self._found[stem] = number
        return number

    def form(self, stem: str, word: str) -> int | None:
        """Number of a folded word, given its stem, or None."""
        term = self.term(stem)
        if term is None:
            return None
        low, high = int(self.form_starts[term]), int(self.form_starts[term + 1])
        return self.forms.find(word.encode(), low, high)

    def forms_starting_with(self, prefix: str) -> Array:
        """Numbers of the forms that start with ``prefix``."""
        return self.forms_sorted.starting_with(prefix.encode())

    # Its postings and occurrences

    def document_frequency(self, term: int) -> int:
        return int(self.posting_starts[term + 1] - self.posting_starts[term])

    def postings(self, term: int) -> Postings:
        span = slice(int(self.posting_starts[term]), int(self.posting_starts[term + 1]))
        return Postings(
            self.documents[span].astype(np.int32), self.frequencies[span].astype(np.int64)
        )

    def occurrences(self, term: int) -> Occurrences:
        documents, frequencies = self.postings(term)
        span = slice(int(self.occurrence_starts[term]), int(self.occurrence_starts[term + 1]))
        return Occurrences(np.repeat(documents, frequencies), self.positions[span].astype(np.int64))

    def occurrences_in(self, term: int, documents: Array) -> Occurrences:
        """The occurrences of a stem in ``documents`` (ascending) alone."""
        span = slice(int(self.posting_starts[term]), int(self.posting_starts[term + 1]))
        holding, frequencies = self.documents[span].astype(np.int32), self.frequencies[span]
        at = np.minimum(np.searchsorted(holding, documents), len(holding) - 1)
        at = at[holding[at] == documents]
        ends = np.cumsum(frequencies, dtype=np.int64)[at] + self.occurrence_starts[term]
        counts = frequencies[at].astype(np.int64)
        places = ranges(ends - counts, ends)
        return Occurrences(np.repeat(holding[at], counts), self.positions[places].astype(np.int64))

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
        documents = np.repeat(documents, self.frequencies[postings])[mine]
        positions = self.positions[places][mine].astype(np.int64)
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
        documents = np.repeat(self.documents, self.frequencies)
        starts = np.cumsum(self.lengths, dtype=np.int64) - self.lengths
        numbers[starts[documents] + self.positions] = forms
        words = [self.forms.text(i) for i in range(len(self.forms))]
        return words, numbers, self.lengths


def ranges(starts: Array, ends: Array) -> Array:
    """The numbers of all ranges ``[start, end)``, one range behind the other."""
    lengths = ends - starts
    shifts: Array = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths)
    return shifts + np.arange(len(shifts))


def count_documents(occurrences: Occurrences) -> Postings:
    """Occurrences counted by document."""
    documents = occurrences.documents
    first = np.ones(len(documents), dtype=bool)
    first[1:] = documents[1:] != documents[:-1]
    heads = np.flatnonzero(first)
    return Postings(documents[heads], np.diff(heads, append=len(documents)))
