"""Files in, report out: read, check, and feed a writer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from search.errors import InputError
from search.model import Report, Skipped

from .local import Change, LocalWriter
from .readers import Record, check_request, find_files, read_records, read_stream
from .writer import open as open_writer

STDIN: Final = "-"

Progress = Callable[[int, str], None]


def build(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    place: str | PathLike[str],
    *,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> Report:
    """Index the files and folders ``paths``, or one of them, at ``place``; ``-`` is JSON Lines on
    stdin.

    New articles are added, changed ones replaced, unchanged ones left alone; what cannot be read
    is skipped and listed in the report. ``mapping`` names the column a field is found in, as
    ``{"title": "headline"}``. ``jobs`` processes share the work; the index is the same.
    ``progress`` is called with the articles read so far and the place of the last one. Long runs
    commit as they go, so that one that is cut off keeps what it has.
    """
    started = time.perf_counter()
    paths = [paths] if isinstance(paths, str | PathLike) else list(paths)
    check_request(format, mapping, stdin=STDIN in map(str, paths))
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    skipped: list[Skipped] = []
    with open_writer(place, checkpoints=True, jobs=jobs) as writer:
        records = _read_all(paths, format, mapping, writer)
        for number, (where, record) in enumerate(records, start=1):
            change = _take(writer, where, record)
            if isinstance(change, Skipped):
                skipped.append(change)
            else:
                counts[change] += 1
            if progress:
                progress(number, where)
        if not any(counts.values()):
            writer.close()  # an index is not made of nothing
    return Report(**counts, skipped=tuple(skipped), seconds=time.perf_counter() - started)


def _take(writer: LocalWriter, where: str, record: Record) -> Change | Skipped:
    if record.found is None:
        return "unchanged"
    if isinstance(record.found, Skipped):
        return record.found
    try:
        return writer.add(record.found, record.fingerprint)
    except InputError as error:
        return Skipped(where, str(error))


def _read_all(
    paths: Iterable[str | PathLike[str]],
    format: str,
    mapping: Mapping[str, str] | None,
    writer: LocalWriter,
) -> Iterator[tuple[str, Record]]:
    for path in paths:
        if str(path) == STDIN:
            if sys.stdin is None:  # the shell has closed it
                yield STDIN, Record(Skipped(STDIN, "there is no standard input"))
                continue
            for found in read_stream(sys.stdin.buffer, STDIN, mapping, writer.share):
                yield STDIN, Record(found)
            continue
        for file in find_files([Path(path)]):
            if isinstance(file, Skipped):
                yield file.where, Record(file)
                continue
            for record in read_records(
                file, format=format, mapping=mapping, known=writer.knows, share=writer.share
            ):
                yield str(file), record
