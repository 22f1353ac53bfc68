"""The engine of a cluster: an index behind a name, searched."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from whoosh import query as wq

from ..arabic.terms import ANALYSIS
from ..asked import Word, check, tree_of, words_of
from ..engine import Engine, Info
from ..errors import ArticleMissingError
from ..line import article_of
from ..model import Article, By, Results, Sort
from . import copies, evidence
from .cluster import Cluster
from .contents import check_server, indexes
from .evidence import Facts
from .order import UNIQUE, Found, Order, pages
from .place import Place
from .schema import FORMAT, key
from .shown import hits_of

CHECK_SECONDS: Final = 120.0
TOGETHER: Final = 500  # stored articles that are asked for at once
ARTICLES: Final = {"term": {"kind": "article"}}


class ClusterIndex(Engine):
    """An index of a cluster. Each search sees at least what was committed before it; threads may
    share it."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._cluster = Cluster(place)
        try:
            check_server(self._cluster)
            indexes(self._cluster)
        except BaseException:
            self._cluster.close()
            raise

    def close(self) -> None:
        """Let the connections go."""
        self._cluster.close()

    def search(
        self,
        query: str | wq.Query,
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
        """See :meth:`Engine.search`; copies are folded among the first ``copies.FOLDED`` results.

        Raises ClusterError where the cluster, or a part of the index, does not answer in time.
        """
        started = time.perf_counter()
        check(limit, offset, passages, by, sort, freshness)
        tree = tree_of(query, since, until, source)
        words = words_of(tree)
        with self._contradictions():
            facts = self._facts(words)
            order = Order(self._cluster, tree, words, facts, by, sort, freshness)
            if snippets if fold is None else fold:
                found, total = copies.page(self._cluster, order, offset, limit)
            else:
                found, total = order.page(offset, limit)
            if explain:
                found = order.explained(found)
            articles = self._articles(found) if snippets else None
            hits = hits_of(tree, words, facts, found, articles, passages)
        asked = query if isinstance(query, str) else repr(query)
        return Results(asked, by, total, time.perf_counter() - started, tuple(hits))

    def article(self, article_id: str) -> Article:
        """One article as it was last written, committed or not; ArticleMissingError where there is
        none with this id."""
        name = key(article_id)
        with self._contradictions():
            found = self._stored([name], realtime=True)
        if name not in found:
            raise ArticleMissingError(f"No article has the id {article_id!r} in {self.place}.")
        return found[name]

    def articles(self) -> Iterator[Article]:
        """Every article, from one point in time, in no order that means anything."""
        body = {"query": ARTICLES, "size": TOGETHER, "_source": ["article"], "sort": list(UNIQUE)}
        with self._contradictions():
            for answer in pages(self._cluster, body, "khabar"):
                for hit in answer["hits"]["hits"]:
                    yield article_of(hit["_source"]["article"])

    def info(self) -> Info:
        """Counts and sizes. Which terms there are, and how often was committed, no cluster says."""
        with self._contradictions():
            facts = self._facts([])
            path = f"/{self.place.name}/_stats/docs,store,segments"
            stats = self._cluster.ask("GET", path)["_all"]
            return Info(
                place=str(self.place),
                articles=facts.articles,
                removed=int(stats["primaries"]["docs"]["deleted"]),
                paragraphs=facts.paragraphs,
                words=facts.words,
                terms=None,
                segments=int(stats["primaries"]["segments"]["count"]),
                bytes=int(stats["total"]["store"]["size_in_bytes"]),
                format=FORMAT,
                analysis=ANALYSIS,
                generation=None,
            )

    def check(self) -> list[str]:
        """What is wrong with the index, a sentence each: parts without a node, paragraphs that do
        not fit their articles. The bytes on the disks are the cluster's to check."""
        name = self.place.name
        with self._contradictions():
            health = self._cluster.ask("GET", f"/_cluster/health/{name}", seconds=CHECK_SECONDS)
            found = []
            if health["status"] == "red":
                found.append(f"{self.place}: parts of the index have no node; start those missing")
                return found
            if health["status"] == "yellow":
                missing = health["unassigned_shards"]
                found.append(f"{self.place}: {missing} copies of parts have no node to be on")
            self._cluster.ask("POST", f"/{name}/_refresh", seconds=CHECK_SECONDS)
            wanted = self._facts([]).paragraphs
            there = self._cluster.ask("GET", f"/{name}/_count", {"query": _PARAGRAPHS})["count"]
            if there != wanted:
                found.append(
                    f"{self.place}: {there:,} paragraphs where the articles have {wanted:,}; "
                    "make it anew with --rebuild"
                )
        return found

    # What is asked of the cluster

    def _facts(self, words: Sequence[Word]) -> Facts:
        """What the weights of ``words`` come from, in one request."""
        questions = list(evidence.questions(words))
        totals = {each: {"sum": {"field": each}} for each in ("words", "paragraphs")}
        bodies: list[dict[str, Any]] = [
            {"query": ARTICLES, "aggs": totals | {"newest": {"max": {"field": "time"}}}},
            *({"query": clause} for _, clause in questions),
        ]
        searches = [{"size": 0, "track_total_hits": True, **body} for body in bodies]
        suggest = evidence.suggesters(words)
        if suggest:
            searches.append({"size": 0, "suggest": suggest})
        general, *others = self._cluster.search_all(searches)
        counts = [int(answer["hits"]["total"]["value"]) for answer in (general, *others)]
        sums = general["aggregations"]
        newest = sums["newest"]["value"]
        return Facts(
            articles=counts[0],
            words=int(sums["words"]["value"]),
            paragraphs=int(sums["paragraphs"]["value"]),
            newest=None if newest is None else int(newest),
            having=dict(zip((name for name, _ in questions), counts[1:], strict=False)),
            alike=_alike(others[-1]["suggest"], counts[0]) if suggest else {},
        )

    def _articles(self, found: Sequence[Found]) -> dict[str, Article]:
        """The stored articles of units, by their keys."""
        names = list(dict.fromkeys(each.article for each in found))
        parts = (names[at : at + TOGETHER] for at in range(0, len(names), TOGETHER))
        articles: dict[str, Article] = {}
        for part in parts:
            articles |= self._stored(part)
            # A copy of a shard that comes back shows what is not committed yet, the others do not.
            missing = [name for name in part if name not in articles]
            if missing:
                articles |= self._stored(missing, realtime=True)
        return articles

    def _stored(self, names: Sequence[str], *, realtime: bool = False) -> dict[str, Article]:
        """Articles by their keys: those committed, or, in ``realtime``, those written."""
        docs = self._cluster.ask_parts(
            f"/{self.place.name}/_mget",
            {"docs": [{"_id": name, "_source": ["article"]} for name in names]},
            "docs",
            params={"realtime": str(realtime).lower()},
        )
        found = {}
        for each in docs:
            if each["found"] and "article" in each["_source"]:  # else it is not finished
                found[each["_id"]] = article_of(each["_source"]["article"])
        return found

    @contextmanager
    def _contradictions(self) -> Iterator[None]:
        """Whatever an answer lacks, it is not one that OpenSearch gave to our question."""
        try:
            yield
        except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
            raise self._cluster.nonsense() from error


_PARAGRAPHS: Final = {"term": {"kind": "paragraph"}}


def _alike(suggested: Any, articles: int) -> dict[str, Any]:
    return {
        stem: evidence.alike(
            stem,
            [(str(option["text"]), int(option["freq"])) for option in entry[0]["options"]],
            articles,
        )
        for stem, entry in suggested.items()
        if entry
    }
