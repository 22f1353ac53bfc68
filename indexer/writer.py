"""Which writer a place stands for, and where notes are kept beside its index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING

from search.engine import is_cluster
from search.errors import EngineMissingError, InputError

from .local import LocalWriter
from .notes import FileNote, Note

if TYPE_CHECKING:
    from .opensearch import ClusterWriter


def open(
    place: str | PathLike[str],
    *,
    checkpoints: bool = False,
    jobs: int = 1,
    rebuild: bool = False,
) -> LocalWriter | ClusterWriter:
    """A writer of the index at ``place``, a folder or the address of an index in a cluster, which
    is made where there is none.

    Use it with ``with``: it commits at the end, and on an exception keeps nothing. With
    ``checkpoints`` it commits each time its memory is full as well; ``jobs`` processes share the
    work on words, and the index does not depend on their number. Raises IndexLockedError
    after a few seconds where another writer is at work.

    In a cluster what is too much to hold in memory is sent before the commit, and one process does
    the work on words. ``rebuild`` makes a new index there, which takes the place of the old one at
    the commit; InputError for a folder.
    """
    if is_cluster(place):
        with _client_needed(place):
            from search.opensearch.place import Place

            from .opensearch import ClusterWriter
        return ClusterWriter(Place.of(fspath(place)), rebuild=rebuild)
    if rebuild:
        raise InputError(
            f"{fspath(place)} is a folder: to make its index anew, delete it, then index again."
        )
    return LocalWriter(Path(place), checkpoints=checkpoints, jobs=jobs)


def note(place: str | PathLike[str], name: str) -> Note:
    """The note of this name beside the index at ``place``."""
    if is_cluster(place):
        with _client_needed(place):
            from search.opensearch.place import Place

            from .opensearch import ClusterNote
        return ClusterNote(Place.of(fspath(place)), name)
    return FileNote(Path(place), name)


@contextmanager
def _client_needed(place: str | PathLike[str]) -> Iterator[None]:
    """Raise EngineMissingError where the client of clusters is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise EngineMissingError(
            f"{fspath(place)} names a cluster, and {error.name} is not installed: "
            "pip install 'khabar[cluster]'"
        ) from None
