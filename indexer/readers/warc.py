"""WARC 1.0 and 1.1 (ISO 28500), packed with gzip or not: the pages of a crawl.

Records are cut out by their ``Content-Length``. Where that is wrong, or the file is damaged, the
reader goes on at what next begins a record. What is no HTML by its type is counted, and
told once a file for all of its kind: most of what a crawl fetches is no page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from search.line import identified
from search.model import Article, Skipped

from . import html, http
from .http import Message
from .markup import MAX_PAGE
from .records import Columns, Record, fingerprint
from .source import BLOCK, Source

ENDINGS: Final = (".warc",)
MAGIC: Final = b"WARC/"
MAX_HEADERS: Final = 65_536  # bytes
MAX_BLOCK: Final = MAX_PAGE + MAX_HEADERS  # bytes of a record that is kept to be read
MAX_KINDS: Final = 100  # of things that are no pages, told apart
KNOWN_BY: Final = 256  # bytes that show the beginning of a record, whatever it is
PAGES: Final = frozenset({"response", "resource"})  # types of records that may hold a page

NO_HEADERS: Final = "WARC headers without an end"
NO_LENGTH: Final = "a WARC record without a Content-Length"
WRONG_LENGTH: Final = "the Content-Length of the WARC record is wrong"
CUT: Final = "the file ends inside the WARC record"
NOT_A_RECORD: Final = "not a WARC record"

_GAP: Final = re.compile(rb"[\r\n]*")
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
# Not at the beginning of a line alone: the record before it may have been cut inside a line.
_RECORD: Final = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n(?=(?i:WARC-|Content-))")
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
    return Record(identified(article, source.place and source.place + part.encode()), print_)


def _time(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        return None


def _records(source: Source) -> Iterator[tuple[dict[str, str], bytes | str]]:
    """Each record: its headers, and its block or the reason why there is none."""
    window = _Window(source)
    while window.to_record():
        if not _RECORD.match(window.data, window.at):
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
        return html.TOO_LARGE if window.pass_over(length) else window.reason(WRONG_LENGTH)
    if not window.holds(length):
        # The file ends too early, or the length is too large and swallows what follows.
        found = window.record(window.left)
        window.take(window.left if found is None else found)
        return window.reason(CUT if found is None else WRONG_LENGTH)
    rest = window.peek(length)
    if not rest or _RECORD.match(rest):
        return window.take(length)
    found = window.record(length)
    window.take(length if found is None else found)
    window.resume()
    return window.reason(WRONG_LENGTH)


class _Window:
    """The part of the file at hand: ``data`` from ``at`` on. All sizes count from there.

    What was taken is cut off where more is read, and not before: a record may be a thousandth of
    what is at hand.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._stream = source.raw()
        self.data = b""
        self.at = 0
        self.ended = False

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def to_record(self) -> bool:
        """Past empty lines; False at the end of the file."""
        while True:
            gap = _GAP.match(self.data, self.at)
            self.at = gap.end() if gap else self.at
            if self.left > BLOCK or not self._more():
                return self.left > 0

    def find(self, pattern: re.Pattern[bytes], limit: int) -> int | None:
        """Where the first match within ``limit`` bytes ends."""
        while not (found := pattern.search(self.data, self.at)):
            if self.left > limit or not self._more():
                return None
        return found.end() - self.at

    def record(self, limit: int) -> int | None:
        """Where within the next ``limit`` bytes, which are at hand, a record begins."""
        found = _RECORD.search(self.data, self.at, self.at + limit)
        return found.start() - self.at if found else None

    def holds(self, size: int) -> bool:
        """Whether there are so many bytes left."""
        while self.left < size and self._more():
            pass
        return self.left >= size

    def peek(self, size: int) -> bytes:
        """What follows after ``size`` bytes and the empty lines there, enough to know a record."""
        self.holds(size + KNOWN_BY)
        start = self.at + size
        return self.data[start : start + KNOWN_BY].lstrip(b"\r\n")

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def resume(self) -> None:
        """On to what looks like the beginning of a record, or to the end."""
        while (found := self.record(self.left)) is None:
            self.at = max(len(self.data) - KNOWN_BY, self.at)
            if not self._more():
                self.at = len(self.data)
                return
        self.at += found

    def pass_over(self, size: int) -> bool:
        """Past a block that is too large; False where it ends before its length, or where a record
        begins inside it: nothing is kept to look back.
        """
        while size > self.left:
            found = self.record(self.left)
            if found is not None:
                self.at += found
                return False
            passed = max(self.left - KNOWN_BY, 0)
            self.at += passed
            size -= passed
            if not self._more():
                self.at = len(self.data)
                return False
        self.at += size
        return True

    def reason(self, otherwise: str) -> str:
        """Why a record cannot be read: the damage of the file, where there is any."""
        damage, self._source.damage = self._source.damage, ""
        return damage or otherwise

    def _more(self) -> bool:
        block = self._stream.read1(BLOCK)
        if block:
            self.data, self.at = self.data[self.at :] + block, 0
        self.ended = not block
        return bool(block)
