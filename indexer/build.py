"""Files in, report out: read, check, and feed a writer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from search.errors import InputError
from search.model import Article, Report, Skipped

from .readers import find_files, read, read_stream
from .writer import open as open_writer

STDIN: Final = "-"

Progress = Callable[[int, str], None]


def build(
    paths: Iterable[str | PathLike[str]],
    place: str | PathLike[str],
    *,
    format: str = "auto",
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Index the files and folders ``paths`` (``-`` is JSON Lines on stdin) at ``place``.

    New articles are added, changed ones replaced, unchanged ones left alone; what cannot be read
    is skipped and listed in the report. ``mapping`` names the column a field is found in, as
    ``{"title": "headline"}``. ``progress`` is called with the articles read so far and the place
    of the last one. Long runs commit as they go, so that one that is cut off keeps what it has.
    """
    started = time.perf_counter()
    counts = {"added": 0, "updated": 0, "unchanged": 0}
    skipped: list[Skipped] = []
    with open_writer(place, checkpoints=True) as writer:
        for number, (where, found) in enumerate(_read_all(paths, format, mapping), start=1):
            if isinstance(found, Article):
                try:
                    counts[writer.add(found)] += 1
                except InputError as error:
                    skipped.append(Skipped(where, str(error)))
            else:
                skipped.append(found)
            if progress:
                progress(number, where)
    return Report(**counts, skipped=tuple(skipped), seconds=time.perf_counter() - started)


def _read_all(
    paths: Iterable[str | PathLike[str]], format: str, mapping: Mapping[str, str] | None
) -> Iterator[tuple[str, Article | Skipped]]:
    for path in paths:
        if str(path) == STDIN:
            yield from ((STDIN, found) for found in read_stream(sys.stdin.buffer, STDIN, mapping))
            continue
        for file in find_files([Path(path)]):
            if isinstance(file, Skipped):
                yield file.where, file
            else:
                yield from (
                    (str(file), found) for found in read(file, format=format, mapping=mapping)
                )
