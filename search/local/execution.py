"""A query tree evaluated over arrays: which articles or paragraphs match, and how well.

Each node of the tree becomes :class:`Matches`, by one short method a kind of node; a kind that has
none is left to Whoosh's matchers. Whether units are articles or paragraphs matters where
occurrences are counted; everything above that is the same for both. The title, which is part of the
text, belongs to the first paragraph; fields other than ``text``, the title's own among them, belong
to the article and hold for each of its paragraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from whoosh import query as wq

from .. import ranking
from ..arabic.terms import term
from ..asked import Word, is_stem
from ..dates import FIRST_DAY, LAST_DAY
from ..model import By
from ..tree import DEFAULT_FIELD, EXACT, Near, PhraseWord
from ..tree import Word as Formed
from . import codec
from .arrays import Array
from .field import Occurrences, Postings, count_units
from .loops.places import common
from .loops.scores import bm25
from .loops.sought import Sought
from .nodes import is_of_words, is_phrase, is_word
from .phrases import starts_of_phrase
from .segment import TEXT_FIELDS
from .snapshot import Matches, Places, Snapshot
from .workspace import Workspace

WORDS: Final = 64  # words of a query that are looked at closely
PREFIX_WORDS: Final = 10_000  # words a prefix stands for at most, in each segment


class Scored(NamedTuple):
    """Postings (int32, int32) and what they are scored by: the norms (float64) of all units and the
    weight of the term."""

    units: Array
    frequencies: Array
    norms: Array
    weight: float

    def among(self, units: Array | None) -> Scored:
        """What of it is in ``units`` (int32, ascending)."""
        if units is None:
            return self
        if len(units) < len(self.units):
            _, at = common(units, self.units)
        else:
            at, _ = common(self.units, units)
        return self._replace(units=self.units[at], frequencies=self.frequencies[at])

    def matches(self) -> Matches:
        return Matches(self.units, bm25(*self))


class Executor:
    """Evaluates queries on one snapshot, by article or by paragraph."""

    def __init__(self, snapshot: Snapshot, by: By) -> None:
        self.snapshot = snapshot
        self.by = by
        self._paragraph_postings: dict[str, Postings] = {}
        self._occurrences: dict[tuple[bool, str, str], Occurrences] = {}
        self._sought: dict[int, tuple[Word, Sought]] = {}  # by identity

    def matches(self, tree: wq.Query) -> Matches:
        """The units that ``tree`` matches, removed ones left out, and their BM25."""
        with self.snapshot.workspace(self.by) as space:
            self.accumulate(space, tree)
            return Matches(*space.total.matches())

    def accumulate(self, space: Workspace, tree: wq.Query) -> None:
        """The same, in the accumulators of a cleared workspace."""
        nodes = tree.subqueries if type(tree) is wq.Or else (tree,)
        self._accumulate(space, nodes, None)
        if self.snapshot.articles < self.snapshot.documents:
            space.total.drop(self._removed)

    def _summed(self, nodes: Sequence[wq.Query], among: Array | None) -> Matches:
        with self.snapshot.workspace(self.by) as space:
            self._accumulate(space, nodes, among)
            return Matches(*space.total.matches())

    def _accumulate(self, space: Workspace, nodes: Sequence[wq.Query], among: Array | None) -> None:
        total, articles = space.total, among is None and self.by == "article"
        for node in nodes:
            if among is None and is_word(node):
                total.add_word(self.sought(node, closely=len(nodes) <= WORDS))
            elif articles and is_of_words(node):
                self._add_all(space, node.subqueries)
            elif articles and is_phrase(node):
                self._add_phrase(space, node)
            elif self._is_term(node) and self._has_units_of(node.fieldname.removesuffix(EXACT)):
                total.add(*self._scored_term(node, among).matches())
            else:
                total.add(*self._matches(node, among))

    def _add_all(self, space: Workspace, words: Sequence[wq.Term]) -> None:
        """A conjunction of words: their scores, only where all of them stand."""
        terms = self.snapshot.terms(DEFAULT_FIELD, [word.text for word in words])
        weights = [term.idf * (ranking.K1 + 1) for term in terms]
        for file, numbers in self.snapshot.having_all(DEFAULT_FIELD, terms):
            space.total.add_all(file, numbers, weights)

    def _add_phrase(self, space: Workspace, node: wq.Phrase) -> None:
        """A phrase, as if it were a term as rare as its words are together."""
        terms = self.snapshot.terms(DEFAULT_FIELD, node.words)
        weight = sum([term.idf for term in terms]) * (ranking.K1 + 1)
        for file, numbers in self.snapshot.having_all(DEFAULT_FIELD, terms):
            space.phrases.find(file, numbers, self.snapshot.paragraph_table)
            space.phrases.add_to(space.total, weight)

    def holding_all(self, words: Sequence[wq.Term]) -> Array:
        """The documents (int32) that hold every one of ``words``: from the rarest on, each is
        looked up in those found so far."""
        found: Array | None = None
        for word in sorted(words, key=self.size):
            if is_stem(word):
                found = self.snapshot.postings(word.fieldname, word.text, found).units
            else:
                units = count_units(self.occurrences(word).documents).units
                found = units if found is None else units[common(units, found)[0]]
        return found if found is not None else np.zeros(0, dtype=np.int32)

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
    def count(self) -> int:
        """Units, removed ones included."""
        return self.snapshot.documents if self.by == "article" else self.snapshot.paragraphs

    @property
    def _removed(self) -> Array:
        return self.snapshot.removed if self.by == "article" else self.snapshot.removed_paragraphs

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
        """The unit (int32) of each occurrence; -1 for words of a title without a paragraph. Fields
        other than the text are the document's."""
        if self.by == "article" or field != "text":
            return documents
        return self.snapshot.paragraph_table.units(documents, positions)

    def counted_units(self, field: str, occurrences: Occurrences) -> Postings:
        return count_units(self.units_at(field, *occurrences))

    # Leaves

    def norms(self, field: str) -> Array:
        """The length norms of the units that ``field`` is counted in."""
        if self.by == "paragraph" and field == "text":
            return self.snapshot.paragraph_norms
        return self.snapshot.norms[field]

    def scored(self, field: str, postings: Postings, idf: float | None = None) -> Scored:
        if idf is None:
            idf = self._idf(field, len(postings.units))
        return Scored(*postings, self.norms(field), idf * (ranking.K1 + 1))

    def _idf(self, field: str, having: int) -> float:
        snapshot = self.snapshot
        total = snapshot.documents
        if self.by == "paragraph" and field == "text":
            total = snapshot.paragraphs
        return ranking.idf(max(total, having), having)

    def occurrences(self, node: Word) -> Occurrences:
        """Where a prefix or an exact form stands, by document; found once a query."""
        field, text = node.fieldname.removesuffix(EXACT), node.text
        key = (isinstance(node, wq.Prefix), field, text)
        if key not in self._occurrences:
            self._occurrences[key] = (
                self.snapshot.prefix_occurrences(field, text, PREFIX_WORDS)
                if isinstance(node, wq.Prefix)
                else self.snapshot.form_occurrences(field, term(text).stem, text)
            )
        return self._occurrences[key]

    def _scored_term(self, node: wq.Term, among: Array | None) -> Scored:
        """The postings of a term as they are scored, all of them or those ``among`` units."""
        name = node.fieldname
        field = name.removesuffix(EXACT)
        if name != field:
            postings = self.counted_units(field, self.occurrences(node))
            return self.scored(field, postings).among(among)
        if field == "text" and self.by == "paragraph":
            return self.scored(field, self.paragraph_postings(node.text)).among(among)
        postings = self.snapshot.postings(field, node.text, among)
        return self.scored(field, postings, self.snapshot.term(field, node.text).idf)

    def paragraph_postings(self, stem: str) -> Postings:
        """The paragraphs that a stem stands in; made once a query."""
        if stem not in self._paragraph_postings:
            self._paragraph_postings[stem] = self.snapshot.paragraph_postings(stem)
        return self._paragraph_postings[stem]

    def _having(self, node: Word) -> int:
        """How many units hold a term; of fields other than the text, how many documents."""
        name = node.fieldname
        field = name.removesuffix(EXACT)
        if name != field:
            return len(self.counted_units(field, self.occurrences(node)).units)
        if field == "text" and self.by == "paragraph":
            return self.snapshot.paragraphs_having(node.text)
        return self.snapshot.term(field, node.text).having

    def _is_stem(self, node: wq.Query) -> bool:
        return self._is_term(node) and is_stem(node)

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
        if self._has_units_of(node.fieldname.removesuffix(EXACT)):
            return self._summed([node], among)
        return self._units_of(self._scored_term(node, None).matches())

    def _prefix(self, node: wq.Prefix, _: Array | None) -> Matches:
        field = node.fieldname.removesuffix(EXACT)
        postings = self.counted_units(field, self.occurrences(node))
        found = self.scored(field, postings).matches()
        return found if self._has_units_of(field) else self._units_of(found)

    def _phrase(self, node: wq.Phrase, _: Array | None) -> Matches:
        if not isinstance(node, Near) and node.slop != 1:
            return self._by_matchers(node)  # words apart, but in order: Whoosh's own meaning
        field = node.fieldname.removesuffix(EXACT)
        words = [wq.Term(node.fieldname, word) for word in node.words]
        postings = self.counted_units(field, starts_of_phrase(self, field, node, words))
        idf = sum(self._idf(field, self._having(word)) for word in words)
        found = self.scored(field, postings, idf).matches()
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
        return Matches(np.arange(self.count, dtype=np.int32), np.zeros(self.count))

    def _nothing(self, _: wq.Query, __: Array | None) -> Matches:
        return Matches(np.zeros(0, dtype=np.int32), np.zeros(0))

    # Combinations

    def _or(self, node: wq.Or, among: Array | None) -> Matches:
        return self._summed(node.subqueries, among)

    def _and(self, node: wq.And, among: Array | None) -> Matches:
        if not node.subqueries:
            return self._nothing(node, among)
        if among is None and self.by == "article" and is_of_words(node):
            return self._summed([node], among)
        first, *rest = sorted(node.subqueries, key=self.size)
        found = self._matches(first, among)
        for child in rest:
            other = self._matches(child, found.units)
            mine, theirs = common(found.units, other.units)
            found = Matches(found.units[mine], found.scores[mine] + other.scores[theirs])
        return found

    def size(self, node: wq.Query) -> int:
        """About how many units a node matches: where a conjunction begins with the fewest, all
        others are looked up for these alone."""
        if isinstance(node, wq.Phrase) and node.fieldname in TEXT_FIELDS and node.words:
            return min(self.snapshot.term(node.fieldname, word).having for word in node.words)
        if not self._is_stem(node):
            return self.snapshot.documents
        return self.snapshot.term(node.fieldname, node.text).having

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

    def documents(self, units: Array) -> Array:
        """The document (int32) of each unit."""
        return units if self.by == "article" else self.snapshot.paragraph_documents[units]

    def places_in(self, word: Word, documents: Array) -> Places:
        """Where a word stands in some documents (ascending); ranks are those of the documents."""
        if is_stem(word):
            return self.snapshot.places(word.fieldname, word.text, documents)
        found = self.occurrences(word)
        inside = np.isin(found.documents, documents)
        ranks = np.searchsorted(documents, found.documents[inside]).astype(np.int32)
        return Places(ranks, found.positions[inside])

    def places_of(self, word: Word) -> tuple[Array, Array, Array]:
        """Where a prefix or an exact form stands: documents, positions and paragraphs (int32)."""
        documents, positions = self.occurrences(word)
        return documents, positions, self.snapshot.paragraph_table.of_all(documents, positions)

    def sought(self, word: Word, *, closely: bool = True) -> Sought:
        """A word of the text as the loops look for it, weighed as among the units; to look for it
        ``closely`` takes longer to find out. To count a word and to look closely at where it stands
        it is asked for twice, and found once."""
        if not closely:
            return self.sought_among(word, self.by, closely=False)
        found = self._sought.get(id(word))
        if found is None:
            found = self._sought[id(word)] = word, self.sought_among(word, self.by)
        return found[1]

    def sought_among(self, word: Word, among: By, *, closely: bool = True) -> Sought:
        """The same, weighed as among articles or paragraphs."""
        further = isinstance(word, PhraseWord)
        if is_stem(word):
            form = word.form if isinstance(word, Formed) else ""
            return self.snapshot.sought(word.text, form, among, further=further, closely=closely)
        having = len(count_units(self.occurrences(word).documents).units)
        idf = ranking.idf(self.snapshot.documents, having)
        own_idf = idf if among == "article" else self._idf("text", self._having(word))
        return Sought(own_idf * (ranking.K1 + 1), idf, (), self.places_of(word), further)
