"""Files in, report out: read, check, and feed a writer."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from search.dates import UNKNOWN_DAY, day, limit
from search.errors import InputError
from search.model import Article, Report, Skipped

from .local import Change, LocalWriter
from .readers import (
    Known,
    Meter,
    Ready,
    Record,
    Share,
    check_request,
    find_files,
    read_records,
    read_stream,
)
from .writer import open as open_writer

STDIN: Final = "-"

# Called with the records so far, the place of the last ("" where all is read and is being written),
# and the share of the bytes that was read, 0 to 1; None where that is not known.
Progress = Callable[[int, str, float | None], None]
Sourced = tuple[str, Record]  # where a record stands, and what it came to


def build(
    paths: str | PathLike[str] | Iterable[str | PathLike[str]],
    place: str | PathLike[str],
    *,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    jobs: int = 1,
    since: str | None = None,
    dry_run: bool = False,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Index the files and folders ``paths``, or one of them, at ``place``; ``-`` is JSON Lines on
    stdin.

    New articles are added, changed ones replaced, unchanged ones left alone; what cannot be read
    is skipped and listed in the report. ``mapping`` names the column a field is found in, as
    ``{"title": "headline"}``. ``jobs`` processes share the work; the index is the same.
    ``progress`` is called after each article with how many were read, the place of the last and the
    share of all bytes, see ``Progress``. Long runs commit as they go, so that one that is cut off
    keeps what it has.

    Articles dated before ``since`` (a year, a month or a day) are passed over; those without a date
    are not. With ``dry_run`` everything is read and nothing written: what could be added is counted
    as added, whether it is in the index or not. With ``rebuild``, in a cluster alone, they make a
    new index, which takes the place of the old one at the end.
    """
    started = time.perf_counter()
    paths = [paths] if isinstance(paths, str | PathLike) else list(paths)
    check_request(format, mapping, stdin=STDIN in map(str, paths))
    first_day = limit(since, "since")[0]
    meter = Meter(paths) if progress and STDIN not in map(str, paths) else None
    if dry_run:
        records = _read_all(paths, format, mapping, None, map, meter)
        read = ((where, _dry(record)) for where, record in _wanted(records, first_day))
        return _report(_count(read, progress, meter), started)
    return build_from(
        lambda known, share: _read_all(paths, format, mapping, known, share, meter),
        place,
        jobs=jobs,
        first_day=first_day,
        rebuild=rebuild,
        progress=progress,
        meter=meter,
    )


def build_from(
    read: Callable[[Known, Share], Iterable[tuple[str, Record]]],
    place: str | PathLike[str],
    *,
    jobs: int = 1,
    first_day: int = UNKNOWN_DAY,
    rebuild: bool = False,
    progress: Progress | None = None,
    meter: Meter | None = None,
) -> Report:
    """Index the records that ``read`` finds, each with its place, in one commit."""
    started = time.perf_counter()
    with open_writer(place, checkpoints=True, jobs=jobs, rebuild=rebuild) as writer:
        records = _wanted(read(writer.knows, writer.share), first_day)
        taken = _all(writer, records) if isinstance(writer, LocalWriter) else writer.take(records)
        tally = _count(taken, progress, meter)
        if not tally[0].total():
            writer.close()  # an index is not made of nothing
    return _report(tally, started)


def _report(tally: tuple[Counter[Change], list[Skipped]], started: float) -> Report:
    counts, skipped = tally
    return Report(
        added=counts["added"],
        updated=counts["updated"],
        unchanged=counts["unchanged"],
        skipped=tuple(skipped),
        seconds=time.perf_counter() - started,
    )


def _wanted(records: Iterable[Sourced], first_day: int) -> Iterator[Sourced]:
    """Records but for the articles dated before ``first_day``."""
    for where, record in records:
        if not UNKNOWN_DAY < _day(record.found) < first_day:
            yield where, record


def _day(found: Article | Ready | Skipped | None) -> int:
    if found is None or isinstance(found, Skipped):
        return UNKNOWN_DAY
    return day(found.date) if isinstance(found, Article) else found.day


def _count(
    taken: Iterable[tuple[str, Change | Skipped]], progress: Progress | None, meter: Meter | None
) -> tuple[Counter[Change], list[Skipped]]:
    """How many of each change there were, and what was skipped."""
    counts: Counter[Change] = Counter()
    skipped: list[Skipped] = []
    number = 0
    for number, (where, change) in enumerate(taken, start=1):
        if isinstance(change, Skipped):
            skipped.append(change)
        else:
            counts[change] += 1
        if progress:
            progress(number, where, meter.share() if meter else None)
    if progress:
        progress(number, "", 1.0)
    return counts, skipped


def _dry(record: Record) -> Change | Skipped:
    return record.found if isinstance(record.found, Skipped) else "added"


def _all(writer: LocalWriter, records: Iterable[Sourced]) -> Iterator[tuple[str, Change | Skipped]]:
    for where, record in records:
        yield where, _take(writer, where, record)


def _take(writer: LocalWriter, where: str, record: Record) -> Change | Skipped:
    if record.found is None or isinstance(record.found, Skipped):
        return record.found or "unchanged"
    try:
        return writer.add(record.found, record.fingerprint)
    except InputError as error:
        return Skipped(where, str(error))


def _read_all(
    paths: Iterable[str | PathLike[str]],
    format: str,
    mapping: Mapping[str, str] | None,
    known: Known | None,
    share: Share,
    meter: Meter | None,
) -> Iterator[tuple[str, Record]]:
    for path in paths:
        if str(path) == STDIN:
            if sys.stdin is None:  # the shell has closed it
                yield STDIN, Record(Skipped(STDIN, "there is no standard input"))
                continue
            for found in read_stream(sys.stdin.buffer, STDIN, mapping, share):
                yield STDIN, Record(found)
            continue
        for file in find_files([Path(path)]):
            if isinstance(file, Skipped):
                yield file.where, Record(file)
                continue
            for record in read_records(
                file, format=format, mapping=mapping, known=known, share=share, meter=meter
            ):
                yield str(file), record
