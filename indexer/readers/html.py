"""HTML: a saved page of one article. Its headline, date and author, and its text without the page.

The text is that of the paragraphs (`body`), what is known of it that of the page's metadata
(`metadata`). A front page, a list of headlines, a page without running text are no articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from search.arabic import normalize
from search.arabic.tokens import words
from search.line import identified
from search.model import Article, Skipped

from .. import charset
from . import body, markup, metadata
from .markup import MAX_PAGE, MarkupError
from .records import (
    PARAGRAPH_BREAK,
    Columns,
    Record,
    clean_line,
    fingerprint,
    has_words,
)
from .sidecar import complete, told
from .source import NOT_TEXT, Source

ENDINGS: Final = (".html", ".htm", ".xhtml", ".shtml")
TOO_LARGE: Final = f"a page larger than {MAX_PAGE // 2**20} MiB"
NO_ARTICLE: Final = "no article on the page"
FRONT_PAGE: Final = "a front page, not an article"
ENOUGH: Final = 12  # words of running text that make a page an article
COVERED: Final = 0.5  # of the text schema.org gives, found in the paragraphs: else they are others

_META: Final = re.compile(
    rb"<meta[^>]{0,500}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_XML: Final = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})")
_HEAD: Final = 16_384  # bytes a page may declare its charset in
# What browsers, and the extension SingleFile, write into a page that they save.
_SAVED: Final = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,6}\)|Page saved with SingleFile\s+url:\s*)(\S{1,2048})"
)


def read(source: Source, _columns: Columns) -> Iterator[Record]:
    """The one article of a saved page."""
    data = source.data(MAX_PAGE)
    if data is None or source.damage:
        yield Record(Skipped(source.where, source.damage or TOO_LARGE))
        return
    said_beside = told(source)
    print_ = fingerprint(source, repr(said_beside), data)
    if source.known and source.known(print_):
        yield Record(None, print_)
        return
    found = parse(data)
    if isinstance(found, str):
        yield Record(Skipped(source.where, found))
    else:
        yield Record(identified(complete(found, said_beside), source.place), print_)


def parse(
    data: bytes,
    url: str | None = None,
    http_charset: str | None = None,
    fetched: datetime | None = None,
) -> Article | str:
    """The article of a page, or why it is none. ``url`` is where it was fetched from,
    ``http_charset`` what was said of its characters there, ``fetched`` when, if these are known.
    """
    text = charset.decode_declared(data, http_charset, declared_charset(data))
    if text is None:
        return NOT_TEXT
    url = url or _saved_from(text)
    try:
        page = body.Page(markup.parse(text))
    except MarkupError as error:
        return str(error)
    if urlsplit(url or "").path in ("", "/") and url and not urlsplit(url).query:
        return FRONT_PAGE
    told = metadata.read(page.root, page.blocks, url, fetched)
    found = page.text_blocks()
    paragraphs, facts = body.trim(found, told.title)
    written = PARAGRAPH_BREAK.join(paragraphs)
    if told.body and not _covers(written, told.body):
        written = told.body
    elif not told.declared and body.runs(found) < ENOUGH and len(words(written)) < ENOUGH:
        return NO_ARTICLE
    article = Article(
        title=clean_line(told.title or "") or None,
        date=told.date or facts.get("date"),
        author=told.author or facts.get("author"),
        source=told.source or facts.get("source"),
        section=told.section,
        url=told.url,
        text=written,
    )
    return article if has_words(replace(article, title=None)) else NO_ARTICLE


def _saved_from(text: str) -> str | None:
    """The address that a browser has written into a page as it saved it."""
    found = _SAVED.search(text, 0, _HEAD)
    return metadata.web_url(found[1]) if found else None


def declared_charset(data: bytes) -> str | None:
    """The charset that a page says it is in."""
    head = data[:_HEAD]
    found = _META.search(head) or _XML.search(head)
    return found[1].decode("ascii", "replace") if found else None


def _covers(text: str, told: str) -> bool:
    """Whether the paragraphs found are those that schema.org tells of."""
    shown = set(words(normalize(text)))
    said = words(normalize(told))
    return sum(word in shown for word in said) >= COVERED * len(said)
