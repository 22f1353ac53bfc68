"""Why a unit has the score it has: what each kind of evidence gave, word by word.

Nothing is recorded while a query runs. The parts are computed again for the units shown, by the
functions that computed the score, so that they add up to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from whoosh import query as wq

from ..asked import Word as Leaf
from ..asked import has_look_alikes, label
from ..model import Reason
from ..tree import DEFAULT_FIELD, EXACT
from . import fusion
from .arrays import Array
from .execution import WORDS, Executor
from .freshness import Freshness
from .loops.places import common
from .snapshot import Matches

NOTHING = 1e-9  # a score that is only what rounding left


class Given(NamedTuple):
    """What one kind of evidence about some words gave to each of the units (float64); ``others``
    are look-alikes, each with the units that it stands in."""

    kind: str
    words: tuple[str, ...]
    gains: Array
    others: tuple[tuple[str, frozenset[int]], ...] = ()

    def reason(self, at: int, unit: int) -> Reason:
        others = tuple(stem for stem, units in self.others if unit in units)
        return Reason(self.kind, self.words, float(self.gains[at]), others)


def explain(
    executor: Executor,
    tree: wq.Query,
    words: Sequence[Leaf],
    fresh: Freshness | None,
    units: Sequence[int],
    *,
    placed: bool,
) -> list[tuple[Reason, ...]]:
    """Of each unit what gave something to its score; the arguments are those of
    :func:`fusion.ranked`, ``placed`` is whether that made the order, and not BM25 alone."""
    if not units:
        return []
    wanted = np.array(sorted(units), dtype=np.int32)
    given = list(_of_tree(executor, tree, wanted, np.ones(len(wanted), dtype=bool)))
    if placed:
        given += _further(executor, tree, words[:WORDS], fresh, wanted)
    reasons = {
        unit: tuple(each.reason(at, unit) for each in given if abs(each.gains[at]) > NOTHING)
        for at, unit in enumerate(wanted.tolist())
    }
    return [reasons[unit] for unit in units]


# What every match is given


def _of_tree(executor: Executor, node: wq.Query, units: Array, having: Array) -> Iterator[Given]:
    """What a node gives to those of the units that are ``having`` it."""
    children: list[wq.Query] = []
    if getattr(node, "boost", 1.0) == 1.0:
        if isinstance(node, wq.AndNot):
            children = [node.a]
        elif isinstance(node, wq.AndMaybe):
            children = [node.a, node.b]
        elif isinstance(node, wq.And | wq.Or):
            children = node.subqueries
    if not children:
        yield from _of_leaf(executor, node, units, having)
        return
    inside = np.isin(units, executor.matches(node).units)
    for child in children:
        yield from _of_tree(executor, child, units, having & inside)


def _of_leaf(executor: Executor, leaf: wq.Query, units: Array, having: Array) -> Iterator[Given]:
    name = getattr(leaf, "fieldname", None) or DEFAULT_FIELD  # everything has a name, which is None
    field = name.removesuffix(EXACT)
    gains = having * _at(units, executor.matches(leaf))
    yield Given("words" if field == DEFAULT_FIELD else field, (label(leaf),), gains)


# What the best are given


def _further(
    executor: Executor,
    tree: wq.Query,
    words: Sequence[Leaf],
    fresh: Freshness | None,
    units: Array,
) -> Iterator[Given]:
    with executor.snapshot.workspace(executor.by) as space:
        executor.accumulate(space, tree)
        head = Matches(*space.total.best(fusion.DEPTH))
    best = units[np.isin(units, head.units)]
    for word in words:
        gained = fusion.looked_at(executor, best, [word]).gains()
        others = _others(executor, word, best) if np.any(gained["look-alikes"]) else ()
        for kind in ("words", "title", "look-alikes", "form", "lead"):
            gains = _at(units, Matches(best, gained[kind]))
            yield Given(kind, (label(word),), gains, others if kind == "look-alikes" else ())
    for left, right in pairwise(words):
        gained = fusion.looked_at(executor, best, [left, right]).gains()
        both = (label(left), label(right))
        yield Given("closeness", both, _at(units, Matches(best, gained["closeness"])))
    # What depends on the score so far, for which the others of the best are needed too.
    looked_at = fusion.looked_at(executor, head.units, words)
    passage = Matches(head.units, looked_at.gains()["passage"])
    yield Given("passage", (), _at(units, passage))
    scores = looked_at.scores()
    scores += head.scores
    looked_at.add_gains()
    if words and executor.by == "paragraph":
        looked_at.add_articles()
        article = Matches(head.units, looked_at.gains()["article"])
        yield Given("article", (), _at(units, article))
    if fresh:
        gains = scores * fresh.of(executor.documents(head.units))
        yield Given("freshness", (), _at(units, Matches(head.units, gains)))


def _others(executor: Executor, word: Leaf, units: Array) -> tuple[tuple[str, frozenset[int]], ...]:
    """The stems that look like a word, and which of the units hold each."""
    if not has_look_alikes(word):
        return ()
    snapshot, lexicon = executor.snapshot, executor.snapshot.lexicon(DEFAULT_FIELD)
    alike = lexicon.shares(lexicon.look_alikes(word.text))
    others = []
    for stem in sorted(alike, key=lambda stem: (-alike[stem], stem)):
        if executor.by == "paragraph":
            holding = executor.paragraph_postings(stem).units
        else:
            holding = snapshot.postings(DEFAULT_FIELD, stem).units
        others.append((stem, frozenset(units[common(units, holding)[0]].tolist())))
    return tuple(others)


def _at(units: Array, found: Matches) -> Array:
    """The scores of ``units`` among those found; 0 for others."""
    scores = np.zeros(len(units))
    mine, theirs = common(units, found.units)
    scores[mine] = found.scores[theirs]
    return scores
