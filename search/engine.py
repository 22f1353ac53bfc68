"""What every engine can do, and which one a place stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from .errors import EngineMissingError
from .model import Article, By, Results, Sort

if TYPE_CHECKING:
    from whoosh.query import Query


@dataclass(frozen=True, slots=True)
class Info:
    """Counts and sizes of an index. ``bytes`` is what it takes on the disk; None is not known."""

    place: str
    articles: int
    removed: int
    paragraphs: int
    words: int
    terms: int | None
    segments: int
    bytes: int
    format: int
    analysis: int
    generation: int | None

    def to_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


class Engine(Protocol):
    """An index that can be searched, wherever it is kept."""

    def search(
        self,
        query: str | Query,
        *,
        limit: int = 10,
        offset: int = 0,
        by: By = "article",
        passages: int = 3,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        sort: Sort = "relevance",
        freshness: float | None = None,
        snippets: bool = True,
        explain: bool = False,
        fold: bool | None = None,
    ) -> Results: ...

    def article(self, article_id: str) -> Article: ...

    def articles(self) -> Iterator[Article]: ...

    def info(self) -> Info: ...

    def check(self) -> list[str]: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def is_cluster(place: str | PathLike[str]) -> bool:
    """Whether a place is the address of a cluster, and not a folder."""
    return fspath(place).startswith(("http://", "https://"))


def open(place: str | PathLike[str]) -> Engine:
    """The index at ``place``, ready to be searched; safe to share between threads.

    A place is a folder, or the address of an index in a cluster: ``http://host:9200/news``. Raises
    IndexMissingError, IndexForeignError, IndexVersionError, IndexDamagedError or ClusterError where
    there is none that can be read, each saying what to do.
    """
    text = fspath(place)
    if is_cluster(place):
        try:
            from .opensearch.index import ClusterIndex
        except ModuleNotFoundError as error:
            raise EngineMissingError(
                f"{text} names a cluster, and {error.name} is not installed: "
                "pip install 'khabar[cluster]'"
            ) from None
        from .opensearch.place import Place

        return ClusterIndex(Place.of(text))
    from .local.index import LocalIndex  # NumPy and Whoosh are loaded only now

    return LocalIndex(Path(text))
