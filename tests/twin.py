"""The slow twin of the engine: the same answers by plain loops over the words of every article."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from operator import mul

from whoosh import query as wq

from search import Article, ranking
from search.arabic.skeleton import skeleton
from search.arabic.terms import term
from search.arabic.tokens import words
from search.dates import day
from search.model import By
from search.ranking import (
    ARTICLE_WEIGHT,
    CLOSENESS_WEIGHT,
    CLOSENESS_WINDOW,
    FORM_WEIGHT,
    K1,
    LEAD_HALF,
    LEAD_LENGTH,
    LEAD_WEIGHT,
    LOOK_ALIKE_WEIGHT,
    PARAGRAPH_LEAD_WEIGHT,
    PASSAGE_STEP,
    PASSAGE_WEIGHT,
    TITLE_WEIGHT,
    B,
)
from search.ranking import LOOK_ALIKE_LEAST as LEAST
from search.ranking import LOOK_ALIKE_MOST as MOST
from search.tree import EXACT, Near, PhraseWord, Word

Scores = dict[str, float]


@dataclass
class Unit:
    """An article or a paragraph: its id and, of each field, blocks of words; ``titled`` is whether
    the text has the title as its first block."""

    id: str
    article: Article
    blocks: dict[str, list[list[str]]]
    titled: bool = True

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
    first = [*fields["title"], *paragraphs[:1]]
    return [
        Unit(f"{article.id}#{number}", article, fields | {"text": text}, titled=number == 1)
        for number, text in enumerate([first, *([each] for each in paragraphs[1:])], start=1)
    ][: len(paragraphs)]


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
        return self._bm25(field, counter(node), self.weight(node))

    def _scope(self, field: str) -> list[Unit]:
        """Fields other than the text belong to the article."""
        return self.units if field.removesuffix(EXACT) == "text" else self.documents

    def weight(self, node: wq.Query) -> float:
        parts = [node]
        if isinstance(node, wq.Phrase):
            parts = [wq.Term(node.fieldname, word) for word in node.words]
        scope = self._scope(node.fieldname)
        total = 0.0
        for part in parts:
            having = sum(counter(part)(unit) > 0 for unit in scope)
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


class Ranking:
    """The order of the best by plain loops: all evidence for every unit that matches."""

    def __init__(self, articles: Iterable[Article], by: By) -> None:
        self.twin = Twin(articles, by)
        self.by = by
        stems = [set(_flat(unit)) for unit in self.twin.documents]
        self.having = Counter(stem for each in stems for stem in each)
        self.lengths = [unit.length("text") for unit in self.twin.units]
        filled = sum(length > 0 for length in self.lengths)
        counted = len(self.lengths) if by == "paragraph" else filled
        self.average = sum(self.lengths) / max(counted, 1)
        titles = [unit.length("title") for unit in self.twin.documents]
        self.average_title = sum(titles) / max(sum(length > 0 for length in titles), 1)

    def scores(self, tree: wq.Query, words: list[Word | PhraseWord]) -> Scores:
        scores = self.twin.scores(tree)
        for word in words:
            if isinstance(word, PhraseWord):
                alone = self.twin.scores(wq.Term("text", word.text))
                scores = {id: score + alone.get(id, 0.0) for id, score in scores.items()}
            self._add_title(scores, word)
            self._add_look_alikes(scores, word)
        placed = {unit.id: self._of_places(unit, words) for unit in self.twin.units}
        scores = {id: score + placed[id] for id, score in scores.items()}
        if self.by == "article":
            return scores
        others = {id: _best_other(scores, id) for id in scores}
        return {id: score + ARTICLE_WEIGHT * others[id] for id, score in scores.items()}

    def _idf(self, stem: str) -> float:
        total = len(self.twin.documents)
        return math.log(1 + (total - self.having[stem] + 0.5) / (self.having[stem] + 0.5))

    def _norm(self, unit: Unit) -> float:
        return K1 * (1 - B + B * unit.length("text") / self.average)

    def look_alikes(self, stem: str) -> dict[str, float]:
        common = max(1, int(ranking.LOOK_ALIKE_COMMON * len(self.twin.documents)))
        others = [
            other
            for other, having in self.having.items()
            if having <= common and other != stem and not other[0].isdigit()
        ]
        alike = {other: _dice(_grams(stem), _grams(other)) for other in others}
        best = sorted(
            (-share, -self.having[other], other) for other, share in alike.items() if share >= LEAST
        )
        return {} if stem[0].isdigit() else {other: -share for share, _, other in best[:MOST]}

    def _shares(self, word: wq.Term) -> dict[str, float]:
        """The stems that speak for a word, and how much each; of a phrase its words alone."""
        alike = {} if isinstance(word, PhraseWord) else self.look_alikes(word.text)
        return {word.text: 1.0} | alike

    def _add_title(self, scores: Scores, word: wq.Term) -> None:
        weight = (K1 + 1) * self.twin.weight(wq.Term("text", word.text))
        for unit in self.twin.units:
            norm = title_norm = self._norm(unit)
            own, titled = (_flat(unit, field).count(word.text) for field in ("text", "title"))
            if unit.id not in scores or not titled:
                continue
            if self.by == "article":
                title_norm = K1 * (1 - B + B * unit.length("title") / self.average_title)
            if not unit.titled:
                together = (own + titled) / (own + titled + norm)
                scores[unit.id] += weight * (together - own / (own + norm))
            scores[unit.id] += weight * TITLE_WEIGHT * titled / (titled + title_norm)

    def _add_look_alikes(self, scores: Scores, word: wq.Term) -> None:
        counts = self._shares(word)
        weight = LOOK_ALIKE_WEIGHT * (K1 + 1) * self.twin.weight(wq.Term("text", word.text))
        for unit in self.twin.units:
            frequency = sum(counts.get(stem, 0.0) for stem in _flat(unit))
            if not unit.titled:
                frequency += _flat(unit, "title").count(word.text)
            if unit.id in scores and frequency:
                scores[unit.id] += weight * frequency / (frequency + self._norm(unit))

    def _of_places(self, unit: Unit, words: list[Word | PhraseWord]) -> float:
        stems, forms = _flat(unit), _flat(unit, "text_exact")
        if not unit.titled:  # read with its title in front
            stems, forms = _flat(unit, "title") + stems, _flat(unit, "title_exact") + forms
        lead = LEAD_WEIGHT * min(1.0, self.average / LEAD_LENGTH)
        if self.by == "paragraph":
            lead = PARAGRAPH_LEAD_WEIGHT
        gained = 0.0
        for word in words:
            idf = self._idf(word.text)
            alike = self._shares(word)
            early = [
                share / (LEAD_HALF + stems.index(stem))
                for stem, share in alike.items()
                if stem in stems
            ]
            gained += lead * idf * LEAD_HALF * max(early, default=0.0)
            count = forms.count(word.form) if isinstance(word, Word) else 0
            gained += FORM_WEIGHT * idf * (K1 + 1) * count / (count + self._norm(unit))
        for left, right in pairwise(words):
            near = min(_apart(stems, left.text, right.text), default=CLOSENESS_WINDOW + 1)
            if near <= CLOSENESS_WINDOW:
                weight = CLOSENESS_WEIGHT * min(self._idf(left.text), self._idf(right.text))
                gained += weight / max(near, 1) ** 2
        return gained + PASSAGE_WEIGHT * self._of_passage(stems, words)

    def _of_passage(self, stems: list[str], words: list[Word | PhraseWord]) -> float:
        """What the words in the best stretch of two steps are worth."""
        counts = [self._shares(word) for word in words]
        idfs = [self._idf(word.text) for word in words]
        stretches = [stems[at : at + 2 * PASSAGE_STEP] for at in range(0, len(stems), PASSAGE_STEP)]
        best = [
            [max(count.get(stem, 0.0) for stem in stretch) for count in counts]
            for stretch in stretches
        ]
        return max((sum(map(mul, idfs, shares)) for shares in best), default=0.0)


def _apart(stems: list[str], left: str, right: str) -> list[int]:
    at = [i for i, stem in enumerate(stems) if stem == left]
    return [abs(i - j) for i in at for j, stem in enumerate(stems) if stem == right]


def _best_other(scores: Scores, id: str) -> float:
    article = id.rpartition("#")[0]
    others = [s for i, s in scores.items() if i != id and i.rpartition("#")[0] == article]
    return max(others, default=0.0)


def _flat(unit: Unit, field: str = "text") -> list[str]:
    return [text for block in unit.texts(field) for text in block]


def _grams(stem: str) -> set[str]:
    bounded = f"^{skeleton(stem)}$"
    return {bounded[i : i + 3] for i in range(len(bounded) - 2)}


def _dice(left: set[str], right: set[str]) -> float:
    return 2 * len(left & right) / (len(left) + len(right))


def _sum(parts: list[Scores]) -> Scores:
    total: Scores = {}
    for part in parts:
        for unit, score in part.items():
            total[unit] = total.get(unit, 0.0) + score
    return total


def counter(node: wq.Query) -> Callable[[Unit], int]:
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
