"""Two files of one page: ``story.html`` and beside it ``story.txt`` or ``story.json``.

Crawlers write what they took from a page, or where they had it from, beside the page. The page is
the article; what it does not say of itself (its address, its date) is taken from the file beside
it, and that file is not an article of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from search.model import Article

from .. import charset
from . import trec
from .records import columns, short_fields

PAGE_ENDINGS: Final = (".html", ".htm")
ENDINGS: Final = (".json", ".txt", ".sgml", ".sgm", ".url")
MAX_SIZE: Final = 2**20  # bytes
# The text of the page is what is read from the page, and the id must be the same without a sidecar.
FIELDS: Final = ("date", "author", "source", "section", "url")


def page_of(path: Path | None) -> Path | None:
    """The page that ``path`` lies beside; None where there is none.

    A file of many articles tells nothing of one page, whatever it is called.
    """
    if path is None or path.suffix.lower() not in ENDINGS:
        return None
    page = _first(path.with_suffix(ending) for ending in PAGE_ENDINGS)
    return page if page and not _holds_many(path) else None


def complete(article: Article, page: Path | None) -> Article:
    """The article with what the file beside its page knows and the page does not."""
    if page is None or page.suffix.lower() not in PAGE_ENDINGS:
        return article
    for ending in ENDINGS:
        told = _read(page.with_suffix(ending))
        article = replace(
            article,
            **{name: getattr(article, name) or told.get(name) for name in FIELDS},  # type: ignore[arg-type]
        )
    return article


def _holds_many(path: Path) -> bool:
    try:
        if path.stat().st_size > MAX_SIZE:
            return True
        text = charset.decode(path.read_bytes()) or ""
        if path.suffix.lower() != ".json":
            return text.lower().count("<docno>") > 1
        value = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return path.suffix.lower() == ".json"  # JSON Lines, or to be told what is wrong with it
    records = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(each, list) and each and isinstance(each[0], dict) for each in records)


def _first(paths: Iterable[Path]) -> Path | None:
    return next((path for path in paths if path.is_file()), None)


def _read(path: Path) -> dict[str, str | None]:
    """The fields a sidecar tells; none where it is another kind of file."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_SIZE:
            return {}
        text = charset.decode(path.read_bytes()) or ""
        if path.suffix == ".url":
            return short_fields({"url": text.strip().partition("\n")[0]}, columns())
        value = json.loads(text) if path.suffix == ".json" else trec.fields(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return short_fields(value, columns()) if isinstance(value, dict) else {}
