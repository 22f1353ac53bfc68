"""One article as one line of JSON: what every engine keeps, and what tells a changed one."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

from .dates import day
from .errors import InputError
from .model import FIELDS, Article

MAX_ARTICLE: Final = 1 << 26  # bytes of one line
DIGEST_SIZE: Final = 16
_TEXT_OR_NONE: Final = (str, type(None))  # made once: ``str | None`` would be, for each article
_VALUES: Final = attrgetter(*FIELDS)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(article: Article) -> bytes:
    """One line of JSON: the article's fields as a list."""
    return _ENCODER.encode(_VALUES(article)).encode()


def identified(article: Article, place: bytes = b"") -> Article:
    """The article with an id: its own, else from its url, else from its place.

    The same url or place gives the same id again. Where there is no place, as of an article from a
    pipe, what it says stands for it, so that two do not replace each other.

    >>> identified(Article(id="7", title="خبر")).id
    '7'
    """
    if article.id:
        return article
    told = "\0".join((article.date or "", article.title or "", article.text))
    origin = (article.url or "").encode() or place or told.encode()
    return replace(article, id=blake2b(origin, digest_size=8).hexdigest())


def kept(article: Article) -> Article:
    """The article as an index keeps it: identified, without text its text is empty.

    Raises InputError for what is no article, for one without text and title, and for values that
    cannot be kept.
    """
    if not isinstance(article, Article):
        raise InputError(f"An article is a search.Article, not {type(article).__name__}.")
    if article.text is None:
        article = replace(article, text="")
    wrong = [name for name in FIELDS if not isinstance(getattr(article, name), _TEXT_OR_NONE)]
    if wrong:
        raise InputError(f"The {wrong[0]} of article {article.id!r} is not text.")
    if article.id and (article.id.isspace() or not article.id.isprintable()):
        raise InputError("An article needs an id that can be printed: give Article(id=…).")
    if article.date is not None and not day(article.date):
        raise InputError(
            f"The date {article.date!r} of article {article.id!r} is not ISO 8601: write "
            "2018-03-04, or None where it is unknown."
        )
    if not article.text.strip() and not (article.title or "").strip():
        raise InputError(f"Article {article.id!r} has neither text nor title.")
    try:
        return identified(article)
    except UnicodeEncodeError:
        raise _half(article) from None


def line_of(article: Article) -> bytes:
    """The line of :func:`encode`. Raises InputError for an article that is too large, or of which
    something cannot be encoded."""
    try:
        line = encode(article)
    except UnicodeEncodeError:
        raise _half(article) from None
    if len(line) > MAX_ARTICLE:
        raise InputError(f"Article {article.id!r} is larger than {MAX_ARTICLE >> 20} MiB.")
    return line


def _half(article: Article) -> InputError:
    return InputError(
        f"Article {article.id!r} holds half a character (a lone surrogate): "
        "decode its source with errors='replace'."
    )


def decode(line: bytes) -> Article:
    """The article that :func:`encode` made the line from; ValueError where it made none."""
    return article_of(dict(zip(FIELDS, json.loads(line), strict=True)))


def article_of(fields: dict[str, Any]) -> Article:
    """The article of these fields; ValueError where they are those of none."""
    texts = [name for name, value in fields.items() if isinstance(value, str)]
    nothing = [name for name, value in fields.items() if value is None]
    if len(texts) + len(nothing) < len(FIELDS) or not {"id", "text"}.issubset(texts):
        raise ValueError("a line that is no article")
    return Article(**fields)


def digest(line: bytes) -> bytes:
    """What tells an article that changed from one that did not."""
    return blake2b(line, digest_size=DIGEST_SIZE).digest()
