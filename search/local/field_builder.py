"""From the words of documents, one after the other, to the arrays of ``field.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from .arrays import Array
from .dictionary import pack, sorting
from .field import LAST_PARAGRAPH, RARE


class Paragraphs(NamedTuple):
    """How many paragraphs each document has (int64[D]), and the word of its document that each of
    them begins at (int32[M])."""

    counts: Array
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

    def arrays(
        self,
        terms: Sequence[tuple[str, str]],
        alive: Array,
        paragraphs: Paragraphs | None = None,
    ) -> dict[str, Array]:
        """The arrays of the documents that are ``alive`` (bool[documents added]).

        ``terms`` holds for each number of the vocabulary (stem, folded word); ``paragraphs`` are
        those of the documents alive, where occurrences shall say in which they stand.
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
        return _sorted_arrays(forms, form_of_word[numbers], lengths, paragraphs)


_NO_WORDS: Final = np.zeros(0, dtype=np.uint32)
_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)


def _sorted_arrays(
    forms: list[tuple[str, str]], written: Array, lengths: Array, paragraphs: Paragraphs | None
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
        | _occurrence_arrays(term_of_form, form_starts, written, lengths, paragraphs)
    )


def _strings(name: str, strings: list[str]) -> dict[str, Array]:
    data, starts = pack(strings)
    return {f"{name}.bytes": data, f"{name}.starts": starts}


def _occurrence_arrays(
    term_of_form: Array,
    form_starts: Array,
    written: Array,
    lengths: Array,
    paragraphs: Paragraphs | None,
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
    if paragraphs:
        arrays["occurrence_paragraphs"] = _paragraphs_of_words(paragraphs, lengths)[order]
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


def _paragraphs_of_words(paragraphs: Paragraphs, lengths: Array) -> Array:
    """uint8: the paragraph each word stands in, in the order of the text; 0 in the title."""
    counts = paragraphs.counts
    starts = np.cumsum(lengths) - lengths
    titles = np.cumsum(counts + 1) - (counts + 1)  # a title, then its paragraphs
    numbers = np.arange(len(counts) + counts.sum()) - np.repeat(titles, counts + 1)
    begins = np.repeat(starts, counts + 1)
    begins[numbers > 0] += paragraphs.positions
    words = np.diff(begins, append=lengths.sum())
    return np.repeat(np.minimum(numbers, LAST_PARAGRAPH).astype(np.uint8), words)


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
