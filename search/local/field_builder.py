"""From the words of documents, one after the other, to the arrays of ``field.py``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from .arrays import Array
from .dictionary import pack
from .field import LAST_PARAGRAPH, RARE


class Paragraphs(NamedTuple):
    """How many paragraphs each document has (int64[D]), and the word of its document that each of
    them begins at (int32[M])."""

    counts: Array
    positions: Array


class Forms:
    """What a vocabulary comes to in all fields of a segment: its terms and forms, sorted once.

    ``terms`` holds for each number of the vocabulary (stem, folded word).
    """

    def __init__(self, terms: Sequence[tuple[str, str]]) -> None:
        self.stems, stem_ranks = _ranked([stem for stem, _ in terms])
        self.words, word_ranks = _ranked([word for _, word in terms])
        pairs = (stem_ranks << 32) | word_ranks
        pairs, number_to_form = np.unique(pairs, return_inverse=True)
        self.of_number = number_to_form.astype(np.int32)  # number of the vocabulary → form
        self.stem = pairs >> 32  # form → its stem and its word, by their ranks
        self.word = pairs & 0xFFFFFFFF

    def __len__(self) -> int:
        return len(self.stem)

    def arrays(self, used: Array) -> dict[str, Array]:
        """The arrays of the forms ``used`` (ascending) and their terms."""
        stems = self.stem[used]
        first = np.diff(stems, prepend=-1) != 0
        words = self.word[used]
        return (
            _strings("terms", [self.stems[rank] for rank in stems[first].tolist()])
            | _strings("forms", [self.words[rank] for rank in words.tolist()])
            | {
                "forms.order": np.argsort(words, kind="stable").astype("<i4"),
                "form_starts": np.append(np.flatnonzero(first), len(used)).astype("<i4"),
            }
        )


def _ranked(strings: list[str]) -> tuple[list[str], Array]:
    """The distinct strings, sorted, and the rank (int64) of each of ``strings`` among them."""
    ordered = sorted(set(strings))
    rank = dict(zip(ordered, range(len(ordered)), strict=True))
    return ordered, np.array([rank[string] for string in strings], dtype=np.int64)


def _strings(name: str, strings: list[str]) -> dict[str, Array]:
    data, starts = pack(strings)
    return {f"{name}.bytes": data, f"{name}.starts": starts}


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
        self, forms: Forms, alive: Array, paragraphs: Paragraphs | None = None
    ) -> dict[str, Array]:
        """The arrays of the documents that are ``alive`` (bool[documents added]).

        ``paragraphs`` are those of the documents alive, where occurrences shall say in which they
        stand.
        """
        lengths = np.concatenate([_NO_LENGTHS, *self._lengths])
        written = forms.of_number[np.concatenate([_NO_WORDS, *self._numbers])]
        self._numbers, self._lengths = [], []  # the builder is spent
        if not alive.all():
            written, lengths = written[np.repeat(alive, lengths)], lengths[alive]
        used = np.flatnonzero(np.bincount(written, minlength=len(forms)))
        mine = np.zeros(len(forms), dtype=np.int32)
        mine[used] = np.arange(len(used))
        arrays = forms.arrays(used)
        return (
            arrays
            | {"lengths": lengths.astype("<i4")}
            | _occurrence_arrays(arrays["form_starts"], mine[written], lengths, paragraphs)
        )


_NO_WORDS: Final = np.zeros(0, dtype=np.uint32)
_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)


def _occurrence_arrays(
    form_starts: Array, written: Array, lengths: Array, paragraphs: Paragraphs | None
) -> dict[str, Array]:
    """Everything that is as long as the text, from the form of each word (int32) in its order.

    32 bits are enough for a segment, and each array is let go as soon as it can be: this is where
    indexing takes most memory.
    """
    every_term = np.arange(len(form_starts), dtype=np.int32)
    term_of_form = np.repeat(every_term[:-1], np.diff(form_starts))
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
