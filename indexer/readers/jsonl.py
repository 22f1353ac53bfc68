"""JSON: one object a line, or objects one after the other, with or without a list around them.

Both are read piece by piece, so that the size of a file does not matter, only that of a record.
"""

from __future__ import annotations

import codecs
import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from itertools import count
from typing import Final, NamedTuple

from search.model import Article, Skipped

from .records import RULES, Columns, Record, fold_name, read_record
from .source import BLOCK, MAX_RECORD, NOT_TEXT, TOO_LONG, Origin, Source, decode_line

ENDINGS: Final = (".jsonl", ".ndjson", ".json")
NOT_AN_OBJECT: Final = "not a JSON object"
TOO_DEEP: Final = "nested too deeply"
# Numbers stay as they are written: an id of 20 digits is not rounded, one of 5,000 not refused.
_DECODER: Final = json.JSONDecoder(
    strict=False, parse_int=str, parse_float=str, parse_constant=lambda _: None
)
_BETWEEN: Final = re.compile(r"[\s,\[\]\ufeff]*")
_NEXT_OBJECT: Final = re.compile(r"\}\s*+,?\s*+(?=\{)")
BATCH: Final = 1 << 21  # bytes of lines that are read together
NEAR_END: Final = 16  # characters: an error this near to the end may come from a cut
FIRST_TRY: Final = 8192  # characters; twice as many each time that was not the whole value
MAX_WASTED: Final = 2 * MAX_RECORD  # characters read twice to save what stands in a broken value


@dataclass(frozen=True, slots=True)
class _Bad:
    """What stands where a value should be, and why it is none."""

    reason: str


class _Line(NamedTuple):
    """One line of JSON Lines, or why there is none; whether its record was indexed before."""

    number: int
    content: bytes | Skipped
    fingerprint: bytes = b""
    known: bool = False


def read(source: Source, columns: Columns) -> Iterator[Record]:
    """The articles of a JSON file, of JSON Lines or of one document."""
    head = source.preview().lstrip()
    if not head.startswith(("{", "[")) and source.is_binary():
        yield Record(Skipped(source.where, NOT_TEXT))
    elif _is_document(head):
        yield from map(Record, _read_document(source, columns))
    else:
        yield from _read_lines(source, columns)


def _is_document(head: str) -> bool:
    """A list, or an object over several lines; anything else is read line by line."""
    if head.startswith("["):
        return True
    first, _, rest = head.partition("\n")
    return (
        first.rstrip().endswith(("{", "[", ","))
        and rest.lstrip().startswith(('"', "}", "]"))
        and not isinstance(_load(first), dict)
    )


def _read_lines(source: Source, columns: Columns) -> Iterator[Record]:
    batches: deque[list[_Line]] = deque()  # that are being read

    def unread() -> Iterator[list[_Line]]:
        for batch in _batches(source, columns):
            batches.append(batch)
            yield [line for line in batch if not line.known]

    origin = Origin(source.where, source.place)
    for found in source.share(partial(_read_batch, columns, origin), unread()):
        read = iter(found)
        for line in batches.popleft():
            if not line.known:
                yield from next(read)
            elif source.known and source.known(line.fingerprint):
                yield Record(None, line.fingerprint)
            else:  # its article was replaced by one of the same batch
                yield from _read_line(columns, origin, line)


def _batches(source: Source, columns: Columns) -> Iterator[list[_Line]]:
    """The lines, so many at a time that handing them over costs little."""
    salt = blake2b(repr((RULES, source.place, columns)).encode(), digest_size=16).digest()
    batch, size = [], 0
    for number, line in source.lines():
        if isinstance(line, Skipped):
            batch.append(_Line(number, line))
        elif not line.isspace():
            fingerprint = blake2b(b"%s%d:%s" % (salt, number, line), digest_size=16).digest()
            known = source.known is not None and source.known(fingerprint)
            batch.append(_Line(number, line, fingerprint, known))
            size += len(line)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    yield batch


def _read_batch(columns: Columns, origin: Origin, lines: list[_Line]) -> list[list[Record]]:
    return [_read_line(columns, origin, line) for line in lines]


def _read_line(columns: Columns, origin: Origin, line: _Line) -> list[Record]:
    if isinstance(line.content, Skipped):
        return [Record(line.content)]
    value = _load(decode_line(line.content).strip("\ufeff \t\r\n"))
    found = list(_articles(value, columns, origin, f":{line.number}"))
    # Only a line of one article is known by its fingerprint.
    return [Record(each, line.fingerprint if len(found) == 1 else b"") for each in found]


def _load(line: str) -> object:
    try:
        value, end = _DECODER.raw_decode(line)
    except json.JSONDecodeError as error:
        return _Bad(f"{_explain(error)} at character {error.pos + 1}")
    except RecursionError:
        return _Bad(TOO_DEEP)
    return value if end == len(line) else _Bad("not JSON: more text after the object")


def _articles(
    value: object, columns: Columns, source: Origin, part: str
) -> Iterator[Article | Skipped]:
    """The article of one value, or those of the list inside it."""
    inner = _inner_list(value, columns) if isinstance(value, dict) else None
    if inner is None:
        yield _article(value, columns, source, part)
        return
    for number, item in enumerate(inner, 1):
        yield _article(item, columns, source, f"{part}#{number}")


def _article(value: object, columns: Columns, source: Origin, part: str) -> Article | Skipped:
    if isinstance(value, dict):
        return read_record(value, columns, source, part)
    reason = value.reason if isinstance(value, _Bad) else NOT_AN_OBJECT
    return Skipped(source.where + part, reason)


def _inner_list(value: dict[str, object], columns: Columns) -> list[object] | None:
    """The list of records in an object that is none itself: {"articles": [{…}, …]}."""
    if columns.has_text(frozenset(map(fold_name, value))):
        return None
    lists = (item for item in value.values() if isinstance(item, list) and item)
    return next((item for item in lists if isinstance(item[0], dict)), None)


def _explain(error: json.JSONDecodeError) -> str:
    return f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"


def _read_document(source: Source, columns: Columns) -> Iterator[Article | Skipped]:
    window = _Window(source)
    numbers = count(1)
    while window.to_next_value():
        value = window.value()
        if not (isinstance(value, _Bad) and source.damage):  # the damage is why, told below
            yield from _articles(value, columns, source, f"#{next(numbers)}")
    if source.damage:
        yield Skipped(f"{source.where}#{next(numbers)}", source.damage)


class _Window:
    """The part of a document at hand: it moves over the file, and grows only with one value."""

    def __init__(self, source: Source) -> None:
        self._stream = source.stream()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""
        self._at = 0
        self._wasted = 0  # characters looked through for values that never ended

    def to_next_value(self) -> bool:
        """Go on to where a value begins; False if none does."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            self._at = between.end() if between else self._at
            if self._at < len(self._text):
                return True
            if not self._more(BLOCK):
                return self._at < len(self._text)

    def value(self) -> object:
        """The value that begins here, or ``_Bad``; what comes after it is next."""
        size = FIRST_TRY
        while True:
            piece = self._piece(size)
            try:
                value, end = _DECODER.raw_decode(piece)
            except RecursionError:
                bad = _Bad(TOO_DEEP)
            except json.JSONDecodeError as error:
                cut = _may_be_cut(error)
                long = cut and len(piece) >= MAX_RECORD
                if cut and len(piece) == size and not long:
                    size *= 2
                    continue
                bad = _Bad(f"record {TOO_LONG}" if long else _explain(error))
                self._wasted += len(piece) if cut else 0
            else:
                self._at += end
                return value
            self._at += len(piece) if self._wasted > MAX_WASTED else 1
            self._to_next_object()
            return bad

    def _piece(self, size: int) -> str:
        """The next ``size`` characters, fewer at the end of the file."""
        while len(self._text) - self._at < size and self._more(max(size, BLOCK)):
            pass
        return self._text[self._at : self._at + size]

    def _more(self, size: int) -> bool:
        """Drop what was read and add what comes; False at the end."""
        data = self._stream.read(size)
        added = self._decoder.decode(data, final=not data)
        self._text = self._text[self._at :] + added
        self._at = 0
        return bool(data)

    def _to_next_object(self) -> None:
        """After a bad value: on to what looks like the beginning of another."""
        while True:
            found = _NEXT_OBJECT.search(self._text, self._at)
            if found:
                self._at = found.end()
                return
            self._at = max(self._at, len(self._text) - BLOCK)  # a gap may be cut in two
            kept = len(self._text) - self._at
            if not self._more(BLOCK) or len(self._text) <= kept:
                self._at = len(self._text)
                return


def _may_be_cut(error: json.JSONDecodeError) -> bool:
    """Whether there may be an error only because the text ends here."""
    return error.msg.startswith("Unterminated") or error.pos >= len(error.doc) - NEAR_END
