"""WARC 1.0 and 1.1 (ISO 28500), packed with gzip or not: the pages of a crawl.

Records are cut out by their ``Content-Length``. Where that is wrong, or the file is damaged, the
reader goes on at the next line that begins a record. What is no HTML by its type is counted, and
told once a file for all of its kind: most of what a crawl fetches is no page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from search.model import Article, Skipped

from . import html, http
from .http import Message
from .markup import MAX_PAGE
from .records import Columns, Record, fingerprint, identify
from .source import BLOCK, Source

ENDINGS: Final = (".warc",)
MAGIC: Final = b"WARC/"
MAX_HEADERS: Final = 65_536  # bytes
MAX_BLOCK: Final = MAX_PAGE + MAX_HEADERS  # bytes of a record that is kept to be read
MAX_KINDS: Final = 100  # of things that are no pages, told apart
PAGES: Final = frozenset({"response", "resource"})  # types of records that may hold a page

NO_HEADERS: Final = "WARC headers without an end"
NO_LENGTH: Final = "a WARC record without a Content-Length"
WRONG_LENGTH: Final = "the Content-Length of the WARC record is wrong"
CUT: Final = "the file ends inside the WARC record"
NOT_A_RECORD: Final = "not a WARC record"

_GAP: Final = re.compile(rb"[\r\n]*")
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_RECORD: Final = re.compile(rb"(?:^|\n)(?=WARC/[01]\.\d{1,2}\r?\n(?i:WARC-|Content-))")
_LENGTH: Final = re.compile(r"\d{1,15}")


def read(source: Source, _columns: Columns) -> Iterator[Record]:
    """The news pages of a WARC file; records count from 1."""
    others: Counter[str] = Counter()
    for number, (headers, block) in enumerate(_records(source), 1):
        part = f"#{number}"
        if isinstance(block, str):
            yield Record(Skipped(source.where + part, block))
            continue
        kind = headers.get("warc-type", "unknown")
        if kind not in PAGES:
            _count(others, f"WARC records of type {kind[:40]}, which hold no page")
            continue
        found = http.message(block) if kind == "response" else Message(200, headers, block)
        other = _no_page(found)
        if other:
            _count(others, other)
        else:
            yield _page(found, headers, part, block, source)
    if source.damage:
        yield Record(Skipped(source.where, source.damage))
    for reason, count in others.items():
        yield Record(Skipped(source.where, f"{count:,} {reason}"))


def _count(others: Counter[str], reason: str) -> None:
    others[reason if reason in others or len(others) < MAX_KINDS else "others, no pages"] += 1


def _no_page(found: Message) -> str | None:
    if found.status != 200:
        return f"responses with the status {found.status}"
    if not found.is_html():
        return f"responses of type {found.media_type() or 'unknown'}, which are no HTML"
    return None


def _page(
    found: Message, headers: dict[str, str], part: str, block: bytes, source: Source
) -> Record:
    url = headers.get("warc-target-uri", "").strip("<> ")
    print_ = fingerprint(source, repr((part, url)), block)
    if source.known and source.known(print_):
        return Record(None, print_)
    body = found.body(MAX_PAGE)
    article: Article | str
    if isinstance(body, str):
        article = body
    else:
        fetched = _time(headers.get("warc-date", ""))
        article = html.parse(body, url or None, found.charset(), fetched)
    if isinstance(article, str):
        return Record(Skipped(f"{source.where}{part} {url[:500]}".rstrip(), article))
    return Record(identify(article, source.place and source.place + part.encode()), print_)


def _time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _records(source: Source) -> Iterator[tuple[dict[str, str], bytes | str]]:
    """Each record: its headers, and its block or the reason why there is none."""
    window = _Window(source)
    while window.to_record():
        if not _RECORD.match(window.data):
            yield {}, window.reason(NOT_A_RECORD)
            window.resume()
            continue
        end = window.find(_END_OF_HEADERS, MAX_HEADERS)
        if end is None:
            yield {}, window.reason(CUT if window.ended else NO_HEADERS)
            window.take(1)
            window.resume()
            continue
        headers = http.fields(window.take(end))
        length = headers.get("content-length", "")
        if not _LENGTH.fullmatch(length):
            yield headers, NO_LENGTH
            window.resume()
        else:
            yield headers, _block(window, int(length))


def _block(window: _Window, length: int) -> bytes | str:
    """The block of a record, or what is wrong with it."""
    if length > MAX_BLOCK:
        return html.TOO_LARGE if window.pass_over(length) else WRONG_LENGTH
    if not window.holds(length):
        # The file ends too early, or the length is too large and swallows what follows.
        found = _RECORD.search(window.data)
        window.take(found.end() if found else len(window.data))
        return window.reason(WRONG_LENGTH if found else CUT)
    block, rest = window.data[:length], window.peek(length)
    if not rest or _RECORD.match(rest):
        window.take(length)
        return block
    found = _RECORD.search(block)
    window.take(found.end() if found else length)
    window.resume()
    return window.reason(WRONG_LENGTH)


class _Window:
    """The part of the file at hand."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream = source.raw()
        self.data = b""
        self.ended = False

    def to_record(self) -> bool:
        """Past empty lines; False at the end of the file."""
        while True:
            gap = _GAP.match(self.data)
            self.take(gap.end() if gap else 0)
            if len(self.data) > BLOCK or not self._more():
                return bool(self.data)

    def find(self, pattern: re.Pattern[bytes], limit: int) -> int | None:
        """Where the first match within ``limit`` bytes ends."""
        while not (found := pattern.search(self.data)):
            if len(self.data) > limit or not self._more():
                return None
        return found.end()

    def holds(self, size: int) -> bool:
        """Whether there are so many bytes left."""
        while len(self.data) < size and self._more():
            pass
        return len(self.data) >= size

    def peek(self, at: int) -> bytes:
        """What follows after ``at`` and the empty lines there, enough to know a record by."""
        self.holds(at + 256)
        return self.data[at : at + 256].lstrip(b"\r\n")

    def take(self, size: int) -> bytes:
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def resume(self) -> None:
        """On to what looks like the beginning of a record, or to the end."""
        while not (found := _RECORD.search(self.data)):
            self.data = self.data[-256:]
            if not self._more():
                self.data = b""
                return
        self.take(found.end())

    def pass_over(self, size: int) -> bool:
        """Past a block that is too large; False where it ends before its length, or where a record
        begins inside it: nothing is kept to look back.
        """
        while size > len(self.data):
            found = _RECORD.search(self.data)
            if found:
                self.take(found.end())
                return False
            kept = self.data[-256:]
            size -= len(self.data) - len(kept)
            self.data = kept
            if not self._more():
                self.data = b""
                return False
        self.take(size)
        return True

    def reason(self, otherwise: str) -> str:
        """Why a record cannot be read: the damage of the file, where there is any."""
        damage, self._source.damage = self._source.damage, ""
        return damage or otherwise

    def _more(self) -> bool:
        block = self._stream.read1(BLOCK)
        self.data += block
        self.ended = not block
        return bool(block)
