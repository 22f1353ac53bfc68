"""Readers turn files into articles: a format is one module here and one line in the table below.

A reader is given an opened ``Source`` and yields a ``Record`` of an article or of ``Skipped``: what
cannot be read is a value that says where and why, and what comes after it is still read. No reader
knows an engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from search.errors import InputError
from search.model import Article, Skipped

from . import archive, feed, html, jsonl, table, text, trec, warc
from .files import MISSING, NOT_A_FILE, Meter, find_files, shown
from .records import Columns, Ready, Record, columns
from .sidecar import page_of
from .source import NOT_TEXT, Disk, Known, Share, Source, reason_of

__all__ = [
    "FORMATS",
    "Known",
    "Meter",
    "Ready",
    "Record",
    "Share",
    "check_request",
    "find_files",
    "read",
    "read_records",
    "read_stream",
]

Reader = Callable[[Source, Columns], Iterator[Record]]
READERS: Final[Mapping[str, Reader]] = {
    "text": text.read,
    "jsonl": jsonl.read,
    "csv": table.read,
    "html": html.read,
    "feed": feed.read,
    "warc": warc.read,
    "trec": trec.read,
}
AUTO: Final = "auto"
FORMATS: Final = (AUTO, *READERS)
EMPTY: Final = "the file is empty"
NOTHING: Final = "no articles in it"
BESIDE: Final = "what a crawler wrote beside {}, which is read itself"

_BY_ENDING: Final = {
    ending: module.read
    for module in (text, jsonl, table, html, feed, warc, trec)
    for ending in module.ENDINGS
}
# What a file begins with tells more than its ending where it is one of these.
_FEED: Final = re.compile(r"<(?:rss|(?:[\w.-]{1,40}:)?(?:feed|RDF))[\s>]")
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|div|p|article)\b", re.IGNORECASE
)
_TREC: Final = re.compile(r"<doc(?:\s[^>]{0,200})?>\s*(?:<doc\w+>|\Z|<[a-z])", re.IGNORECASE)


def read(
    path: Path, *, format: str = AUTO, mapping: Mapping[str, str] | None = None
) -> Iterator[Article | Skipped]:
    """The articles of one file, each with an id, and what could not be read of it.

    ``mapping`` names for a field of ours the column that holds it: ``{"text": "body"}``.
    """
    return _found(read_records(path, format=format, mapping=mapping))


def read_records(
    path: Path,
    *,
    format: str = AUTO,
    mapping: Mapping[str, str] | None = None,
    known: Known | None = None,
    share: Share = map,
    meter: Meter | None = None,
) -> Iterator[Record]:
    """As :func:`read`, with fingerprints; what is ``known`` by its own is not read again.

    ``share`` is ``map``, or as much by several processes. ``meter`` is told of the file.
    """
    check_request(format, mapping)
    reader = None if format == AUTO else READERS[format]
    return _read_file(path, reader, columns(mapping), known, share, meter)


def check_request(format: str, mapping: Mapping[str, str] | None, *, stdin: bool = False) -> None:
    """Raise InputError for a format or a mapping that nothing could be read by."""
    if format not in FORMATS:
        raise InputError(f"there is no format {format!r}: the formats are {', '.join(FORMATS)}")
    if stdin and format not in (AUTO, "jsonl"):
        raise InputError(f"standard input is read as JSON Lines, not as {format}: give a file")
    columns(mapping)


def read_stream(
    stream: BinaryIO,
    where: str = "-",
    mapping: Mapping[str, str] | None = None,
    share: Share = map,
) -> Iterator[Article | Skipped]:
    """The articles of JSON Lines that come through a pipe."""
    names = columns(mapping)
    return _found(jsonl.read(Source(stream, where, share=share), names))


def _found(records: Iterator[Record]) -> Iterator[Article | Skipped]:
    found = (record.found for record in records)
    return (each for each in found if isinstance(each, Article | Skipped))


def _read_file(
    path: Path,
    reader: Reader | None,
    names: Columns,
    known: Known | None,
    share: Share,
    meter: Meter | None,
) -> Iterator[Record]:
    where = shown(path)
    try:
        if not path.is_file():  # opening a pipe would wait for ever
            yield Record(Skipped(where, NOT_A_FILE if path.exists() else MISSING))
            return
        with path.open("rb") as raw:
            if meter:
                meter.opened(raw)
            source = Source(raw, where, bytes(path.resolve()), known, share, path, Disk())
            if source.head.startswith((archive.MAGIC, archive.EMPTY_MAGIC)):
                yield from archive.read(
                    raw, where, source, lambda inner: _read_source(inner, reader, names)
                )
            else:
                yield from _read_source(source, reader, names)
    except OSError as error:
        yield Record(Skipped(where, reason_of(error)))


def _read_source(source: Source, reader: Reader | None, names: Columns) -> Iterator[Record]:
    if not source.head:
        yield Record(Skipped(source.where, source.damage or EMPTY))
        return
    page = None if reader else page_of(source)
    if page:
        yield Record(Skipped(source.where, BESIDE.format(page.name)))
        return
    chosen = reader or _by_beginning(source) or _by_ending(source.path) or _by_content(source)
    if isinstance(chosen, Skipped):
        yield Record(chosen)
        return
    records = chosen(source, names)
    yield next(records, None) or Record(Skipped(source.where, NOTHING))
    yield from records


def _by_beginning(source: Source) -> Reader | None:
    """The reader of a file that says by its first bytes what it is, whatever it is called."""
    if source.head.startswith(warc.MAGIC):
        return warc.read
    if b"<" not in source.head[:4096] and b"<" not in source.head[-4096:]:
        return None
    head = source.preview().lstrip()
    if not head.startswith("<"):
        return None
    if _TREC.match(head):
        return trec.read
    if _FEED.search(head) and not _HTML.match(head):
        return feed.read
    return html.read if _HTML.match(head) or _HTML.search(head[:4096]) else None


def _by_ending(path: PurePath) -> Reader | None:
    name = path.name.lower().removesuffix(".gz")
    return _BY_ENDING.get(PurePath(name).suffix)


def _by_content(source: Source) -> Reader | Skipped:
    if source.is_binary():
        return Skipped(source.where, NOT_TEXT)
    head = source.preview().lstrip()
    if head.startswith("<"):
        return feed.read if head.startswith("<?xml") else html.read
    return jsonl.read if head.startswith(("{", "[")) else text.read
