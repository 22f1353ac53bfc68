"""Articles made ready for a segment: all that can be done without knowing what the index holds, and
so by any process.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from itertools import compress
from typing import Final, NamedTuple

import numpy as np

from ..dates import day, timestamp
from ..errors import InputError
from ..model import FIELDS, Article
from .arrays import Array
from .stored import MAX_ARTICLE, encode
from .words import Vocabulary, Words

DIGEST_SIZE: Final = 16
MOST_WORDS: Final = 1 << 17  # that a process remembers
_TEXT_OR_NONE: Final = (str, type(None))  # made once: ``str | None`` would be, for each article


class Batch(NamedTuple):
    """The texts of several articles as numbers (uint32) of the ``words`` in them, in order, and how
    many (int64) each text has. The words are one string, each ended by a line feed, which none of
    them holds: so they cross from process to process in a fraction of the time of many."""

    words: str
    numbers: Array
    counts: Array


class Draft(NamedTuple):
    """What an index keeps of an article.

    ``line`` is that of :func:`encode`, ``digest`` tells a changed one from the same, ``characters``
    are those of its text. Its texts are its title, its ``paragraphs``, author, source and section:
    as they are, or in a ``batch`` from the text ``first`` on.
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
    line = _line(article)
    paragraphs = article.paragraphs()
    others = (article.author or "", article.source or "", article.section or "")
    return Draft(
        article.id,
        line,
        blake2b(line, digest_size=DIGEST_SIZE).digest(),
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


def _line(article: Article) -> bytes:
    wrong = [name for name in FIELDS if not isinstance(getattr(article, name), _TEXT_OR_NONE)]
    if wrong:
        raise InputError(f"The {wrong[0]} of article {article.id!r} is not text.")
    if not article.id.strip() or not article.id.isprintable():
        raise InputError("An article needs an id that can be printed: give Article(id=…).")
    if article.date is not None and not day(article.date):
        raise InputError(
            f"The date {article.date!r} of article {article.id!r} is not ISO 8601: write "
            "2018-03-04, or None where it is unknown."
        )
    if not article.text.strip() and not (article.title or "").strip():
        raise InputError(f"Article {article.id!r} has neither text nor title.")
    try:
        line = encode(article)
    except UnicodeEncodeError:
        raise InputError(
            f"Article {article.id!r} holds half a character (a lone surrogate): "
            "decode its source with errors='replace'."
        ) from None
    if len(line) > MAX_ARTICLE:
        raise InputError(f"Article {article.id!r} is larger than {MAX_ARTICLE >> 20} MiB.")
    return line
