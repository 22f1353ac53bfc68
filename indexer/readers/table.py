"""CSV and TSV: a line of column names, then one article a row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from search.model import Article, Skipped

from .records import Columns, Record, fold_name, read_record
from .source import MAX_RECORD, NOT_TEXT, TOO_LONG, Source, decode_line

ENDINGS: Final = (".csv", ".tsv")
DELIMITERS: Final = ("\t", ";", "|", ",")
MAX_CELL: Final = 4 * 2**20  # characters: an open quote must not swallow a whole file
NO_COLUMN: Final = "no column is called title or text: name yours with --map"

_Row = tuple[int, list[str] | Skipped]


def read(source: Source, columns: Columns) -> Iterator[Record]:
    """The articles of a table. Rows count by the line they begin on."""
    if source.is_binary():
        yield Record(Skipped(source.where, NOT_TEXT))
        return
    rows = _rows(source, _dialect(source.preview()))
    number, header = next(rows, (1, []))
    names = [] if isinstance(header, Skipped) else list(map(fold_name, header))
    if not columns.has_text(frozenset(names)):
        reason = header.reason if isinstance(header, Skipped) else NO_COLUMN
        yield Record(Skipped(f"{source.where}:{number}", reason))
        return
    for number, row in rows:
        if isinstance(row, Skipped):
            yield Record(row)
        else:
            yield Record(_article(row, names, columns, source, number))


def _article(
    row: list[str], names: list[str], columns: Columns, source: Source, number: int
) -> Article | Skipped:
    if any(cell.strip() for cell in row[len(names) :]):  # a delimiter nobody quoted: text is lost
        reason = f"{len(row)} cells under {len(names)} columns"
        return Skipped(f"{source.where}:{number}", reason)
    return read_record(dict(zip(names, row, strict=False)), columns, source, f":{number}")


def _dialect(head: str) -> dict[str, Any]:
    """The delimiter most used in the first line; and whether quotes are quotes in this file.

    Tab-separated files are often written without any quoting, and a headline may well begin with
    a quotation mark.
    """
    first = head.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count) if any(map(first.count, DELIMITERS)) else ","
    quoting = csv.QUOTE_MINIMAL
    if delimiter == "\t" and not _is_quoted(head.split("\n")[:-1] or [head]):
        quoting = csv.QUOTE_NONE
    return {"delimiter": delimiter, "quoting": quoting}


def _is_quoted(lines: list[str]) -> bool:
    """Whether the rows are well formed, and as even, with quotes taken for quotes."""
    try:
        quoted = {len(row) for row in csv.reader(lines, delimiter="\t", strict=True) if row}
    except csv.Error as error:
        return "unexpected end of data" in str(error)  # the sample may end inside a quoted cell
    plain = {line.count("\t") for line in lines if line.strip()}
    return len(quoted) <= len(plain)


def _rows(source: Source, dialect: dict[str, Any]) -> Iterator[_Row]:
    """Each row that is not empty, with the number of its first line."""
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))
    feed = _Feed(source)
    reader = csv.reader(feed, **dialect)
    while True:
        feed.begin()
        try:
            row = next(reader)
        except StopIteration:
            return
        except _FaultError as fault:
            yield feed.number, fault.skipped
        except csv.Error as error:
            yield feed.first, Skipped(f"{source.where}:{feed.first}", f"not CSV: {error}")
        else:
            if any(row):
                yield feed.first, row


class _FaultError(Exception):
    """A line that cannot be read, met while a row was being put together."""

    def __init__(self, skipped: Skipped) -> None:
        super().__init__(skipped.reason)
        self.skipped = skipped


@dataclass
class _Feed:
    """The lines of a file for ``csv.reader``, counted, and bounded for each row."""

    source: Source
    number: int = 0
    first: int = 1
    _size: int = 0

    def __post_init__(self) -> None:
        self._lines = self.source.lines()

    def begin(self) -> None:
        """A row begins with the next line."""
        self.first = self.number + 1
        self._size = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        self.number, line = next(self._lines)
        if isinstance(line, Skipped):
            raise _FaultError(line)
        text = decode_line(line)
        self._size += len(text)
        if self._size > MAX_RECORD:
            raise _FaultError(Skipped(f"{self.source.where}:{self.first}", f"row {TOO_LONG}"))
        if self.number == 1:
            text = text.removeprefix("\ufeff")
        return text.replace("\r\n", "\n").replace("\r", " ")
