"""Files in, report out: read, check, and feed a writer."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from search.dates import UNKNOWN_DAY, day, period
from search.errors import InputError
from search.model import Article, Report, Skipped

from .local import Change, LocalWriter
from .readers import Known, Record, Share, check_request, find_files, read_records, read_stream
from .writer import open as open_writer

STDIN: Final = "-"

Progress = Callable[[int, str], None]
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
    ``progress`` is called with the articles read so far and the place of the last one. Long runs
    commit as they go, so that one that is cut off keeps what it has.

    Articles dated before ``since`` (a year, a month or a day) are passed over; those without a date
    are not. With ``dry_run`` everything is read and nothing written: what could be added is counted
    as added, whether it is in the index or not. With ``rebuild``, in a cluster alone, they make a
    new index, which takes the place of the old one at the end.
    """
    started = time.perf_counter()
    paths = [paths] if isinstance(paths, str | PathLike) else list(paths)
    check_request(format, mapping, stdin=STDIN in map(str, paths))
    first_day = _first_day(since)
    if dry_run:
        records = _read_all(paths, format, mapping, None, map)
        read = ((where, _dry(record)) for where, record in _wanted(records, first_day))
        return _report(_count(read, progress), started)
    return build_from(
        lambda known, share: _read_all(paths, format, mapping, known, share),
        place,
        jobs=jobs,
        first_day=first_day,
        rebuild=rebuild,
        progress=progress,
    )


def build_from(
    read: Callable[[Known, Share], Iterable[tuple[str, Record]]],
    place: str | PathLike[str],
    *,
    jobs: int = 1,
    first_day: int = UNKNOWN_DAY,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Index the records that ``read`` finds, each with its place, in one commit."""
    started = time.perf_counter()
    with open_writer(place, checkpoints=True, jobs=jobs, rebuild=rebuild) as writer:
        records = _wanted(read(writer.knows, writer.share), first_day)
        taken = _all(writer, records) if isinstance(writer, LocalWriter) else writer.take(records)
        tally = _count(taken, progress)
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
        found = record.found
        if not (isinstance(found, Article) and UNKNOWN_DAY < day(found.date) < first_day):
            yield where, record


def _count(
    taken: Iterable[tuple[str, Change | Skipped]], progress: Progress | None
) -> tuple[Counter[Change], list[Skipped]]:
    """How many of each change there were, and what was skipped."""
    counts: Counter[Change] = Counter()
    skipped: list[Skipped] = []
    for number, (where, change) in enumerate(taken, start=1):
        if isinstance(change, Skipped):
            skipped.append(change)
        else:
            counts[change] += 1
        if progress:
            progress(number, where)
    return counts, skipped


def _dry(record: Record) -> Change | Skipped:
    return record.found if isinstance(record.found, Skipped) else "added"


def _all(writer: LocalWriter, records: Iterable[Sourced]) -> Iterator[tuple[str, Change | Skipped]]:
    for where, record in records:
        yield where, _take(writer, where, record)


def _take(writer: LocalWriter, where: str, record: Record) -> Change | Skipped:
    if not isinstance(record.found, Article):
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
                file, format=format, mapping=mapping, known=known, share=share
            ):
                yield str(file), record


def _first_day(since: str | None) -> int:
    """The first day of ``since`` (``YYYYMMDD``), or one before all others."""
    days = period(since.strip()) if since else (UNKNOWN_DAY, UNKNOWN_DAY)
    if days is None:
        raise InputError(
            f"since {since!r} is not a date: write a year, a month or a day, as 2018, 2018-03 "
            "or 2018-03-04."
        )
    return days[0]
