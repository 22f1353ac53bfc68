"""A small text that is kept beside an index, whichever engine keeps it."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from search.files import replace

from .readers.files import INDEX_MARK


class Note(Protocol):
    """``str`` of it is where it stands."""

    def read(self, most: int) -> str | None:
        """What is written there, of which ``most`` bytes; None where nothing is. Raises OSError,
        ValueError or SearchError."""

    def write(self, text: str) -> None:
        """Replace it whole, or leave it as it is; nothing where there is no index. Raises OSError
        or SearchError."""


class FileNote:
    """One in a file in the folder of the index."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"{name}.json"

    def __str__(self) -> str:
        return str(self._path)

    def read(self, most: int) -> str | None:
        try:
            with open(self._path, "rb") as file:
                return file.read(most).decode()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, text: str) -> None:
        if self._path.with_name(INDEX_MARK).exists():
            replace(self._path, text)
