"""Articles made ready for a segment: all that can be done without knowing what the index holds, and
so by any process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import compress
from typing import Final, NamedTuple

import numpy as np

from ..dates import day, timestamp
from ..errors import InputError
from ..line import digest, line_of
from ..model import Article
from .arrays import Array
from .words import Vocabulary, Words

MOST_WORDS: Final = 1 << 17  # that a process remembers


class Batch(NamedTuple):
    """The texts of several articles as numbers (uint32) of the ``words`` in them, in order, and how
    many (int64) each text has. The words are one string, each ended by a line feed, which none of
    them holds: so they cross from process to process in a fraction of the time of many."""

    words: str
    numbers: Array
    counts: Array


class Draft(NamedTuple):
    """What an index keeps of an article.

    ``line`` and ``digest`` are those of ``search.line``, ``characters`` are those of its text. Its
    texts are its title, its ``paragraphs``, author, source and section: as they are, or in a
    ``batch`` from the text ``first`` on.
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
    first: int = 0


def draft(article: Article) -> Draft:
    """The draft of one article.

    Raises InputError for an article without an id, without text and title, or too large.
    """
    line = line_of(article)
    paragraphs = article.paragraphs()
    others = (article.author or "", article.source or "", article.section or "")
    return Draft(
        article.id,
        line,
        digest(line),
        day(article.date),
        timestamp(article.date),
        len(article.text),
        len(paragraphs),
        (article.title or "", *paragraphs, *others),
    )


def drafts(articles: Iterable[Article]) -> list[Draft | Article]:
    """The drafts of some articles, in one batch; an article that has none is left as it is."""
    made: list[Draft | Article] = []
    texts: list[str] = []
    firsts: list[int] = []
    for article in articles:
        firsts.append(len(texts))
        try:
            one = draft(article)
        except InputError:
            made.append(article)  # whoever adds it is told why
        else:
            made.append(one)
            texts += one.texts
    batch = _batch(texts)
    return [
        each._replace(texts=(), batch=batch, first=first) if isinstance(each, Draft) else each
        for each, first in zip(made, firsts, strict=True)
    ]


@cache
def _words() -> Words:
    """Those that this process has met: a common one is looked up, not made anew for each batch."""
    return Words(Vocabulary())


def _batch(texts: list[str]) -> Batch:
    if len(_words().vocabulary) > MOST_WORDS:
        _words.cache_clear()
    words = _words()
    numbers, counts = words.number(texts)
    met = np.zeros(len(words.vocabulary), dtype=bool)
    met[numbers] = True
    written = "\n".join([*compress(words.vocabulary, met.tolist()), ""])
    return Batch(written, (np.cumsum(met, dtype=np.uint32) - 1)[numbers], counts)
