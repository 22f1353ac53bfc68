"""TREC collections: articles one after the other between ``<DOC>`` and ``</DOC>``.

It looks like SGML and is not: nobody escapes a ``&`` or a ``<`` in it, so that it is read by its
own tags alone.
"""

from __future__ import annotations

import html
import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from search.model import Skipped

from .records import (
    PARAGRAPH_BREAK,
    Columns,
    Record,
    clean_paragraphs,
    fingerprint,
    read_record,
)
from .source import MAX_RECORD, NOT_TEXT, TOO_LONG, Source, decode_line

ENDINGS: Final = (".sgml", ".sgm", ".trec")
CUT: Final = "no </DOC> before the end of the file"
NESTED: Final = "no </DOC> before the next <DOC>"
# What the tags of the collections are called here; other tags keep their names.
TAGS: Final = {
    "docno": "id", "docid": "id", "headline": "title", "hl": "title", "head": "title",
    "title": "title", "ttl": "title", "date_time": "date", "datetime": "date", "time": "date",
    "date": "date", "date1": "date", "author": "author", "byline": "author", "src": "source",
    "source": "source", "cat": "section", "section": "section", "url": "url", "text": "text",
    "body": "text", "abstract": "summary",
}  # fmt: skip

_BEGIN: Final = re.compile(rb"\s*<doc(?:\s[^>]{0,200})?>\s*", re.IGNORECASE)
_END: Final = re.compile(rb"</doc>", re.IGNORECASE)
_FIELD: Final = re.compile(r"<(\w{1,40})(?:\s[^<>]{0,200})?>")
_FIELD_END: Final = re.compile(r"</(\w{1,40})\s{0,20}>")
_PARAGRAPH: Final = re.compile(r"</?p(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z]\w{0,40}(?:\s[^<>]{0,200})?>")


def read(source: Source, names: Columns) -> Iterator[Record]:
    """The articles of a file; each counts by the line it begins on."""
    if source.is_binary():
        yield Record(Skipped(source.where, NOT_TEXT))
        return
    record = bytearray()
    first = 0  # the line that the record at hand begins on; 0 between two
    for number, line in source.lines():
        if isinstance(line, Skipped):  # it costs the record it stands in
            yield Record(replace(line, where=f"{source.where}:{first or number}"))
            first = 0
            continue
        if _BEGIN.match(line):
            if first:
                yield Record(Skipped(f"{source.where}:{first}", NESTED))
            record, first = bytearray(), number
        if first:
            if len(record) <= MAX_RECORD:
                record += line
            if _END.search(line):
                yield _record(bytes(record), first, source, names)
                first = 0
    if first:
        yield Record(Skipped(f"{source.where}:{first}", CUT))


def fields(text: str) -> dict[str, str]:
    """The fields of one article by our names; empty ones left out.

    >>> fields("<DOC><DOCNO> 7 </DOCNO><TEXT>\\nأولى\\nثانية & ثالثة\\n</TEXT></DOC>")
    {'id': '7', 'text': 'أولى\\n\\nثانية & ثالثة'}
    """
    inner = re.sub(r"\A.*?<doc(?:\s[^>]{0,200})?>", "", text, count=1, flags=re.I | re.S)
    found: dict[str, str] = {}
    for tag, written in _elements(inner):
        name = TAGS.get(tag, tag)
        value = (_paragraphs if name in ("text", "summary") else _plain)(written)
        if value:
            found[name] = f"{found[name]}{PARAGRAPH_BREAK}{value}" if name in found else value
    return found


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """Each tag in small letters with what stands up to where it is closed; tags inside are text."""
    ends: dict[str, list[tuple[int, int]]] = {}
    for end in _FIELD_END.finditer(text):
        ends.setdefault(end[1].lower(), []).append(end.span())
    at = 0
    for begin in _FIELD.finditer(text):
        tag = begin[1].lower()
        following = ends.get(tag, ())
        number = bisect(following, (begin.end(),))
        if begin.start() >= at and number < len(following):
            yield tag, text[begin.end() : following[number][0]]
            at = following[number][1]


def _record(data: bytes, first: int, source: Source, names: Columns) -> Record:
    part = f":{first}"
    if len(data) > MAX_RECORD:
        return Record(Skipped(source.where + part, f"record {TOO_LONG}"))
    print_ = fingerprint(source, repr((part, names)), data)
    if source.known and source.known(print_):
        return Record(None, print_)
    return Record(read_record(fields(decode_line(data)), names, source, part), print_)


def _plain(value: str) -> str:
    return html.unescape(" ".join(_TAG.sub(" ", value).split()))


def _paragraphs(value: str) -> str:
    """Parted by ``<P>``, else as ``clean_paragraphs`` parts them."""
    written = _PARAGRAPH.split(value)
    parts = written if len(written) > 1 else clean_paragraphs(value).split(PARAGRAPH_BREAK)
    return PARAGRAPH_BREAK.join(filter(None, map(_plain, parts)))
