"""What every writer asks of an article."""

from __future__ import annotations

from typing import Final

from search.dates import day
from search.errors import InputError
from search.line import MAX_ARTICLE, encode
from search.model import FIELDS, Article

_TEXT_OR_NONE: Final = (str, type(None))  # made once: ``str | None`` would be, for each article


def line_of(article: Article) -> bytes:
    """The line an article is kept as; InputError where it cannot be."""
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
