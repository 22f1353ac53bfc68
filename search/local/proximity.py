"""The bonus of units in which neighbouring query words stand close together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from .. import ranking
from .arrays import Array
from .loops.places import add_closeness
from .snapshot import Places

if TYPE_CHECKING:
    from .execution import Executor, Word


def bonuses(executor: Executor, units: Array, words: Sequence[Word]) -> Array:
    """float64: what each of ``units`` (int32, ascending) gains by the closeness of ``words``, those
    of the query in its order.

    For each two neighbours the smaller idf of the two, by 1/d², d being how many words apart they
    stand at the closest: the pair weight of Y. Rasolofo and J. Savoy, "Term Proximity Scoring for
    Keyword-Based Retrieval Systems" (2003).
    """
    total = np.zeros(len(units))
    documents = executor.documents_of(units)
    found = [_places(executor, units, documents, word) for word in words]
    weights = [executor.article_idf(word) for word in words]
    for (left, one), (right, other) in pairwise(zip(found, weights, strict=True)):
        weight = ranking.PROXIMITY_WEIGHT * min(one, other)
        add_closeness(*left, *right, ranking.PROXIMITY_WINDOW, weight, total)
    return total


def _places(executor: Executor, units: Array, documents: Array, word: Word) -> Places:
    """A word's occurrences in the units; ranks are those of the units."""
    ranks, positions = executor.places_in(word, documents)
    if executor.by == "article":
        return Places(ranks, positions)
    standing = executor.units_at("text", documents[ranks], positions)
    ranks = np.minimum(np.searchsorted(units, standing), len(units) - 1).astype(np.int32)
    inside = units[ranks] == standing  # the document may have other paragraphs
    return Places(ranks[inside], positions[inside])
