"""The bonus of units in which neighbouring query words stand close together.

All pairs of neighbours are looked at in one go: a place is one integer,
``pair << 48 | unit's rank << 32 | position``, so that the nearest place of the other word in the
same unit is a binary search.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from .. import ranking
from .arrays import Array

if TYPE_CHECKING:
    from .execution import Executor, Word

_PAIR: Final = 48
_RANK: Final = 32
MAX_UNITS: Final = 1 << (_PAIR - _RANK)


def bonuses(executor: Executor, units: Array, words: Sequence[Word]) -> Array:
    """float64: what each of ``units`` (ascending, fewer than ``MAX_UNITS``) gains by the closeness
    of ``words``, those of the query in its order."""
    documents = executor.documents_of(units)
    keys, weights = zip(*(_keys(executor, units, documents, word) for word in words), strict=True)
    left = _by_pair(keys[:-1])
    pairs_units, distances = _closest(left, _by_pair(keys[1:]))
    smaller = np.minimum(weights[:-1], weights[1:])
    gained = ranking.proximity(distances, smaller[pairs_units >> (_PAIR - _RANK)])
    total = np.zeros(len(units))
    np.add.at(total, pairs_units & (MAX_UNITS - 1), gained)
    return total


def _keys(executor: Executor, units: Array, documents: Array, word: Word) -> tuple[Array, float]:
    """Sorted ``rank << 32 | position`` of a word in the units, and its idf."""
    places, weight = executor.occurrences_in(word, documents)
    standing, positions = executor.places("text", places)
    ranks = np.minimum(np.searchsorted(units, standing), len(units) - 1)
    if executor.by == "paragraph":  # the document may have other paragraphs
        inside = units[ranks] == standing
        ranks, positions = ranks[inside], positions[inside]
    return (ranks.astype(np.int64) << _RANK) | positions, weight


def _by_pair(keys: Sequence[Array]) -> Array:
    return np.concatenate([(pair << _PAIR) | places for pair, places in enumerate(keys)])


def _closest(left: Array, right: Array) -> tuple[Array, Array]:
    """``pair << 16 | rank`` of the units that hold both words of a pair near each other, and how
    many words apart they stand at the closest."""
    if not len(left) or not len(right):
        return left[:0], left[:0]
    after = np.searchsorted(right, left)
    behind = right[np.minimum(after, len(right) - 1)]
    before = right[np.maximum(after - 1, 0)]
    apart = np.minimum(np.abs(behind - left), np.abs(left - before))
    near = apart <= ranking.PROXIMITY_WINDOW
    apart, groups = apart[near], left[near] >> _RANK
    heads = np.flatnonzero(np.diff(groups, prepend=-1))
    if not len(heads):
        return groups, apart
    return groups[heads], np.minimum.reduceat(apart, heads)
