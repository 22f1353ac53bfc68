"""Plain Whoosh as an oracle: what the embedded engine matches, and with what BM25.

Both are given the same articles and the same trees; by paragraph each paragraph is one document of
Whoosh's. Plain Whoosh means its own index, matchers and positions. Three things are made equal:

- Whoosh keeps a length in a byte, which loses some of it. Its scorer here looks the lengths up in a
  list instead, so that scores can be compared to five places.
- A phrase does not run out of a title or a paragraph. In Whoosh's index these stand far apart.
- Whoosh's matchers of ``AndNot`` and ``AndMaybe`` do not bring their sides together before the
  first document: it may be one that is excluded, or lack a part of its score. Here they are written
  as conjunctions with what is left, or with what is asked for.

Two things differ by design. ``"…"~N`` is in any order and bounded by a paragraph, which no node of
Whoosh's says: its hits are found by plain loops over the words (``twin.py``) and given to Whoosh's
matchers as a list. Phrases and prefixes are scored by rules of their own: trees that rank by them
are compared by their hits alone. So are indexes with removed articles, which count in the
statistics until they are merged.
"""

from __future__ import annotations

import gzip
import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import query as wq
from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, NUMERIC, FieldType, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.scoring import BaseScorer, WeightingModel
from whoosh.searching import SearchContext

import indexer
from search import Article
from search.arabic import terms
from search.arabic.tokens import words
from search.dates import day
from search.local.execution import Executor
from search.local.schema import PositionArray
from search.local.segment import TEXT_FIELDS
from search.local.snapshot import Snapshot
from search.model import By
from search.query import parse
from search.ranking import K1, B
from search.tree import EXACT, Near, leaves

from .test_execution import VOCABULARY, by_id
from .twin import counter, units

GAP = 2_000  # positions from one paragraph to the next; more than "…"~N can ask for
term = cache(terms.term)
Scores = dict[str, float]
Plains = dict[By, "Plain"]


# Plain Whoosh


class Blocks(Analyzer):
    """The words of several blocks, which stand far from each other."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact

    def __call__(self, value: Sequence[Sequence[str]], **options: Any) -> Iterator[Token]:
        token = Token(**options)
        token.boost, token.stopped = 1.0, False
        for number, block in enumerate(value):
            for position, written in enumerate(block):
                token.text = term(written).word if self.exact else term(written).stem
                token.pos = number * (GAP + 50_000) + position
                yield token


class BlockField(FieldType):
    def __init__(self, *, exact: bool) -> None:
        super().__init__(PositionArray(), Blocks(exact=exact), scorable=True)


SCHEMA = Schema(
    id=ID(stored=True),
    day=NUMERIC(int),
    **{name: BlockField(exact=False) for name in TEXT_FIELDS},
    **{name + EXACT: BlockField(exact=True) for name in TEXT_FIELDS},
)


class Listed(wq.Query):
    """Documents by their numbers, which match and score nothing."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        del searcher, context
        zeros = [0.0] * len(self.numbers)
        return ListMatcher(self.numbers, zeros) if self.numbers else NullMatcher()

    def estimate_size(self, reader: Any) -> int:
        del reader
        return len(self.numbers)

    def __repr__(self) -> str:
        return f"Listed({self.numbers})"


class Plain:
    """Articles, or their paragraphs, in an index of Whoosh's own."""

    def __init__(self, articles: Sequence[Article], by: By, whole: Plain | None = None) -> None:
        self.by = by
        self._norms: dict[str, list[float]] = {}
        self.whole = whole or self  # fields other than the text are the article's
        self.units = units(articles, by)
        index = RamStorage().create_index(SCHEMA)
        writer = index.writer(limitmb=512)
        for unit in self.units:
            exact = {name + EXACT: blocks for name, blocks in unit.blocks.items()}
            when = day(unit.article.date)
            writer.add_document(id=unit.id, day=when, **unit.blocks, **exact)
        writer.commit()
        self.lengths = {name: [unit.length(name) for unit in self.units] for name in TEXT_FIELDS}
        self.lengths["day"] = [1] * len(self.units)  # scored, but its scores are not asked for
        self.searcher = index.searcher()
        self.weighting = Exact(self)

    def norms(self, name: str) -> list[float]:
        """By document, from the exact lengths."""
        if name not in self._norms:
            counted = (self if name == "text" else self.whole).lengths[name]
            of_all = self.by == "paragraph" and name == "text"
            average = sum(counted) / (len(counted) if of_all else np.count_nonzero(counted))
            norms = [K1 * (1 - B + B * length / average) for length in self.lengths[name]]
            self._norms[name] = norms
        return self._norms[name]

    def scores(self, tree: wq.Query) -> Scores:
        return {self.units[number].id: score for number, score in self._run(self._plain(tree))}

    def _run(self, tree: wq.Query) -> Iterator[tuple[int, float]]:
        matcher = tree.matcher(self.searcher, SearchContext(weighting=self.weighting))
        while matcher.is_active():
            yield matcher.id(), matcher.score()
            matcher.next()

    def _numbers(self, tree: wq.Query) -> list[int]:
        return [number for number, _ in self._run(self._plain(tree))]

    def _plain(self, node: wq.Query) -> wq.Query:
        """The same in nodes that mean to Whoosh what they mean here."""
        match node:
            case wq.Or():
                either = wq.Or([self._plain(child) for child in node.subqueries])
                either.matcher_type = wq.Or.DEFAULT_MATCHER  # another one loses scores of 0
                return either
            case wq.And():
                return wq.And([self._plain(child) for child in node.subqueries])
            case wq.AndNot():
                others = set(range(len(self.units))) - set(self._numbers(node.b))
                return wq.And([self._plain(node.a), Listed(sorted(others))])
            case wq.AndMaybe():
                either = self._plain(wq.Or([node.a, node.b]))
                return wq.And([either, Listed(self._numbers(node.a))])
            case wq.ConstantScoreQuery():
                return Listed(self._numbers(node.child))
            case wq.Every():
                return Listed(list(range(len(self.units))))
            case Near():
                return Listed(self._near(node))
            case _:
                return node

    def _near(self, node: Near) -> list[int]:
        """By plain loops, where all of its words stand."""
        all_words = wq.And([wq.Term(node.fieldname, word) for word in node.words])
        count = counter(node)
        return [number for number, _ in self._run(all_words) if count(self.units[number])]


class Exact(WeightingModel):
    """BM25 by exact lengths."""

    def __init__(self, plain: Plain) -> None:
        self.plain = plain

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        del searcher, qf
        return ExactScorer(self.plain, fieldname, text)


class ExactScorer(BaseScorer):
    def __init__(self, plain: Plain, fieldname: str, text: bytes) -> None:
        name = fieldname.removesuffix(EXACT)
        counted = plain if name == "text" else plain.whole
        total = len(counted.units)
        having = counted.searcher.doc_frequency(fieldname, text)
        self._idf = math.log(1 + (total - having + 0.5) / (having + 0.5))
        self._norms = plain.norms(name)

    def score(self, matcher: Any) -> float:
        frequency = matcher.weight()
        return float(self._idf * (K1 + 1) * frequency / (frequency + self._norms[matcher.id()]))


def plain(articles: Sequence[Article]) -> Plains:
    whole = Plain(articles, "article")
    return {"article": whole, "paragraph": Plain(articles, "paragraph", whole)}


# Queries


class Asker:
    """Queries of every kind by the words of some articles."""

    def __init__(self, articles: Sequence[Article], chance: random.Random) -> None:
        self.articles = articles
        self.chance = chance
        self._asked = 0

    def query(self) -> str:
        """One clause of each kind in turn, by itself or joined to others."""
        self._asked += 1
        kinds = self._kinds()
        text = kinds[self._asked % len(kinds)]()
        for _ in range(self.chance.choice((0, 0, 1, 1, 2))):
            text = self._joined(text, self.chance.choice(kinds)())
        return text

    def _joined(self, one: str, other: str) -> str:
        shapes = (
            *("{} {}", "{} +{}", "{} -{}", "+({}) {}", "{} AND {}", "{} OR {}", "({}) OR ({})"),
            *("({}) AND ({})", "({}) -({})", "{} NOT {}", "NOT ({}) AND {}", "{} OR NOT {}"),
            "({}) AND NOT ({})",
        )
        return self.chance.choice(shapes).format(one, other)

    def _kinds(self) -> list[Callable[[], str]]:
        return [
            self._word, self._phrase, self._near, self._prefix, self._exact, self._title,
            self._titles, self._label, self._date, self._range, self._title_prefix, self._words,
            self._title_near,
        ]  # fmt: skip

    def _of(self, field: str = "text") -> list[str]:
        """The words of a field of an article that has some; of the text, those of a paragraph."""
        while True:
            article = self.chance.choice(self.articles)
            pieces = article.paragraphs() if field == "text" else [getattr(article, field) or ""]
            if pieces and (found := words(self.chance.choice(pieces))):
                return found

    def _stretch(self, field: str, longest: int) -> list[str]:
        found = self._of(field)
        start = self.chance.randrange(max(len(found) - 1, 1))
        return found[start : start + self.chance.randint(2, longest)]

    def _word(self, field: str = "text") -> str:
        return self.chance.choice(self._of(field))

    def _words(self) -> str:
        return " ".join(self._stretch("text", 5))

    def _phrase(self) -> str:
        return f'"{" ".join(self._stretch("text", 3))}"'

    def _near(self, field: str = "text") -> str:
        stretch = self._stretch(field, 8)
        asked = self.chance.sample(stretch, min(len(stretch), self.chance.randint(2, 3)))
        return f'"{" ".join(asked)}"~{self.chance.randint(0, 6)}'

    def _prefix(self) -> str:
        return f"{self._word()[: self.chance.randint(1, 4)]}*"

    def _exact(self) -> str:
        return f"={self._word()}"

    def _title(self) -> str:
        return f"title:{self._word('title')}"

    def _titles(self) -> str:
        return f'title:"{" ".join(self._stretch("title", 3))}"'

    def _title_prefix(self) -> str:
        return f"title:{self._word('title')[:2]}*"

    def _title_near(self) -> str:
        return f"title:{self._near('title')}"

    def _label(self) -> str:
        field = self.chance.choice(("author", "source", "section"))
        return f"{field}:{self._word(field)}"

    def _day(self) -> str:
        dated = [article.date for article in self.articles if article.date]
        return self.chance.choice(dated)[: self.chance.choice((4, 7, 10))]

    def _date(self) -> str:
        return f"date:{self._day()}"

    def _range(self) -> str:
        ends = sorted((self._day(), self._day()))
        return self.chance.choice(("date:[{} to {}]", "date:[* to {1}]", "date:[{} to *]")).format(
            *ends
        )


# The comparison


class Tally:
    """What was compared, so that a comparison of nothing is noticed."""

    def __init__(self) -> None:
        self.queries = self.found = self.scored = 0

    def compare(self, snapshot: Snapshot, oracle: Plain, text: str) -> None:
        tree = parse(text)
        found = by_id(snapshot, oracle.by, Executor(snapshot, oracle.by).matches(tree))
        expected = oracle.scores(tree)
        assert set(found) == set(expected), (text, oracle.by)
        self.queries += 1
        self.found += bool(expected)
        by_rules_of_their_own = any(isinstance(e, wq.Phrase | wq.Prefix) for e in leaves(tree))
        if not by_rules_of_their_own and snapshot.articles == snapshot.documents:
            assert found == pytest.approx(expected, rel=1e-5, abs=1e-5), (text, oracle.by)
            self.scored += any(expected.values())

    def compare_all(self, folder: Path, articles: Sequence[Article], asker: Asker, n: int) -> None:
        snapshot, oracles = Snapshot.open(folder), plain(articles)
        for _ in range(n):
            text = asker.query()
            for oracle in oracles.values():
                self.compare(snapshot, oracle, text)


def made_up(number: int, chance: random.Random) -> Article:
    def sentence(most: int) -> str:
        return " ".join(chance.choices(VOCABULARY, k=chance.randint(1, most)))

    return Article(
        id=f"خبر-{number}",
        title=chance.choice((None, sentence(6))),
        text="\n\n".join(sentence(25) for _ in range(chance.randint(1, 4))),
        date=chance.choice((None, "2018-03-04", "2018-03", "2017", "2019-01-01T10:00:00+03:00")),
        author=chance.choice((None, "حسام الحداد", "محمد مصري")),
        source=chance.choice((None, "bbc", "سكاي نيوز")),
        section=chance.choice((None, "سياسة", "شؤون عربية")),
    )


class Library:
    """An index that articles are added to and taken from, and what should be left in it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.kept: dict[str, Article] = {}

    @property
    def articles(self) -> list[Article]:
        return list(self.kept.values())

    def commit(self, numbers: Sequence[int], removals: int = 0) -> None:
        with indexer.open(self.folder) as writer:
            for number in numbers:
                article = made_up(number, self.chance)
                writer.add(article)
                self.kept[article.id] = article
            for name in self.chance.sample(list(self.kept), removals):
                writer.remove(name)
                del self.kept[name]


@pytest.mark.parametrize("seed", range(4))
def test_generated_articles(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several segments; then with updates, removals and merges of some; then merged into one."""
    chance, tally = random.Random(seed), Tally()
    library = Library(tmp_path / "index", chance)
    for batch in range(5):
        library.commit(range(batch * 12, batch * 12 + 12))
    tally.compare_all(library.folder, library.articles, Asker(library.articles, chance), 70)
    monkeypatch.setattr("search.local.merge.SMALLEST", 5)
    monkeypatch.setattr("search.local.merge.FACTOR", 4)
    for _ in range(6):
        library.commit(chance.sample(range(80), 5), removals=4)
    monkeypatch.setattr("search.local.merge.FACTOR", 1_000)
    library.commit([], removals=4)
    snapshot = Snapshot.open(library.folder)
    assert len(snapshot.segments) > 1
    assert snapshot.articles < snapshot.documents
    tally.compare_all(library.folder, library.articles, Asker(library.articles, chance), 70)
    monkeypatch.setattr("search.local.merge.choose", lambda entries: [entries])
    library.commit([])
    assert len(Snapshot.open(library.folder).segments) == 1
    tally.compare_all(library.folder, library.articles, Asker(library.articles, chance), 70)
    assert tally.queries == 420
    assert tally.found > 250
    assert tally.scored > 60


def test_real_news(data: Path, tmp_path: Path) -> None:
    articles: list[Article] = []
    for path in sorted((data / "news").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            some = zip(range(240), lines, strict=False)
            articles += [Article(**json.loads(line)) for _, line in some]
    for part in range(0, len(articles), 500):
        with indexer.open(tmp_path / "index") as writer:
            for article in articles[part : part + 500]:
                writer.add(article)
    tally = Tally()
    asker = Asker(articles, random.Random(29))
    tally.compare_all(tmp_path / "index", articles, asker, 300)
    assert tally.queries == 600
    assert tally.found > 300
    assert tally.scored > 100
