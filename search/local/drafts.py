"""Articles made ready for a segment: all that can be done without knowing what the index holds, and
so by any process.

Whoever makes articles ready numbers the words of their texts as it meets them (``Numbering``). In
which words its numbers are to be read is told in passing (``Heard``): each batch brings those that
were not known when it was asked for, so that a word crosses from process to process a few times,
and no batch depends on what became of others.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import count, repeat
from typing import Any, Final, NamedTuple, Self

import numpy as np

from ..arabic.terms import fold_all
from ..dates import day, timestamp
from ..errors import InputError
from ..line import digest, kept, line_of
from ..model import Article
from .arrays import Array
from .duplicates import signatures, word_hashes
from .field import ranges
from .words import Vocabulary, Words

MOST_WORDS: Final = 1 << 19  # that a process remembers
OTHERS: Final = 4  # texts of an article beside its paragraphs: title, author, source, section
_NUMBERINGS: Final = count()

Name = tuple[int, int]  # of a numbering: its process, and which one it is there
Known = Mapping[Name, int]  # how many words of a numbering have been heard of


class Spelled(NamedTuple):
    """Words of a numbering that were met together, folded, from the ``first`` on: one string, each
    ended by a line feed, which none of them holds. So they cross from process to process in a
    fraction of the time of many."""

    first: int
    words: str


class Batch(NamedTuple):
    """What some articles are made of: the ``numbers`` (uint32) of all words of their texts, in
    order, by the ``numbering`` of this name; of each text how many these are (``counts``, int64);
    of each article how many ``paragraphs`` (int64) it has, and its signature (uint8, a row).

    ``spelled`` are the words of the numbering that were not known, all up to the last.
    """

    numbering: Name
    spelled: Sequence[Spelled]
    numbers: Array
    counts: Array
    paragraphs: Array
    signatures: Array

    def of(self, places: Array) -> Self:
        """The same of some of the articles, given by their places (int64, ascending)."""
        if len(places) == len(self.paragraphs):
            return self
        sizes = self.paragraphs + OTHERS
        ends = np.cumsum(sizes)[places]
        texts = ranges(ends - sizes[places], ends)
        counts = self.counts[texts]
        ends = np.cumsum(self.counts)[texts]
        return self._replace(
            numbers=self.numbers[ranges(ends - counts, ends)],
            counts=counts,
            paragraphs=self.paragraphs[places],
            signatures=self.signatures[places],
        )


class Numbering:
    """Numbers words in the order it meets them."""

    def __init__(self) -> None:
        self.name: Name = os.getpid(), next(_NUMBERINGS)
        self._vocabulary = Vocabulary()
        self._words = Words(self._vocabulary)
        self._spelled: list[Spelled] = []
        self._hashes = np.zeros(0, dtype=np.uint64)  # of the folded words

    def __len__(self) -> int:
        return len(self._vocabulary)

    def batch(self, texts: Sequence[str], paragraphs: Sequence[int], known: Known) -> Batch:
        """The batch of some articles: all their texts, and of each how many paragraphs it has."""
        numbers, counts = self._words.number(texts)
        before = len(self._hashes)
        new = fold_all(self._vocabulary.since(before))
        self._hashes = np.append(self._hashes, word_hashes(new))
        if new:
            self._spelled.append(Spelled(before, "\n".join([*new, ""])))
        has = np.array(paragraphs, dtype=np.int64)
        ends = np.cumsum(has + OTHERS)
        bounds = np.append(0, np.cumsum(counts))
        begins = bounds[ends - has - OTHERS + 1]  # behind the title
        signed = signatures(self._hashes, numbers, begins, bounds[ends - OTHERS + 1])
        heard = known.get(self.name, 0)
        spelled = [each for each in self._spelled if each.first >= heard]
        return Batch(self.name, spelled, numbers, counts, has, signed)


class Heard:
    """Which words the numbers of other processes stand for."""

    def __init__(self) -> None:
        self._words: dict[int, tuple[int, list[str]]] = {}  # process → its numbering of now

    def known(self) -> Known:
        return {(process, which): len(words) for process, (which, words) in self._words.items()}

    def add(self, batch: Batch) -> None:
        """Take note of what a batch brings. With that of a new numbering the words of the last one
        of its process are let go."""
        process, which = batch.numbering
        words = self.words(batch)
        for spelled in batch.spelled:
            if spelled.first == len(words):
                words += spelled.words.split("\n")[:-1]
        self._words[process] = which, words

    def words(self, batch: Batch) -> list[str]:
        """The words of the numbering of a batch, as far as they are known."""
        process, which = batch.numbering
        now, words = self._words.get(process, (which, []))
        return words if now == which else []


class Draft(NamedTuple):
    """What an index keeps of an article.

    ``line`` and ``digest`` are those of ``search.line``. Its texts are its title, its
    ``paragraphs``, author, source and section, of so many ``characters`` together: as they are, or
    in a ``batch``, of which it is the article ``place``.
    """

    id: str
    line: bytes
    digest: bytes
    day: int
    time: int
    characters: int
    paragraphs: int
    texts: tuple[str, ...]
    batch: Batch | None = None
    place: int = 0


def draft(article: Article) -> Draft:
    """The draft of one article.

    Raises InputError for an article that cannot be kept, see ``search.line``, or is too large.
    """
    article = kept(article)
    line = line_of(article)
    paragraphs = article.paragraphs()
    others = (article.author or "", article.source or "", article.section or "")
    texts = (article.title or "", *paragraphs, *others)
    return Draft(
        article.id,
        line,
        digest(line),
        day(article.date),
        timestamp(article.date),
        sum(map(len, texts)),
        len(paragraphs),
        texts,
    )


def _kept(found: object) -> Draft | None:
    with suppress(InputError):
        return draft(found) if isinstance(found, Article) else None
    return None


class Drafts(NamedTuple):
    """The drafts of a ``batch``, column by column up to their paragraphs: so they cross from
    process to process in half the time of one by one."""

    columns: Sequence[Sequence[Any]]
    batch: Batch

    def each(self) -> Iterator[Draft]:
        count = len(self.batch.paragraphs)
        return map(Draft, *self.columns, repeat(()), repeat(self.batch), range(count))


def drafts(found: Iterable[Any], known: Known) -> tuple[Drafts, dict[int, Any]]:
    """Drafts of the articles among what was found, and by its place all that has none, articles
    that cannot be kept among it."""
    ready: list[Draft] = []
    others: dict[int, Any] = {}
    for place, each in enumerate(found):
        if made := _kept(each):
            ready.append(made)
        else:
            others[place] = each  # whoever adds an article of these is told why
    process = os.getpid()
    if len(_numbering(process)) > MOST_WORDS:
        _numbering.cache_clear()
    texts = [text for each in ready for text in each.texts]
    batch = _numbering(process).batch(texts, [each.paragraphs for each in ready], known)
    columns = [[each[field] for each in ready] for field in range(Draft._fields.index("texts"))]
    return Drafts(columns, batch), others


@cache
def _numbering(_process: int) -> Numbering:
    """That of a process: common words are looked up, not made anew for each batch. Processes that
    inherited one would go on with it each in its own way, under one name."""
    return Numbering()
