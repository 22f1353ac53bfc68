"""A query tree evaluated over arrays: which articles or paragraphs match, and how well.

Each node of the tree becomes :class:`Matches`, by one short method a kind of node; a kind that has
none is left to Whoosh's matchers. Whether units are articles or paragraphs matters where
occurrences are counted; everything above that is the same for both. Fields other than ``text``
belong to the article, and hold for each of its paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import numpy as np
from whoosh import query as wq

from .. import ranking
from ..arabic.terms import term
from ..dates import FIRST_DAY, LAST_DAY
from ..model import By
from ..query import EXACT, Near
from . import codec
from .arrays import Array
from .field import Occurrences, Postings, count_units
from .loops.places import common
from .loops.scores import Accumulators, bm25, top
from .phrases import starts_of_phrase
from .proximity import bonuses
from .segment import TEXT_FIELDS
from .snapshot import Matches, Places, Snapshot

PREFIX_WORDS: Final = 10_000  # words a prefix stands for at most, in each segment
PROXIMITY_DEPTH: Final = 200  # results whose order the closeness of their words may change
PROXIMITY_WORDS: Final = 64  # words of a query whose closeness is looked at

Word = Any  # a Term or a Prefix of Whoosh's


class Scored(NamedTuple):
    """Units (int32, ascending), frequencies (int32) and what these are scored by: the norms
    (float64) of all units and the weight of the term."""

    units: Array
    frequencies: Array
    norms: Array
    weight: float

    def matches(self) -> Matches:
        return Matches(self.units, bm25(*self))


class Executor:
    """Evaluates queries on one snapshot, by article or by paragraph."""

    def __init__(self, snapshot: Snapshot, by: By) -> None:
        self.snapshot = snapshot
        self.by = by

    def matches(self, tree: wq.Query) -> Matches:
        """The units that ``tree`` matches, removed ones left out."""
        units, scores = self._matches(tree)
        if self.snapshot.articles == self.snapshot.documents:
            return Matches(units, scores)
        there = self._alive[units]
        return Matches(units[there], scores[there])

    def ranked(self, tree: wq.Query, count: int, words: Sequence[Word]) -> tuple[Matches, int]:
        """The ``count`` best units, best first, and how many match in all.

        ``words`` are the query's, in its order: the first of the best gain a bonus where
        neighbouring words stand close together.
        """
        depth = max(count, PROXIMITY_DEPTH)
        if type(tree) is wq.Or and self.snapshot.articles == self.snapshot.documents:
            with self._accumulated(tree) as total:  # the same, without an array of all matches
                found, matching = Matches(*total.best(depth)), total.seen
        else:
            found = self.matches(tree)
            matching = len(found.units)
            if matching > depth:
                chosen = np.sort(top(found.scores, depth))
                found = Matches(found.units[chosen], found.scores[chosen])
        if len(words) > 1 and len(found.units):
            self._add_bonus(found, words[:PROXIMITY_WORDS])
        order = top(found.scores, count)
        return Matches(found.units[order], found.scores[order]), matching

    def _add_bonus(self, found: Matches, words: Sequence[Word]) -> None:
        head = np.sort(top(found.scores, PROXIMITY_DEPTH))
        found.scores[head] += bonuses(self, found.units[head], words)

    def _matches(self, node: wq.Query, among: Array | None = None) -> Matches:
        """The units that ``node`` matches; ``among`` others it may leave out what is not there."""
        if getattr(node, "boost", 1.0) != 1.0:
            return self._by_matchers(node)
        kinds = (kind for kind in type(node).__mro__ if kind in self._handlers)
        handler = self._handlers.get(next(kinds, wq.Query), Executor._by_matchers)
        return handler(self, node, among)

    def _by_matchers(self, node: wq.Query, _: Array | None = None) -> Matches:
        """Any other node of Whoosh's, by Whoosh's own matchers over the same arrays."""
        return self._units_of(Matches(*codec.run(self.snapshot, node)))

    # Units

    @property
    def _count(self) -> int:
        """Units, removed ones included."""
        return self.snapshot.documents if self.by == "article" else self.snapshot.paragraphs

    @property
    def _alive(self) -> Array:
        return self.snapshot.alive if self.by == "article" else self.snapshot.alive_paragraphs

    def _units_of(self, found: Matches) -> Matches:
        """Scored documents as scored units."""
        if self.by == "article":
            return found
        spread = np.full(self.snapshot.documents, -1.0)
        spread[found.units] = found.scores
        spread = spread[self.snapshot.paragraph_documents]
        units = np.flatnonzero(spread >= 0).astype(np.int32)
        return Matches(units, spread[units])

    def _has_units_of(self, field: str) -> bool:
        """Whether the words of ``field`` are counted by the executor's own units."""
        return self.by == "article" or field == "text"

    def units_at(self, field: str, documents: Array, positions: Array) -> Array:
        """The unit (int32) of each occurrence; -1 for words of a title, which stand in no
        paragraph. Fields other than the text are the document's."""
        if self.by == "article" or field != "text":
            return documents
        return self.snapshot.paragraphs_of(documents, positions)

    def _counted_units(self, field: str, occurrences: Occurrences) -> Postings:
        units = self.units_at(field, *occurrences)
        return count_units(units[units >= 0])

    # Leaves

    def _scored(self, field: str, postings: Postings, weight: float | None = None) -> Scored:
        snapshot = self.snapshot
        norms = snapshot.norms[field]
        if self.by == "paragraph" and field == "text":
            norms = snapshot.paragraph_norms
        if weight is None:
            weight = self._idf(field, len(postings.documents))
        return Scored(*postings, norms, weight * (ranking.K1 + 1))

    def _idf(self, field: str, having: int) -> float:
        snapshot = self.snapshot
        total = snapshot.documents
        if self.by == "paragraph" and field == "text":
            total = snapshot.paragraphs
        return ranking.idf(max(total, having), having)

    def occurrences(self, node: Word) -> Occurrences:
        """Where a prefix or an exact form stands, by document."""
        field, text = node.fieldname.removesuffix(EXACT), node.text
        if isinstance(node, wq.Prefix):
            return self.snapshot.prefix_occurrences(field, text, PREFIX_WORDS)
        return self.snapshot.form_occurrences(field, term(text).stem, text)

    def postings(self, node: Word) -> Postings:
        """A term or a prefix by unit; of fields other than the text by document."""
        field = node.fieldname.removesuffix(EXACT)
        if field != node.fieldname or isinstance(node, wq.Prefix):
            return self._counted_units(field, self.occurrences(node))
        if self.by == "paragraph" and field == "text":
            return self.snapshot.paragraph_postings(node.text)
        return self.snapshot.postings(field, node.text)

    def _terms(self, node: wq.Term) -> list[Scored]:
        """What a term is scored by: its postings, and for articles those in titles, whose words are
        in the field ``text`` too and count for more there."""
        field = node.fieldname
        found = [self._scored(field.removesuffix(EXACT), self.postings(node))]
        if field == "text" and self.by == "article":
            titles = self._scored("title", self.snapshot.postings("title", node.text))
            found.append(titles._replace(weight=titles.weight * ranking.TITLE_WEIGHT))
        return found

    def _is_term(self, node: wq.Query) -> bool:
        """Whether a node is answered by its postings alone."""
        return (
            isinstance(node, wq.Term)
            and node.boost == 1.0
            and node.fieldname.removesuffix(EXACT) in TEXT_FIELDS
        )

    def _term(self, node: wq.Term, among: Array | None) -> Matches:
        if not self._is_term(node):
            return self._by_matchers(node)
        field = node.fieldname.removesuffix(EXACT)
        scored = self._terms(node)
        if among is not None and self._has_units_of(field):
            scored = [_among(among, each) for each in scored]
        found = scored[0].matches()
        for more in scored[1:]:
            _, at = common(more.units, found.units)
            found.scores[at] += bm25(*more)
        return found if self._has_units_of(field) else self._units_of(found)

    def _prefix(self, node: wq.Prefix, _: Array | None) -> Matches:
        field = node.fieldname.removesuffix(EXACT)
        found = self._scored(field, self.postings(node)).matches()
        return found if self._has_units_of(field) else self._units_of(found)

    def _phrase(self, node: wq.Phrase, _: Array | None) -> Matches:
        if not isinstance(node, Near) and node.slop != 1:
            return self._by_matchers(node)  # words apart, but in order: Whoosh's own meaning
        field = node.fieldname.removesuffix(EXACT)
        words = [wq.Term(node.fieldname, word) for word in node.words]
        postings = self._counted_units(field, starts_of_phrase(self, field, node, words))
        weight = sum(self._idf(field, len(self.postings(word).documents)) for word in words)
        found = self._scored(field, postings, weight).matches()
        return found if self._has_units_of(field) else self._units_of(found)

    def _days(self, node: wq.NumericRange, _: Array | None) -> Matches:
        if node.fieldname != "day":
            return self._by_matchers(node)
        days = self.snapshot.days
        first = (node.start or FIRST_DAY) + node.startexcl
        last = (node.end or LAST_DAY) - node.endexcl
        documents = np.flatnonzero((days >= first) & (days <= last)).astype(np.int32)
        return self._units_of(Matches(documents, np.zeros(len(documents))))

    def _every(self, _: wq.Every, __: Array | None) -> Matches:
        return Matches(np.arange(self._count, dtype=np.int32), np.zeros(self._count))

    def _nothing(self, _: wq.Query, __: Array | None) -> Matches:
        return Matches(np.zeros(0, dtype=np.int32), np.zeros(0))

    # Combinations

    @contextmanager
    def _accumulated(self, node: wq.Or, among: Array | None = None) -> Iterator[Accumulators]:
        """The sums of all that a disjunction matches."""
        count = self._count
        total = self.snapshot.accumulators(count)
        for child in node.subqueries:
            if among is None and self._is_term(child) and self._has_units_of(child.fieldname):
                for scored in self._terms(child):
                    total.add_term(*scored)
            else:
                total.add(*self._matches(child, among))
        yield total
        self.snapshot.put_back(total, count)  # not after an error: it may be in any state

    def _or(self, node: wq.Or, among: Array | None) -> Matches:
        with self._accumulated(node, among) as total:
            return Matches(*total.matches())

    def _and(self, node: wq.And, among: Array | None) -> Matches:
        if not node.subqueries:
            return self._nothing(node, among)
        first, *rest = sorted(node.subqueries, key=self._size)
        found = self._matches(first, among)
        for child in rest:
            other = self._matches(child, found.units)
            mine, theirs = common(found.units, other.units)
            found = Matches(found.units[mine], found.scores[mine] + other.scores[theirs])
        return found

    def _size(self, node: wq.Query) -> int:
        """About how many units a node matches: where a conjunction begins with the fewest, all
        others are looked up for these alone."""
        if not self._is_term(node) or node.fieldname.endswith(EXACT):
            return self.snapshot.documents
        return self.snapshot.document_frequency(node.fieldname, node.text)

    def _and_not(self, node: wq.AndNot, among: Array | None) -> Matches:
        found = self._matches(node.a, among)
        unwanted, _ = common(found.units, self._matches(node.b, found.units).units)
        return Matches(np.delete(found.units, unwanted), np.delete(found.scores, unwanted))

    def _and_maybe(self, node: wq.AndMaybe, among: Array | None) -> Matches:
        found = self._matches(node.a, among)
        optional = self._matches(node.b, found.units)
        mine, theirs = common(found.units, optional.units)
        scores = found.scores.copy()
        scores[mine] += optional.scores[theirs]
        return Matches(found.units, scores)

    def _constant(self, node: wq.ConstantScoreQuery, among: Array | None) -> Matches:
        units, _ = self._matches(node.child, among)
        return Matches(units, np.full(len(units), float(node.score)))

    _handlers: Final[dict[type[wq.Query], Callable[[Executor, Any, Array | None], Matches]]] = {
        wq.Term: _term,
        wq.Prefix: _prefix,
        wq.Phrase: _phrase,
        wq.NumericRange: _days,
        wq.Every: _every,
        wq.Or: _or,
        wq.And: _and,
        wq.AndNot: _and_not,
        wq.AndMaybe: _and_maybe,
        wq.ConstantScoreQuery: _constant,
        type(wq.NullQuery): _nothing,
    }

    # Places

    def documents_of(self, units: Array) -> Array:
        """The documents (int32), each once, of ascending units."""
        if self.by == "article":
            return units
        return np.unique(self.snapshot.paragraph_documents[units])

    def places_in(self, word: Word, documents: Array) -> Places:
        """Where a word stands in some documents (ascending); ranks are those of the documents."""
        snapshot = self.snapshot
        if isinstance(word, wq.Term) and not word.fieldname.endswith(EXACT):
            postings = snapshot.postings(word.fieldname, word.text)
            holding, chosen = common(documents, postings.documents)
            places = snapshot.places(word.fieldname, word.text, chosen)
            return Places(holding[places.ranks], places.positions)
        found = self.occurrences(word)
        inside = np.isin(found.documents, documents)
        ranks = np.searchsorted(documents, found.documents[inside]).astype(np.int32)
        return Places(ranks, found.positions[inside])

    def article_idf(self, word: Word) -> float:
        """A word's idf among articles, which for paragraphs as well tells the rare words from the
        common ones."""
        if isinstance(word, wq.Term) and not word.fieldname.endswith(EXACT):
            having = self.snapshot.document_frequency(word.fieldname, word.text)
        else:
            having = len(count_units(self.occurrences(word).documents).documents)
        return ranking.idf(self.snapshot.documents, having)

    def paragraph_scores(self, words: Sequence[Word], documents: list[int]) -> Matches:
        """How well the paragraphs of ``documents`` answer: those that hold a word."""
        ascending = np.array(sorted(documents), dtype=np.int32)
        total = self.snapshot.accumulators(self._count)
        for word in words:
            ranks, positions = self.places_in(word, ascending)
            postings = self._counted_units("text", Occurrences(ascending[ranks], positions))
            total.add_term(*self._scored("text", postings, self.article_idf(word)))
        found = Matches(*total.matches())
        self.snapshot.put_back(total, self._count)
        return found


def _among(units: Array, scored: Scored) -> Scored:
    """What of a term's postings is in ``units``."""
    if len(units) < len(scored.units):
        _, at = common(units, scored.units)
    else:
        at, _ = common(scored.units, units)
    return scored._replace(units=scored.units[at], frequencies=scored.frequencies[at])
