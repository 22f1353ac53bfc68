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
    """Counts and sizes of an index; None is not known.

    ``removed`` are articles that are gone but whose bytes are not yet, ``words`` those of titles
    and paragraphs, ``terms`` the distinct stems of these, ``bytes`` what the index takes on the
    disk, ``generation`` how often it was committed.
    """

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
    """An index that can be searched, wherever it is kept.

    A context manager, and safe to share between threads. What cannot be answered raises one of
    ``search.SearchError``: IndexDamagedError for a folder that was altered, ClusterError where a
    cluster does not answer in time.
    """

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
    ) -> Results:
        """Rank articles for ``query``, or paragraphs over the whole index.

        query: a text in the query language, or a tree of ``whoosh.query`` nodes over the fields
            named in ``search.tree``.
        limit, offset: how many results, and how many are passed over; 0 to 100,000 each.
        by: "article", or "paragraph": then a result is one paragraph, its id ``ARTICLE#N``, N
            counted from 1.
        passages: how many of the best paragraphs of an article are shown, at most.
        since, until: a year, a month or a day, as 2018-03; both ends are included.
        source: only articles whose source has all of these words.
        sort: "relevance", or by date, "newest" or "oldest" first; articles without a date last.
        freshness: where sorted by relevance, raise what is new: the score of the newest article by
            half, of one that is so many days older by a quarter, and so on. None leaves it.
        snippets: False gives ids and scores alone; no stored text is read.
        explain: say of each hit what its score is made of, in its ``explanation``.
        fold: show near-duplicates as one result, the best, their ids in its ``copies``. None folds
            where there are snippets.

        ``Results.total`` counts all that match, those folded included. Raises InputError for a
        value that cannot be used.
        """
        ...

    def article(self, article_id: str) -> Article:
        """The article with this id; raises ArticleMissingError where there is none."""
        ...

    def articles(self) -> Iterator[Article]:
        """Every article of the index, as it was at the first one."""
        ...

    def info(self) -> Info:
        """Counts and sizes."""
        ...

    def check(self) -> list[str]:
        """Read all of the index and compare checksums: a sentence for whatever is damaged."""
        ...

    def close(self) -> None:
        """Let go what is held outside of this process."""
        ...

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
