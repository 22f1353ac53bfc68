"""One article as one line of JSON: what every engine keeps, and what tells a changed one."""

from __future__ import annotations

import json
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Final

from .model import FIELDS, Article

MAX_ARTICLE: Final = 1 << 26  # bytes of one line
DIGEST_SIZE: Final = 16
_VALUES: Final = attrgetter(*FIELDS)
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def encode(article: Article) -> bytes:
    """One line of JSON: the article's fields as a list."""
    return _ENCODER.encode(_VALUES(article)).encode()


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
