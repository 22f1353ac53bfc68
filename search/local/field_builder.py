"""From the words of documents, one after the other, to the arrays of ``field.py``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from .arrays import Array
from .dictionary import pack
from .field import LAST_PARAGRAPH, RARE
from .words import Vocabulary

PART: Final = 1 << 21  # occurrences arranged together
Share = Callable[..., Iterator[Any]]  # ``map`` is one


class Paragraphs(NamedTuple):
    """How many paragraphs each document has (int64[D]), and the word of its document that each of
    them begins at (int32[M])."""

    counts: Array
    positions: Array


class Forms:
    """What a vocabulary comes to in all fields of a segment: its terms and forms, sorted once.

    ``words`` are those of the vocabulary, folded, by their numbers; ``stems`` those they have. A
    ``share`` by threads sorts the words while the stems are awaited.
    """

    def __init__(self, stems: Iterable[str], words: Sequence[str], share: Share = map) -> None:
        ranked = share(_ranked, (words,))
        distinct = Vocabulary()
        stem_of_word = distinct.numbers([*stems])
        self.stems, stem_ranks = _ranked(list(distinct))
        self.words, word_ranks = next(ranked)
        stem_ranks = stem_ranks[stem_of_word]
        order = ((stem_ranks << 32) | word_ranks).argsort()
        self.of_number = np.empty(len(words), dtype=np.int32)  # number of the vocabulary → form
        self.of_number[order] = np.arange(len(words), dtype=np.int32)
        self.stem = stem_ranks[order]  # form → its stem and its word, by their ranks
        self.word = word_ranks[order]

    def __len__(self) -> int:
        return len(self.stem)

    def starts(self, used: Array) -> Array:
        """int32: where those of each term begin among the forms ``used`` (ascending), and their
        end."""
        first = np.diff(self.stem[used], prepend=-1) != 0
        return np.append(np.flatnonzero(first), len(used)).astype(np.int32)

    def arrays(self, used: Array) -> dict[str, Array]:
        """The arrays of the forms ``used`` and their terms."""
        starts, words = self.starts(used), self.word[used]
        stems = self.stem[used[starts[:-1]]]
        return (
            _strings("terms", [self.stems[rank] for rank in stems.tolist()])
            | _strings("forms", [self.words[rank] for rank in words.tolist()])
            | {
                "forms.order": np.argsort(words, kind="stable").astype("<i4"),
                "form_starts": starts.astype("<i4"),
            }
        )


def _ranked(strings: Sequence[str]) -> tuple[list[str], Array]:
    """Distinct strings, sorted, and the rank (int64) of each of ``strings`` among them."""
    # UTF-8 sorts as code points do.
    order = np.array(strings, dtype=np.dtypes.StringDType()).argsort()
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order))
    return [strings[at] for at in order.tolist()], ranks


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

    def begin(
        self,
        forms: Forms,
        alive: Array,
        paragraphs: Paragraphs | None = None,
        share: Share = map,
    ) -> Begun:
        """Begin to arrange the documents that are ``alive`` (bool[documents added]); the builder is
        spent then.

        ``paragraphs`` are those of the documents alive, where occurrences shall say in which they
        stand. ``share`` is ``map``, or as much by several threads: what they do goes on until the
        arrays are asked for.
        """
        lengths = np.concatenate([_NO_LENGTHS, *self._lengths])
        if not alive.all():
            kept = np.split(alive, np.cumsum([len(each) for each in self._lengths])[:-1])
            self._numbers = [
                numbers[np.repeat(mine, counts)]
                for numbers, mine, counts in zip(self._numbers, kept, self._lengths, strict=True)
            ]
            lengths = lengths[alive]
        words, self._numbers, self._lengths = self._numbers, [], []
        written = _gathered(forms.of_number, words, share)
        words.clear()
        counts = np.bincount(written, minlength=len(forms))
        used = np.flatnonzero(counts)
        form_starts = forms.starts(used)
        starts = np.append(0, np.cumsum(counts[used]))[form_starts]
        terms = np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(form_starts))
        table = np.zeros(len(forms), dtype=np.int32)
        table[used] = terms
        places = np.zeros(len(forms), dtype=np.int32)
        places[used] = np.arange(len(used)) - form_starts[terms]
        text = _Text(
            _gathered(table, [written], share),
            written,
            places,
            np.repeat(_smallest(np.arange(len(lengths)), "<u2", "<u4"), lengths),
            (np.cumsum(lengths) - lengths).astype(np.int32),
            _paragraphs_of_words(paragraphs, lengths) if paragraphs else _NO_PARAGRAPHS,
        )
        bounds = np.searchsorted(starts, np.arange(0, len(written), PART))
        bounds = np.unique(np.append(bounds, len(starts) - 1)).tolist()
        if len(bounds) == 1:  # no term at all
            bounds *= 2
        # A generator lets go of the text at its end, ``map`` would keep it.
        parts = (part for part in share(partial(_arrange, text), bounds[:-1], bounds[1:]))
        return Begun(forms, used, lengths, starts, parts, bool(paragraphs))


class Begun(NamedTuple):
    """A field whose occurrences are being arranged."""

    forms: Forms
    used: Array  # its forms, ascending
    lengths: Array
    starts: Array  # of its terms, the first occurrence
    parts: Iterator[_Arranged]
    has_paragraphs: bool

    def strings(self) -> dict[str, Array]:
        """The arrays of its terms and forms."""
        return self.forms.arrays(self.used)

    def occurrences(self) -> dict[str, Array]:
        """Those that are as long as its text."""
        arranged = _Arranged(*map(np.concatenate, zip(*self.parts, strict=True)))
        arrays = _form_arrays(arranged.forms) | {
            "lengths": self.lengths.astype("<i4"),
            "positions": arranged.positions,
            "posting_starts": np.append(0, np.cumsum(arranged.postings)).astype("<i8"),
            "documents": arranged.documents,
            "frequencies": arranged.frequencies,
            "occurrence_starts": self.starts.astype("<i8"),
        }
        if self.has_paragraphs:
            arrays["occurrence_paragraphs"] = arranged.paragraphs
        return arrays


_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)
_NO_PARAGRAPHS: Final = np.zeros(0, dtype=np.uint8)


class _Arranged(NamedTuple):
    """The occurrences of some terms, and their postings, as they stand in the arrays.

    Each in the smallest type that holds its numbers: so are all of them, put together.
    """

    forms: Array
    positions: Array
    paragraphs: Array
    documents: Array
    frequencies: Array
    postings: Array  # how many each of the terms has


class _Text(NamedTuple):
    """Of each word, in the order of the text: its term, form, document and paragraph; of each form
    its number among those of its term; of each document its first word."""

    terms: Array
    forms: Array
    places: Array
    documents: Array
    starts: Array
    paragraphs: Array


def _arrange(text: _Text, low: int, high: int) -> _Arranged:
    """The occurrences of the terms ``[low, high)``, sorted by term, document and position. A part
    of the terms at a time, since this is where indexing takes most memory."""
    mine = np.flatnonzero((text.terms >= low) & (text.terms < high))
    # Term and place in one integer: sorting values is several times as fast as a stable argsort.
    packed = text.terms.take(mine).astype(np.int64) << 32 | mine
    packed.sort()
    terms, mine = packed >> 32, packed & 0xFFFFFFFF
    documents = text.documents.take(mine)
    first = np.ones(len(mine), dtype=bool)
    first[1:] = (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1])
    heads = np.flatnonzero(first)
    return _Arranged(
        _smallest(text.places.take(text.forms.take(mine)), "|u1", "<u4"),
        _smallest(mine - text.starts.take(documents), "<u2", "<u4"),
        text.paragraphs.take(mine) if len(text.paragraphs) else text.paragraphs,
        _smallest(documents[heads], "<u2", "<u4"),
        _smallest(np.diff(heads, append=len(mine)), "|u1", "<u4"),
        np.bincount(terms[heads] - low, minlength=high - low),
    )


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
        "rare_forms": _smallest(forms[rare], "<u2", "<u4"),
    }


def _gathered(table: Array, indexes: Sequence[Array], share: Share) -> Array:
    """``table`` at all ``indexes``, some at a time: NumPy makes eight bytes of each."""
    gathered = np.empty(sum(map(len, indexes)), dtype=table.dtype)
    cut = [each[at : at + PART] for each in indexes for at in range(0, len(each), PART)]
    ends = np.cumsum([len(each) for each in cut], dtype=np.int64).tolist()

    def fill(part: Array, end: int) -> None:
        gathered[end - len(part) : end] = table.take(part)

    deque(share(fill, cut, ends), maxlen=0)
    return gathered


def _smallest(numbers: Array, narrow: str, wide: str) -> Array:
    """``numbers`` in the narrow type if it holds them all, else in the wide one. Two, and not more:
    the loops that read them are compiled for each."""
    top = int(numbers.max()) if len(numbers) else 0
    return numbers.astype(narrow if top <= np.iinfo(narrow).max else wide)
