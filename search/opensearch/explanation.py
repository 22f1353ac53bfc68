"""What a score is made of: each part of a query has a name, by which OpenSearch tells its score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from whoosh import query as wq

from ..asked import label
from ..model import By, Reason
from ..tree import leaves
from . import dsl
from .dsl import Clause
from .evidence import Given
from .schema import field_of

NOTHING: Final = 1e-9  # a score that is only what rounding left
PLACES: Final = frozenset({"form", "lead", "closeness"})  # kinds that are given to the best alone


class Names:
    """The parts of one query by their names, which are numbers; a stem that looks like a word has
    the number of its word and, behind a blank, itself."""

    def __init__(self) -> None:
        self._given: list[Given] = []

    def leaf(self, kind: str, node: wq.Query, clause: Clause) -> Clause:
        """A part of a tree, named."""
        return self.of(Given(kind, (node,), clause))

    def of(self, given: Given) -> Clause:
        """The clause of a piece of evidence, named."""
        self._given.append(given)
        return _named(given.clause, str(len(self._given) - 1))

    def others(self, by: By) -> Iterator[Clause]:
        """What tells which of the stems that look like words a unit holds."""
        for number, given in enumerate(self._given):
            for stem in given.others:
                yield _named(dsl.term(field_of(by, "text"), stem), f"{number} {stem}")

    def reasons(self, told: Mapping[str, Any], *, placed: bool) -> Iterator[Reason]:
        """What gave something to a unit, of which scores are ``told`` by name."""
        for number, (kind, words, _, others) in enumerate(self._given):
            score = float(told.get(str(number), 0.0))
            if abs(score) > NOTHING and (placed or kind not in PLACES):
                held = (stem for stem in others if f"{number} {stem}" in told)
                yield Reason(kind, tuple(map(label, _leaves(words))), score, tuple(held))


def _leaves(nodes: Iterable[wq.Query]) -> Iterator[wq.Query]:
    """The leaves of nodes; what is told as one part may have several."""
    for node in nodes:
        yield from leaves(node) or [node]


def _named(clause: Clause, name: str) -> Clause:
    return {"bool": {"must": [clause], "_name": name}}
