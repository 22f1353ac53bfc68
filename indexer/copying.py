"""Copy the articles of one index to another, whichever engine keeps the one or the other."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike, fspath
from pathlib import Path

import search
from search.engine import is_cluster
from search.errors import InputError
from search.model import Report

from .build import Progress, build_from
from .readers import Known, Record, Share


def copy(
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    rebuild: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Add every article of the index ``source`` to the index ``target``, which is made where there
    is none. An article with the id of one of these is replaced, others are kept; those that are
    there already, unchanged, are left alone, so that a copy that was cut off goes on.

    With ``rebuild``, to a cluster alone, ``target`` holds afterwards what ``source`` holds.
    """
    if _real(source) == _real(target):
        raise InputError(f"{fspath(source)} cannot be copied to itself: name another place.")
    with search.open(source) as engine:

        def read(_: Known, __: Share) -> Iterator[tuple[str, Record]]:
            for article in engine.articles():
                yield f"{fspath(source)} {article.id}", Record(article)

        return build_from(read, target, rebuild=rebuild, progress=progress)


def _real(place: str | PathLike[str]) -> str:
    return fspath(place) if is_cluster(place) else str(Path(place).resolve())
