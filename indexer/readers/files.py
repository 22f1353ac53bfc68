"""Which files there are to read: folders walked, everything that is not a file told."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from search.model import Skipped

from .source import reason_of

INDEX_MARK: Final = "khabar.json"  # a folder that holds this file is an index of ours
MISSING: Final = "no such file or folder"
NOT_A_FILE: Final = "not a regular file"
AN_INDEX: Final = "an index, not articles"

_Seen = set[tuple[int, int]]


class Meter:
    """How much of the files of ``paths`` has been read, by their sizes."""

    def __init__(self, paths: Iterable[str | os.PathLike[str]]) -> None:
        self._total = sum(_size(path) for path in find_files(paths) if isinstance(path, Path))
        self._before = 0  # bytes of the files that were read
        self._file: BinaryIO | None = None
        self._size = 0

    def opened(self, file: BinaryIO) -> None:
        """From now on this file is read, and no other."""
        self._before += self._size
        self._file, self._size = file, os.fstat(file.fileno()).st_size

    def share(self) -> float | None:
        """From 0 to 1; None where there is nothing to be read. A packed file counts packed."""
        if not self._total:
            return None
        closed = self._file is None or self._file.closed
        here = self._size if closed or self._file is None else self._file.tell()
        return min((self._before + here) / self._total, 1.0)


def find_files(paths: Iterable[str | os.PathLike[str]]) -> Iterator[Path | Skipped]:
    """The files of ``paths`` and of the folders among them, in order of their names.

    Hidden files and folders, and indexes of ours, are passed over unless they were named. A
    folder is entered once, whichever links lead to it.
    """
    seen: _Seen = set()
    for name in paths:
        path = Path(name)
        if (path / INDEX_MARK).is_file():
            yield Skipped(shown(path), AN_INDEX)
        else:
            yield from _walk(path, seen)


def shown(path: Path) -> str:
    """The path as text that can be printed, even where its name is no valid UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it has just gone
        return 0


def _walk(path: Path, seen: _Seen) -> Iterator[Path | Skipped]:
    waiting = [path]
    while waiting:
        here = waiting.pop()
        try:
            status = here.stat()
            if stat.S_ISDIR(status.st_mode):
                waiting += _entries(here, status, seen)
                continue
        except (OSError, ValueError) as error:
            yield Skipped(shown(here), _explain(error))
            continue
        yield here if stat.S_ISREG(status.st_mode) else Skipped(shown(here), NOT_A_FILE)


def _entries(folder: Path, status: os.stat_result, seen: _Seen) -> list[Path]:
    """What a folder holds for us, last name first, since the last is taken first."""
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        return []
    seen.add(identity)
    entries = sorted(folder.iterdir(), reverse=True)
    if folder / INDEX_MARK in entries:
        return []
    return [entry for entry in entries if not entry.name.startswith(".")]


def _explain(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return MISSING
    return reason_of(error) if isinstance(error, OSError) else str(error)
