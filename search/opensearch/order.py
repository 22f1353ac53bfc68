"""Which units a query finds, best first, and the page of them that was asked for.

The first DEPTH are rescored by the evidence of places; behind them stand all others in the order of
their words alone, so that pages make up the whole however they are cut. Beyond what OpenSearch
gives in one answer, they are read page by page from one point in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple
from zlib import crc32

from whoosh import query as wq

from .. import ranking
from ..asked import Word
from ..errors import SearchError
from ..model import By, Reason, Sort
from . import evidence
from .cluster import Cluster
from .dsl import Clause, clause_of
from .evidence import DEPTH, Facts, Given
from .explanation import Names
from .schema import field_of, unit_key

WINDOW: Final = 10_000  # results in one answer: index.max_result_window
EXPLAINED: Final = 100  # units at once
PIT_SECONDS: Final = 60
DAY: Final = 86_400  # seconds
UNIQUE: Final = ("id", "_seq_no")  # no two of an index have both
PARAMS: Final = {
    "search_type": "dfs_query_then_fetch",  # how rare a word is does not depend on the shard
    "allow_partial_search_results": "false",
}


class Found(NamedTuple):
    """A unit by the key of its article and its number there, 0 for the article; its id, its score,
    and its instant where that was asked for. ``placed`` are the best, whose places were looked at;
    ``gains`` are reasons that were added here, ``reasons`` all of them."""

    article: str
    number: int
    id: str
    score: float
    time: int | None = None
    placed: bool = False
    gains: tuple[Reason, ...] = ()
    reasons: tuple[Reason, ...] | None = None
    copies: tuple[str, ...] = ()

    def gaining(self, kind: str, score: float) -> Found:
        gains = (*self.gains, Reason(kind, (), score))
        return self._replace(score=self.score + score, gains=gains)


class Order:
    """One query on one cluster."""

    def __init__(
        self,
        cluster: Cluster,
        tree: wq.Query,
        words: Sequence[Word],
        facts: Facts,
        by: By,
        sort: Sort,
        freshness: float | None,
    ) -> None:
        self._cluster = cluster
        self._by = by
        self._freshness = freshness
        self._facts = facts
        self._words = words
        self._placed = sort == "relevance" and bool(words or freshness)
        self._tree = tree
        self._query = _of_kind(by, clause_of(tree, by), [given.clause for given in self._more()])
        self._sort = _sorting(by, sort)
        # Copies of a shard break ties each in its own way: the same query goes to the same ones.
        self._preference = f"khabar {crc32(repr((tree, by)).encode('utf-8', 'replace'))}"

    def page(self, offset: int, limit: int) -> tuple[list[Found], int]:
        """The units from ``offset`` on, and how many match in all."""
        wanted = offset + limit
        if not self._placed:
            return self._all(offset, wanted)
        head, total = self._head(wanted)
        if wanted <= DEPTH or total <= len(head):
            return head[offset:wanted], total
        first = {(found.article, found.number) for found in head}
        others, total = self._all(0, wanted)
        rest = (found for found in others if (found.article, found.number) not in first)
        return [*head, *rest][offset:wanted], total

    def explained(self, found: Sequence[Found]) -> list[Found]:
        """The same units, each with what its score is made of: everything is asked again of these
        alone, with names; in parts, since Lucene takes 1,024 clauses."""
        names = Names()
        clause = clause_of(self._tree, self._by, names.leaf)
        more, places = (
            [names.of(each) for each in given] for given in (self._more(), self._places())
        )
        asked = [
            _of_kind(self._by, clause, more),
            {"bool": {"should": places}},
            {"bool": {"should": list(names.others(self._by))}},
        ]
        explained = []
        for at in range(0, len(found), EXPLAINED):
            part = found[at : at + EXPLAINED]
            told = self._told(asked, [unit_key(each.article, each.number) for each in part])
            for each, scores in zip(part, told, strict=True):
                reasons = names.reasons(scores, placed=each.placed)
                explained.append(each._replace(reasons=(*reasons, *each.gains)))
        return explained

    def _told(self, asked: Sequence[Clause], units: Sequence[str]) -> list[dict[str, Any]]:
        """Of units, the scores of all clauses that have names, by their names."""
        told: dict[str, dict[str, Any]] = {unit: {} for unit in units}
        for clause in asked:
            query = {"bool": {"filter": [{"ids": {"values": units}}], "should": [clause]}}
            body = self._body(size=len(units)) | {"query": query}
            for hit in self._search(body, include_named_queries_score="true")["hits"]["hits"]:
                told[hit["_id"]] |= hit.get("matched_queries", {})
        return list(told.values())

    def _more(self) -> Iterator[Given]:
        """What every match is given."""
        if self._placed:
            yield from evidence.of_words(self._words, self._facts, self._by)

    def _places(self) -> Iterator[Given]:
        """What the best are given."""
        if self._placed:
            yield from evidence.of_places(self._words, self._facts, self._by)

    def _head(self, wanted: int) -> tuple[list[Found], int]:
        """The best, by all evidence."""
        body = self._body(size=DEPTH if self._needs_all else min(wanted, DEPTH))
        clauses = [given.clause for given in self._places()]
        if clauses:
            body["rescore"] = evidence.rescored(clauses)
        if self._freshness:
            body["docvalue_fields"] = ["id", field_of(self._by, "time")]
        answer = self._search(body)
        found = [each._replace(placed=True) for each in self._read(answer)]
        if self._by == "paragraph":
            found = _with_article(found)
        if self._freshness and found:
            found = self._freshened(found, self._freshness)
        found.sort(key=lambda each: -each.score)
        return found, _total(answer)

    @property
    def _needs_all(self) -> bool:
        """Whether evidence is added here and not there, for which all of the best are needed."""
        return bool(self._freshness) or self._by == "paragraph"

    def _freshened(self, found: list[Found], half_life: float) -> list[Found]:
        newest = self._facts.newest
        return [
            each.gaining("freshness", each.score * _fresh(newest - each.time, half_life))
            if each.time is not None and newest is not None
            else each
            for each in found
        ]

    def _all(self, offset: int, wanted: int) -> tuple[list[Found], int]:
        """The units ``[offset, wanted)`` in the order of their words, or of time."""
        in_order = {"sort": self._sort, "track_scores": True}
        if wanted <= WINDOW:
            body = self._body(size=wanted - offset, start=offset) | in_order
            answer = self._search(body)
            return list(self._read(answer)), _total(answer)
        found: list[Found] = []
        total = 0
        body = self._body(size=WINDOW) | in_order
        for answer in pages(self._cluster, body, self._preference):
            total = _total(answer)
            found += self._read(answer)
            if len(found) >= wanted:
                break
        return found[offset:wanted], total

    def _body(self, size: int, start: int = 0) -> dict[str, Any]:
        return {
            "query": self._query, "size": size, "from": start, "track_total_hits": True,
            "_source": False, "docvalue_fields": ["id"],
        }  # fmt: skip

    def _search(self, body: dict[str, Any], **params: str) -> Any:
        path = f"/{self._cluster.place.name}/_search"
        params |= PARAMS | {"preference": self._preference}
        return self._cluster.ask("POST", path, body, params=params)

    def _read(self, answer: Any) -> Iterator[Found]:
        instant = field_of(self._by, "time")
        for hit in answer["hits"]["hits"]:
            article, _, number = str(hit["_id"]).partition("#")
            fields = hit["fields"]
            name = str(fields["id"][0])
            if number:
                name = f"{name}#{number}"
            times = fields.get(instant)
            score = float(hit["_score"] or 0.0)
            yield Found(article, int(number or 0), name, score, times and int(times[0]))


def pages(cluster: Cluster, body: dict[str, Any], preference: str) -> Iterator[Any]:
    """Answers, one behind the other, until all is read that matches, all of one point in time.

    ``body`` has a ``sort`` by which no two are equal, and a ``size`` that is at most WINDOW.
    """
    path = f"/{cluster.place.name}/_search/point_in_time"
    alive = f"{PIT_SECONDS}s"
    made = cluster.ask("POST", path, params={"keep_alive": alive, "preference": preference})
    point = made["pit_id"]
    try:
        while True:
            body["pit"] = {"id": point, "keep_alive": alive}
            answer = cluster.ask("POST", "/_search", body, params=PARAMS)
            hits = answer["hits"]["hits"]
            yield answer
            if len(hits) < body["size"]:
                return
            point = answer.get("pit_id", point)
            body["search_after"] = hits[-1]["sort"]
    finally:
        with suppress(SearchError):  # it ends by itself as well
            cluster.ask("DELETE", "/_search/point_in_time", {"pit_id": [point]})


def _of_kind(by: By, clause: Clause, optional: list[Clause]) -> Clause:
    kind = {"term": {"kind": by}}
    return {"bool": {"filter": [kind], "must": [clause], "should": optional}}


def _sorting(by: By, sort: Sort) -> list[Any]:
    if sort == "relevance":
        return ["_score", *UNIQUE]
    order = "desc" if sort == "newest" else "asc"
    return [{field_of(by, "time"): {"order": order, "missing": "_last"}}, "_score", *UNIQUE]


def _total(answer: Any) -> int:
    return int(answer["hits"]["total"]["value"])


def _with_article(found: list[Found]) -> list[Found]:
    """Each paragraph with its share of the best other paragraph of its article."""
    scores: dict[str, list[float]] = {}
    for each in found:
        scores.setdefault(each.article, []).append(each.score)
    for several in scores.values():
        several.sort(reverse=True)
    gained = []
    for each in found:
        best, second = [*scores[each.article], 0.0][:2]
        other = second if each.score == best else best
        gained.append(each.gaining("article", ranking.ARTICLE_WEIGHT * other))
    return gained


def _fresh(age: int, half_life: float) -> float:
    return float(ranking.FRESHNESS_WEIGHT * 0.5 ** (max(age, 0) / DAY / half_life))
