"""From the words of documents, one after the other, to the arrays of ``field.py``."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np

from .arrays import Array, holding, packed, smallest
from .dictionary import pack, sorting
from .field import LAST_PARAGRAPH
from .loops.inversion import count_postings, count_words, put, put_bytes
from .loops.lexicon import RARE
from .words import Vocabulary

PART: Final = 1 << 21  # words whose forms are looked up together
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
    order = sorting(strings)
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

    def arrays(
        self,
        forms: Forms,
        alive: Array,
        paragraphs: Paragraphs | None = None,
        share: Share = map,
    ) -> Iterator[dict[str, Array]]:
        """All arrays of the documents that are ``alive`` (bool[documents added]), in parts, that of
        the strings first; the builder is spent then.

        ``paragraphs`` are those of the documents alive, where occurrences shall say in which they
        stand. ``share`` is ``map``, or as much by several threads.
        """
        words, lengths = self._taken(forms, alive, share)
        counts = np.zeros(len(forms), dtype=np.int64)
        count_words(words, counts)
        used = np.flatnonzero(counts)
        form_starts = forms.starts(used)
        terms = np.repeat(np.arange(len(form_starts) - 1), np.diff(form_starts))
        table = np.zeros((len(forms), 2), dtype=np.int32)
        table[used, 0] = terms
        table[used, 1] = np.arange(len(used)) - form_starts[terms]
        text = _Text(
            words,
            table,
            lengths,
            np.append(0, np.cumsum(counts[used]))[form_starts],
            int(counts[table[:, 1] >= RARE].sum()),
        )
        parts = [partial(forms.arrays, used), text.arrays]
        if paragraphs:
            parts.append(partial(text.paragraphs, paragraphs))
        return share(lambda part: part(), parts)

    def _taken(self, forms: Forms, alive: Array, share: Share) -> tuple[Array, Array]:
        """Of the documents that are ``alive`` the form of each word (int32), and how many words
        each has (int64)."""
        numbers, lengths = self._numbers, np.concatenate([_NO_LENGTHS, *self._lengths])
        if not alive.all():
            kept = np.split(alive, np.cumsum([len(each) for each in self._lengths])[:-1])
            numbers = [
                some[np.repeat(mine, counts)]
                for some, mine, counts in zip(numbers, kept, self._lengths, strict=True)
            ]
            lengths = lengths[alive]
        self._numbers, self._lengths = [], []
        return _gathered(forms.of_number, numbers, share), lengths


class _Text(NamedTuple):
    """The words of documents in the order of the text: the form of each (int32); of each form its
    term and its number there (int32[forms, 2]); of each document how many words it has (int64), of
    each term its first occurrence (int64), with the end of the last, and how many words are of a
    form whose number is RARE or more."""

    words: Array
    forms: Array
    lengths: Array
    starts: Array
    rare: int

    def arrays(self) -> dict[str, Array]:
        """Those of occurrences and postings."""
        terms = self._terms(np.zeros(len(self.starts) - 1, dtype=np.int64))
        count_postings(self.words, self.forms, self.lengths, terms)
        posting_starts = np.append(0, np.cumsum(terms[:, 1]))
        count, longest = int(posting_starts[-1]), int(self.lengths.max(initial=1))
        last = np.flatnonzero(self.lengths)[-1:].max(initial=0)  # document that has a word
        positions = np.empty(len(self.words), dtype=holding(longest - 1, "<u2", "<u4"))
        forms = np.empty(len(self.words), dtype=np.uint8)
        documents = np.empty(count, dtype=holding(last, "<u2", "<u4"))
        frequencies = np.zeros(count, dtype=np.uint32)
        terms = self._terms(posting_starts[:-1])
        rare = np.empty((self.rare, 2), dtype=np.int64)
        columns = (positions, forms, documents, frequencies, rare)
        put(self.words, self.forms, self.lengths, terms, RARE, *columns)
        rare_places, rare_forms = rare[rare[:, 0].argsort()].T
        return {
            "occurrence_forms": forms,
            "rare_places": rare_places.astype("<i8"),
            "rare_forms": smallest(rare_forms, "<u2", "<u4"),
            "lengths": self.lengths.astype("<i4"),
            "positions": positions,
            "posting_starts": packed(posting_starts),
            "documents": documents,
            "frequencies": smallest(frequencies, "|u1", "<u4"),
            "occurrence_starts": packed(self.starts),
        }

    def paragraphs(self, paragraphs: Paragraphs) -> dict[str, Array]:
        """The array that says in which paragraph each occurrence stands."""
        numbers = _paragraphs_of_words(paragraphs, self.lengths)
        into = np.empty(len(self.words), dtype=np.uint8)
        put_bytes(self.words, self.forms, self._terms(self.starts[:-1]), numbers, into)
        return {"occurrence_paragraphs": into}

    def _terms(self, postings: Array) -> Array:
        """What the loops know of each term as they begin."""
        return np.column_stack((self.starts[:-1], postings, np.full(len(postings), -1)))


_NO_LENGTHS: Final = np.zeros(0, dtype=np.int64)


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


def _gathered(table: Array, indexes: Sequence[Array], share: Share) -> Array:
    """``table`` at all ``indexes``, some at a time: NumPy makes eight bytes of each."""
    gathered = np.empty(sum(map(len, indexes)), dtype=table.dtype)
    cut = [each[at : at + PART] for each in indexes for at in range(0, len(each), PART)]
    ends = np.cumsum([len(each) for each in cut], dtype=np.int64).tolist()

    def fill(part: Array, end: int) -> None:
        gathered[end - len(part) : end] = table.take(part)

    deque(share(fill, cut, ends), maxlen=0)
    return gathered
