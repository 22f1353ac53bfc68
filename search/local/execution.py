"""A query tree evaluated over arrays: which articles or paragraphs match, and how well.

Each node of the tree becomes :class:`Matches`, by one short method a kind of node; a kind that has
none is left to Whoosh's matchers. Whether units are articles or paragraphs matters where
occurrences are counted; everything above that is the same for both. Fields other than ``text``
belong to the article, and hold for each of its paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
from whoosh import query as wq

from .. import ranking
from ..arabic.terms import term
from ..dates import FIRST_DAY, LAST_DAY
from ..model import By
from ..query import EXACT, Near
from . import codec
from .arrays import Array
from .field import Occurrences, Postings, count_documents
from .proximity import bonuses
from .segment import TEXT_FIELDS
from .snapshot import Matches, Snapshot

PREFIX_WORDS: Final = 10_000  # words a prefix stands for at most, in each segment
PROXIMITY_DEPTH: Final = 200  # results whose order the closeness of their words may change
PROXIMITY_WORDS: Final = 64  # words of a query whose closeness is looked at
_SHIFT: Final = 32  # unit and position in one integer: unit << 32 | position


Word = Any  # a Term or a Prefix of Whoosh's


class Executor:
    """Evaluates queries on one snapshot, by article or by paragraph."""

    def __init__(self, snapshot: Snapshot, by: By) -> None:
        self.snapshot = snapshot
        self.by = by
        self._handlers: dict[type[wq.Query], Callable[[Any], Matches]] = {
            wq.Term: self._term,
            wq.Prefix: self._counted,
            wq.Phrase: self._phrase,
            wq.NumericRange: self._days,
            wq.Every: self._every,
            wq.Or: self._or,
            wq.And: self._and,
            wq.AndNot: self._and_not,
            wq.AndMaybe: self._and_maybe,
            wq.ConstantScoreQuery: self._constant,
            type(wq.NullQuery): self._nothing,
        }

    def matches(self, tree: wq.Query) -> Matches:
        """The units that ``tree`` matches, removed ones left out."""
        units, scores = self._matches(tree)
        if self.snapshot.articles == self.snapshot.documents:
            return Matches(units, scores)
        there = self._alive[units]
        return Matches(units[there], scores[there])

    def _matches(self, node: wq.Query) -> Matches:
        if getattr(node, "boost", 1.0) != 1.0:
            return self._by_matchers(node)
        kinds = (kind for kind in type(node).__mro__ if kind in self._handlers)
        return self._handlers.get(next(kinds, wq.Query), self._by_matchers)(node)

    def _by_matchers(self, node: wq.Query) -> Matches:
        """Any other node of Whoosh's, by Whoosh's own matchers over the same arrays."""
        documents, scores = codec.run(self.snapshot, node)
        return self._units_of(documents, scores)

    # Units

    @property
    def _alive(self) -> Array:
        return self.snapshot.alive if self.by == "article" else self.snapshot.alive_paragraphs

    def _units_of(self, documents: Array, scores: Array) -> Matches:
        """Scored documents as scored units."""
        if self.by == "article":
            return Matches(documents, scores)
        spread = np.full(self.snapshot.documents, -1.0)
        spread[documents] = scores
        spread = spread[self.snapshot.paragraph_documents]
        units = np.flatnonzero(spread >= 0)
        return Matches(units, spread[units])

    def places(self, field: str, occurrences: Occurrences) -> Occurrences:
        """Occurrences by unit. Words of a title stand in no paragraph and are left out there."""
        if self.by == "article" or field != "text":
            return occurrences
        paragraphs = self.snapshot.paragraphs_of(occurrences)
        inside = paragraphs >= 0
        return Occurrences(paragraphs[inside], occurrences.positions[inside])

    def weight(self, field: str, having: int) -> float:
        """The idf of what stands in ``having`` units."""
        return ranking.idf(max(len(self._norms(field)), having), having)

    def _norms(self, field: str) -> Array:
        """The length norms of the units that ``field`` is counted in."""
        if self.by == "paragraph" and field == "text":
            return self.snapshot.paragraph_norms
        return self.snapshot.norms[field]

    def _scored(self, field: str, postings: Postings, weight: float | None = None) -> Matches:
        units, frequencies = postings
        if weight is None:
            weight = self.weight(field, len(units))
        units = units.astype(np.int64)
        scores = ranking.bm25(frequencies, self._norms(field)[units], weight)
        return Matches(units, scores) if field == "text" else self._units_of(units, scores)

    # Leaves

    def occurrences(self, node: Word) -> Occurrences:
        """Where a term or a prefix stands, by document."""
        field, text = node.fieldname.removesuffix(EXACT), node.text
        if isinstance(node, wq.Prefix):
            return self.snapshot.prefix_occurrences(field, text, PREFIX_WORDS)
        if field != node.fieldname:
            return self.snapshot.form_occurrences(field, term(text).stem, text)
        return self.snapshot.occurrences(field, text)

    def _term(self, node: wq.Term) -> Matches:
        if node.fieldname.removesuffix(EXACT) not in TEXT_FIELDS:
            return self._by_matchers(node)
        # Words come again from query to query, and a common one costs more than all the rest.
        key = self.by, node.fieldname, node.text
        return self.snapshot.scored.get(key, lambda: self._scored_term(node))

    def _scored_term(self, node: wq.Term) -> Matches:
        field = node.fieldname
        if self.by == "paragraph" or field.endswith(EXACT):
            return self._counted(node)
        postings = self.snapshot.postings(field, node.text)
        if not len(postings.documents):
            return self._nothing(node)
        found = self._scored(field, postings)
        return self._with_title(found, node.text) if field == "text" else found

    def _counted(self, node: Word) -> Matches:
        field = node.fieldname.removesuffix(EXACT)
        return self._scored(field, count_documents(self.places(field, self.occurrences(node))))

    def _with_title(self, found: Matches, text: str) -> Matches:
        """The words of a title are in the field ``text`` too; there they count for more."""
        titles = self._scored("title", self.snapshot.postings("title", text))
        scores = found.scores
        scores[np.searchsorted(found.units, titles.units)] += ranking.TITLE_WEIGHT * titles.scores
        return found

    def _phrase(self, node: wq.Phrase) -> Matches:
        if not isinstance(node, Near) and node.slop != 1:
            return self._by_matchers(node)  # words apart, but in order: Whoosh's own meaning
        field = node.fieldname.removesuffix(EXACT)
        words = [wq.Term(node.fieldname, word) for word in node.words]
        documents = self._holding_all(words)
        keys = [self._block_keys(field, self.occurrences_in(word, documents)[0]) for word in words]
        if isinstance(node, Near):
            starts = _near(dict(zip(node.words, keys, strict=True)), node)
        else:
            starts = _in_sequence(keys)
        units = self._units_of_blocks(field, starts >> _SHIFT)
        weight = sum(self.weight(field, self._having(word)) for word in words)
        return self._scored(field, Postings(*np.unique(units, return_counts=True)), weight)

    def _holding_all(self, words: list[wq.Term]) -> Array:
        """The documents that hold every one of ``words``: few, so that only there is looked at
        where exactly."""
        holding = [self._documents_holding(word) for word in words]
        common, *others = sorted(holding, key=len)
        for other in others:
            common = np.intersect1d(common, other, assume_unique=True)
        return common

    def _documents_holding(self, word: wq.Term) -> Array:
        if word.fieldname.endswith(EXACT):
            return count_documents(self.occurrences(word)).documents
        return self.snapshot.postings(word.fieldname, word.text).documents

    def _having(self, word: wq.Term) -> int:
        """How many units hold a word; of fields other than ``text``, how many documents."""
        if self.by == "article" or word.fieldname.removesuffix(EXACT) == "text":
            return len(self._term(word).units)
        return len(self._documents_holding(word))

    def _block_keys(self, field: str, occurrences: Occurrences) -> Array:
        """Sorted ``block << 32 | position``: a block is what a phrase may not run out of, a title
        or a paragraph. Titles are numbered behind the paragraphs."""
        blocks = occurrences.documents.astype(np.int64)
        if field == "text":
            paragraphs = self.snapshot.paragraphs_of(occurrences)
            titles = blocks + len(self.snapshot.paragraph_documents)
            blocks = np.where(paragraphs >= 0, paragraphs, titles)
        keys = (blocks << _SHIFT) | occurrences.positions
        keys.sort()
        return keys

    def _units_of_blocks(self, field: str, blocks: Array) -> Array:
        if field != "text":
            return blocks
        documents = self.snapshot.paragraph_documents
        inside = blocks[blocks < len(documents)]
        if self.by == "paragraph":
            return inside
        titles = blocks[blocks >= len(documents)] - len(documents)
        return np.concatenate((documents[inside], titles))

    def _days(self, node: wq.NumericRange) -> Matches:
        if node.fieldname != "day":
            return self._by_matchers(node)
        days = self.snapshot.days
        first = (node.start or FIRST_DAY) + node.startexcl
        last = (node.end or LAST_DAY) - node.endexcl
        documents = np.flatnonzero((days >= first) & (days <= last))
        return self._units_of(documents, np.zeros(len(documents)))

    def _every(self, _: wq.Every) -> Matches:
        count = len(self._alive)
        return Matches(np.arange(count), np.zeros(count))

    def _nothing(self, _: wq.Query) -> Matches:
        return Matches(np.zeros(0, dtype=np.int64), np.zeros(0))

    # Combinations

    def _or(self, node: wq.Or) -> Matches:
        count = len(self._alive)
        scores, seen = np.zeros(count), np.zeros(count, dtype=bool)
        for child in node.subqueries:
            units, more = self._matches(child)
            scores[units] += more
            seen[units] = True
        units = np.flatnonzero(seen)
        return Matches(units, scores[units])

    def _and(self, node: wq.And) -> Matches:
        if not node.subqueries:
            return self._nothing(node)
        first, *rest = map(self._matches, node.subqueries)
        units, scores = first
        for other in rest:
            common, mine, theirs = np.intersect1d(
                units, other.units, assume_unique=True, return_indices=True
            )
            units, scores = common, scores[mine] + other.scores[theirs]
        return Matches(units, scores)

    def _and_not(self, node: wq.AndNot) -> Matches:
        units, scores = self._matches(node.a)
        kept = np.ones(len(self._alive), dtype=bool)
        kept[self._matches(node.b).units] = False
        return Matches(units[kept[units]], scores[kept[units]])

    def _and_maybe(self, node: wq.AndMaybe) -> Matches:
        units, scores = self._matches(node.a)
        extra = np.zeros(len(self._alive))
        optional = self._matches(node.b)
        extra[optional.units] = optional.scores
        return Matches(units, scores + extra[units])

    def _constant(self, node: wq.ConstantScoreQuery) -> Matches:
        units, _ = self._matches(node.child)
        return Matches(units, np.full(len(units), float(node.score)))

    # Order

    def best(self, found: Matches, count: int, words: Sequence[Word]) -> Matches:
        """The ``count`` best of ``found``, best first: the first of them with a bonus where
        neighbouring ``words`` stand close together. These are the query's, in its order."""
        chosen = top(found.scores, max(count, PROXIMITY_DEPTH))
        units, scores = found.units[chosen], found.scores[chosen]
        if len(words) > 1 and len(units):
            head = np.sort(units[:PROXIMITY_DEPTH])
            bonus = bonuses(self, head, words[:PROXIMITY_WORDS])
            scores[:PROXIMITY_DEPTH] += bonus[np.searchsorted(head, units[:PROXIMITY_DEPTH])]
        # Of equal scores the lower number comes first, as without a bonus.
        order = np.lexsort((units, -scores))[:count]
        return Matches(units[order], scores[order])

    def documents_of(self, units: Array) -> Array:
        """The documents, each once, of ascending units."""
        if self.by == "article":
            return units
        return np.unique(self.snapshot.paragraph_documents[units])

    def occurrences_in(self, word: Word, documents: Array) -> tuple[Occurrences, float]:
        """Where a word stands in some documents (ascending), and its idf among articles, which for
        paragraphs as well tells the rare words from the common ones."""
        snapshot = self.snapshot
        if isinstance(word, wq.Term) and not word.fieldname.endswith(EXACT):
            having = snapshot.document_frequency(word.fieldname, word.text)
            places = snapshot.occurrences_in(word.fieldname, word.text, documents)
        else:
            places = self.occurrences(word)
            having = len(count_documents(places).documents)
            inside = np.isin(places.documents, documents)
            places = Occurrences(places.documents[inside], places.positions[inside])
        return places, ranking.idf(snapshot.documents, having)

    def paragraph_scores(self, words: Sequence[Word], documents: list[int]) -> Array:
        """float64[M]: how well the paragraphs of ``documents`` answer; 0 for all others."""
        scores = np.zeros(len(self.snapshot.paragraph_documents))
        ascending = np.array(sorted(documents), dtype=np.int64)
        for word in words:
            places, weight = self.occurrences_in(word, ascending)
            units, more = self._scored("text", count_documents(self.places("text", places)), weight)
            scores[units] += more
        return scores


def top(scores: Array, count: int) -> Array:
    """Indexes of the ``count`` highest scores, best first; of equal ones the first comes first."""
    if 0 < count < len(scores):
        least = np.partition(scores, len(scores) - count)[len(scores) - count]
        candidates = np.flatnonzero(scores >= least)
    else:
        candidates = np.arange(len(scores))
    order = np.argsort(-scores[candidates], kind="stable")
    return candidates[order][:count]


def _in_sequence(keys: list[Array]) -> Array:
    """First places of phrases: each word exactly one behind the word before."""
    starts = keys[0]
    for offset, places in enumerate(keys[1:], start=1):
        starts = starts[np.isin(starts + offset, places, assume_unique=True)]
    return starts


def _near(keys: dict[str, Array], node: Near) -> Array:
    """First places of stretches that hold every word, in any order, and no more than ``slop``
    others; a word that is asked for twice must stand there twice."""
    width = len(node.words) + node.slop
    starts = np.unique(np.concatenate(list(keys.values())))
    inside = np.ones(len(starts), dtype=bool)
    for word, places in keys.items():
        last = np.searchsorted(places, starts) + node.words.count(word) - 1
        there = last < len(places)
        inside[~there] = False
        inside[there] &= places[last[there]] < starts[there] + width
    return starts[inside]
