"""The slow twin of the engine: the same answers by plain loops over the words of every article."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from whoosh import query as wq

from search import Article
from search.arabic.terms import term
from search.arabic.tokens import words
from search.dates import day
from search.model import By
from search.query import EXACT, Near
from search.ranking import K1, TITLE_WEIGHT, B

Scores = dict[str, float]


@dataclass
class Unit:
    """An article or a paragraph: its id and, of each field, blocks of words."""

    id: str
    article: Article
    blocks: dict[str, list[list[str]]]

    def texts(self, field: str) -> list[list[str]]:
        """The words of ``field`` as it compares them, block by block."""
        exact = field.endswith(EXACT)
        blocks = self.blocks[field.removesuffix(EXACT)]
        return [[term(w).word if exact else term(w).stem for w in block] for block in blocks]

    def length(self, field: str) -> int:
        return sum(map(len, self.blocks[field.removesuffix(EXACT)]))


def units(articles: Iterable[Article], by: By) -> list[Unit]:
    return [unit for article in articles for unit in _units(article, by)]


def _units(article: Article, by: By) -> list[Unit]:
    named = ("title", "author", "source", "section")
    fields = {name: [words(getattr(article, name) or "")] for name in named}
    paragraphs = [words(paragraph) for paragraph in article.paragraphs()]
    if by == "article":
        return [Unit(article.id, article, fields | {"text": [*fields["title"], *paragraphs]})]
    return [
        Unit(f"{article.id}#{number}", article, fields | {"text": [paragraph]})
        for number, paragraph in enumerate(paragraphs, start=1)
    ]


class Twin:
    """Evaluates a query tree over articles, those removed but not merged away counting in none."""

    def __init__(self, articles: Iterable[Article], by: By) -> None:
        self.by = by
        articles = list(articles)
        self.units = units(articles, by)
        self.documents = units(articles, "article")

    def scores(self, node: wq.Query) -> Scores:
        """Score of every unit that matches."""
        match node:
            case wq.Or():
                return _sum([self.scores(child) for child in node.subqueries])
            case wq.And():
                parts = [self.scores(child) for child in node.subqueries]
                return {i: s for i, s in _sum(parts).items() if all(i in part for part in parts)}
            case wq.AndNot():
                unwanted = self.scores(node.b)
                return {i: s for i, s in self.scores(node.a).items() if i not in unwanted}
            case wq.AndMaybe():
                base, more = self.scores(node.a), self.scores(node.b)
                return {i: s + more.get(i, 0.0) for i, s in base.items()}
            case wq.ConstantScoreQuery():
                return dict.fromkeys(self.scores(node.child), 0.0)
            case wq.Every():
                return {unit.id: 0.0 for unit in self.units}
            case wq.NumericRange():
                inside = range(node.start, node.end + 1)
                return {u.id: 0.0 for u in self.units if day(u.article.date) in inside}
            case _:
                return self._leaf(node)

    def _leaf(self, node: wq.Query) -> Scores:
        if node == wq.NullQuery:
            return {}
        field = node.fieldname
        scores = self._bm25(field, _counter(node), self._weight(node))
        if isinstance(node, wq.Term) and field == "text" and self.by == "article":
            title = wq.Term("title", node.text)
            more = self._bm25("title", _counter(title), self._weight(title))
            return {i: s + TITLE_WEIGHT * more.get(i, 0.0) for i, s in scores.items()}
        return scores

    def _scope(self, field: str) -> list[Unit]:
        """Fields other than the text belong to the article."""
        return self.units if field.removesuffix(EXACT) == "text" else self.documents

    def _weight(self, node: wq.Query) -> float:
        parts = [node]
        if isinstance(node, wq.Phrase):
            parts = [wq.Term(node.fieldname, word) for word in node.words]
        scope = self._scope(node.fieldname)
        total = 0.0
        for part in parts:
            having = sum(_counter(part)(unit) > 0 for unit in scope)
            total += math.log(1 + (len(scope) - having + 0.5) / (having + 0.5))
        return total

    def _bm25(self, field: str, count: Callable[[Unit], int], weight: float) -> Scores:
        scope = self._scope(field)
        lengths = [unit.length(field) for unit in scope]
        if self.by == "paragraph" and scope is self.units:
            average = sum(lengths) / max(len(lengths), 1)
        else:
            average = sum(lengths) / max(sum(length > 0 for length in lengths), 1)
        scores = {}
        for unit, length in zip(scope, lengths, strict=True):
            frequency = count(unit)
            if frequency:
                norm = K1 * (1 - B + B * length / average)
                scores[unit.id] = weight * frequency * (K1 + 1) / (frequency + norm)
        if scope is self.units:
            return scores
        return {u.id: scores[u.article.id] for u in self.units if u.article.id in scores}


def _sum(parts: list[Scores]) -> Scores:
    total: Scores = {}
    for part in parts:
        for unit, score in part.items():
            total[unit] = total.get(unit, 0.0) + score
    return total


def _counter(node: wq.Query) -> Callable[[Unit], int]:
    """How often a leaf stands in a unit."""

    def count(unit: Unit) -> int:
        return sum(_in_block(node, block) for block in unit.texts(node.fieldname))

    return count


def _in_block(node: wq.Query, block: list[str]) -> int:
    if isinstance(node, wq.Prefix):
        return sum(text.startswith(node.text) for text in block)
    if isinstance(node, wq.Term):
        return block.count(node.text)
    starts = range(len(block))
    if isinstance(node, Near):
        width = len(node.words) + node.slop
        wanted: Counter[str] = Counter(node.words)
        return sum(block[i] in wanted and wanted <= Counter(block[i : i + width]) for i in starts)
    return sum(block[i : i + len(node.words)] == node.words for i in starts)
