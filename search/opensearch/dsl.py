"""A tree of ``whoosh.query`` nodes in the query language of OpenSearch.

What it matches is what the embedded engine matches; how well is BM25 by Lucene, whose length norms
are a byte each, with every prefix weighing the same in all it matches, and so every ``"…"~N``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from whoosh import query as wq

from ..errors import InputError
from ..model import By
from ..tree import DEFAULT_FIELD, EXACT, Near
from .schema import BLOCK, TEXT_FIELDS, bounded, field_of

Clause = dict[str, Any]
Named = Callable[[str, wq.Query, Clause], Clause]

RANKED: Final = 64  # words of alternatives that rank; further ones only match
MAX_LEAVES: Final = 600  # of a query that is more than a list of words: Lucene takes 1,024 in all
_DAY: Final = "day"
_NAMES: Final = frozenset(name for field in TEXT_FIELDS for name in (field, field + EXACT))


def unnamed(kind: str, node: wq.Query, clause: Clause) -> Clause:
    """A clause that need not say what it gave."""
    del kind, node
    return clause


def clause_of(tree: wq.Query, by: By, name: Named = unnamed) -> Clause:
    """What matches and scores as ``tree`` does, among articles or among paragraphs.

    ``name`` is given each part of it whose score is added to that of the whole: which kind of
    evidence it is, of which node, and its clause; it gives the clause to ask for.
    Raises InputError for nodes that the parser does not make, and for more than MAX_LEAVES.
    """
    return _Translator(by, name).translate(tree, certain=True)


class _Translator:
    def __init__(self, by: By, name: Named) -> None:
        self._by = by
        self._name = name
        self._leaves = 0

    def translate(self, node: wq.Query, *, certain: bool = False) -> Clause:
        """The clause of a node; ``certain`` is whether all that matches the tree matches it."""
        kinds = (kind for kind in type(node).__mro__ if kind in self._handlers)
        kind = next(kinds, None)
        if kind is None:
            raise InputError(
                f"A cluster is not asked for {type(node).__name__}: search an index in a folder."
            )
        boost = getattr(node, "boost", 1.0)
        name = self._name
        if boost == 1.0 and (kind is wq.Or or (certain and kind in _ADDED)):
            return self._handlers[kind](self, node)
        self._name = unnamed  # what is inside is not added as it is
        found = self._handlers[kind](self, node)
        self._name = name
        return name(_kind(node), node, found if boost == 1.0 else boosted(found, boost))

    def _field(self, node: wq.Query) -> str:
        name = node.fieldname or ""
        if name not in _NAMES:
            raise InputError(f"A cluster has no field {name!r} to look for words in.")
        self._leaves += 1
        if self._leaves > MAX_LEAVES:
            raise InputError(
                f"This query has more than {MAX_LEAVES} words that are signed, joined or quoted: "
                "a cluster cannot answer it, an index in a folder can."
            )
        return field_of(self._by, name)

    # Leaves

    def _term(self, node: wq.Term) -> Clause:
        return term(self._field(node), node.text)

    def _prefix(self, node: wq.Prefix) -> Clause:
        return {"prefix": {self._field(node): {"value": bounded(node.text)}}}

    def _phrase(self, node: wq.Phrase) -> Clause:
        words = " ".join(map(bounded, node.words))
        if isinstance(node, Near):
            apart = {"not_containing": {"match": {"query": BLOCK}}}
            near = {"query": words, "max_gaps": node.slop, "ordered": False, "filter": apart}
            return {"intervals": {self._field(node): {"match": near}}}
        if node.slop != 1:
            raise InputError("A cluster is not asked for words apart but in order.")
        return {"match_phrase": {self._field(node): {"query": words}}}

    def _days(self, node: wq.NumericRange) -> Clause:
        if node.fieldname != _DAY:
            raise InputError(f"A cluster has no numbers in {node.fieldname!r}.")
        ends: dict[str, int] = {"gt" if node.startexcl else "gte": node.start or 0}
        if node.end is not None:
            ends["lt" if node.endexcl else "lte"] = node.end
        return {"range": {field_of(self._by, _DAY): ends}}

    def _every(self, _: wq.Every) -> Clause:
        return {"bool": {"filter": [{"match_all": {}}]}}

    def _nothing(self, _: wq.Query) -> Clause:
        return {"match_none": {}}

    # Combinations

    def _or(self, node: wq.Or) -> Clause:
        """Alternatives; of many words the first rank, and the others only match."""
        kept: list[wq.Query] = []
        rest: dict[str, list[str]] = {}
        words = 0
        for child in _alternatives(node):
            if isinstance(child, wq.Term) and child.fieldname in _NAMES:
                words += 1
                if words > RANKED:
                    field = field_of(self._by, child.fieldname)
                    rest.setdefault(field, []).append(bounded(child.text))
                    continue
            kept.append(child)
        others = [constant({"terms": {field: texts}}, 0.0) for field, texts in rest.items()]
        return any_of([*map(self.translate, kept), *others])

    def _and(self, node: wq.And) -> Clause:
        if not node.subqueries:
            return {"match_none": {}}
        return {
            "bool": {"must": [self.translate(child, certain=True) for child in node.subqueries]}
        }

    def _and_not(self, node: wq.AndNot) -> Clause:
        wanted, unwanted = self.translate(node.a, certain=True), self.translate(node.b)
        return {"bool": {"must": [wanted], "must_not": [unwanted]}}

    def _and_maybe(self, node: wq.AndMaybe) -> Clause:
        needed, optional = self.translate(node.a, certain=True), self.translate(node.b)
        return {"bool": {"must": [needed], "should": [optional]}}

    def _constant(self, node: wq.ConstantScoreQuery) -> Clause:
        return constant(self.translate(node.child), float(node.score))

    _handlers: Final[dict[type[wq.Query], Callable[[_Translator, Any], Clause]]] = {
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


# Nodes whose score is the sum of those of their parts that match, wherever the node does.
_ADDED: Final = frozenset({wq.And, wq.AndNot, wq.AndMaybe})


def _kind(node: wq.Query) -> str:
    """The evidence that a leaf is; see ``search.model.Reason``."""
    field = (getattr(node, "fieldname", None) or DEFAULT_FIELD).removesuffix(EXACT)
    return "words" if field == DEFAULT_FIELD else str(field)


def _alternatives(node: wq.Or) -> Iterator[wq.Query]:
    """All alternatives, those of alternatives among them: F-16 is one such."""
    for child in node.subqueries:
        if type(child) is wq.Or and child.boost == 1.0:
            yield from _alternatives(child)
        else:
            yield child


# Clauses


def term(field: str, text: str, boost: float = 1.0) -> Clause:
    return {"term": {field: {"value": bounded(text), "boost": boost}}}


def any_of(clauses: Iterable[Clause]) -> Clause:
    return {"bool": {"should": list(clauses), "minimum_should_match": 1}}


def constant(clause: Clause, score: float) -> Clause:
    return {"constant_score": {"filter": clause, "boost": score}}


def boosted(clause: Clause, boost: float) -> Clause:
    return {"bool": {"must": [clause], "boost": boost}}
