"""Two files of one page: ``story.html`` and beside it ``story.txt`` or ``story.html.json``.

Crawlers write what they took from a page, or where they had it from, beside the page. The page is
the article; what it does not say of itself (its address, its date) is taken from the file beside
it, and that file is not an article of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePath
from typing import Final, TypeVar

from search.model import Article

from .. import charset
from . import trec
from .records import columns, short_fields
from .source import Source

PAGE_ENDINGS: Final = (".html", ".htm")
ENDINGS: Final = (".json", ".txt", ".sgml", ".sgm", ".url")
MAX_SIZE: Final = 2**20  # bytes
# Headline and text are the page's own, and so is its id: those of a crawler are numbers of its own.
FIELDS: Final = ("date", "author", "source", "section", "url")

_ADDRESS: Final = re.compile(r"^\s*(?:URL\s*=\s*)?(https?://\S+)", re.MULTILINE | re.IGNORECASE)
_Path = TypeVar("_Path", bound=PurePath)


def page_of(source: Source) -> PurePath | None:
    """The page that a file lies beside; None where there is none.

    A file of many articles tells nothing of one page, whatever it is called.
    """
    path = source.path
    if path.suffix.lower() not in ENDINGS:
        return None
    stem = path.with_suffix("")
    whole = [stem] if stem.suffix.lower() in PAGE_ENDINGS else []
    pages = (*whole, *(path.with_suffix(ending) for ending in PAGE_ENDINGS))
    page = next(filter(source.folder.has, pages), None)
    return page if page and not _holds_many(source) else None


def beside(page: _Path) -> list[_Path]:
    """Where the files that tell of a page may lie; none of them need be there.

    >>> [path.name for path in beside(PurePath("news/story.html"))][:2]
    ['story.json', 'story.html.json']
    """
    if page.suffix.lower() not in PAGE_ENDINGS:
        return []
    return [
        path
        for ending in ENDINGS
        for path in (page.with_suffix(ending), page.with_name(page.name + ending))
    ]


def told(source: Source) -> dict[str, str]:
    """What the files beside a page tell of it: some of ``FIELDS``, the first file's word first."""
    found: dict[str, str] = {}
    for path in beside(source.path):
        for name, value in _read(source, path).items():
            if name in FIELDS and value:
                found.setdefault(name, value)
    return found


def complete(article: Article, told: Mapping[str, str]) -> Article:
    """The article with what is ``told`` beside its page and not on the page."""
    missing = {name: value for name, value in told.items() if not getattr(article, name)}
    return replace(article, **missing)


def _holds_many(source: Source) -> bool:
    data = source.folder.read(source.path, MAX_SIZE)
    if data is None:
        return True
    is_json = source.path.suffix.lower() == ".json"
    text = charset.decode(data) or ""
    if not is_json:
        return text.lower().count("<docno>") > 1
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return True  # JSON Lines, or to be told what is wrong with it
    records = value.values() if isinstance(value, dict) else [value]
    return any(isinstance(each, list) and each and isinstance(each[0], dict) for each in records)


def _read(source: Source, path: PurePath) -> Mapping[str, str | None]:
    """The fields a sidecar tells; none where it is another kind of file."""
    data = source.folder.read(path, MAX_SIZE)
    text = charset.decode(data) if data else None
    if not text:
        return {}
    if path.suffix.lower() == ".url":  # a bare address, or a shortcut of Windows
        address = _ADDRESS.search(text)
        return {"url": address[1]} if address else {}
    try:
        value = json.loads(text) if path.suffix.lower() == ".json" else trec.fields(text)
    except (ValueError, RecursionError):
        return {}
    return short_fields(value, columns()) if isinstance(value, dict) else {}
