"""Which writer a place stands for."""

from __future__ import annotations

from os import PathLike, fspath
from pathlib import Path

from search.errors import EngineMissingError

from .local import LocalWriter


def open(place: str | PathLike[str], *, checkpoints: bool = False, jobs: int = 1) -> LocalWriter:
    """A writer of the index at ``place``, a folder that is made where there is none.

    Use it with ``with``: it commits at the end, and on an exception keeps nothing. With
    ``checkpoints`` it commits each time its memory is full as well; ``jobs`` processes share the
    work on words, and the index does not depend on their number. Raises IndexLockedError
    after a few seconds where another writer is at work.
    """
    text = fspath(place)
    if text.startswith(("http://", "https://")):
        raise EngineMissingError(
            f"{text} names a cluster, and this version writes folders only: "
            "give a folder for the index."
        )
    return LocalWriter(Path(text), checkpoints=checkpoints, jobs=jobs)
