"""Where phrases stand: their words one behind the other, or near each other.

A phrase does not run out of a *block*: a title or a paragraph. It is looked for only in documents
that hold all of its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from whoosh import query as wq

from ..tree import EXACT, Near
from .arrays import Array
from .field import Occurrences, put_together
from .loops.places import following
from .snapshot import Places, Snapshot

if TYPE_CHECKING:
    from .execution import Executor

_SHIFT: Final = 32  # block and position in one integer: block << 32 | position


def starts_of_phrase(
    executor: Executor, field: str, node: wq.Phrase, words: Sequence[wq.Term]
) -> Occurrences:
    """The first places of a phrase in ``field``; ``words`` are its words in order, as terms."""
    if not isinstance(node, Near) and not node.fieldname.endswith(EXACT):
        return _of_stems(executor.snapshot, field, node)
    documents = executor.holding_all(words)
    found = {word.text: executor.places_in(word, documents) for word in words}
    if isinstance(node, Near):
        return _near(executor.snapshot, field, documents, found, node)
    starts = found[node.words[0]]
    for distance, word in enumerate(node.words[1:], start=1):
        kept = following(*starts, *found[word], distance)
        starts = Places(*(column[kept] for column in starts))
    documents, positions = documents[starts.ranks], starts.positions
    if field == "text":
        table = executor.snapshot.paragraph_table
        first = table.of_all(documents, positions)
        last = table.of_all(documents, positions + np.int32(len(node.words) - 1))
        documents, positions = documents[first == last], positions[first == last]
    return Occurrences(documents, positions)


def _of_stems(snapshot: Snapshot, field: str, node: wq.Phrase) -> Occurrences:
    table = snapshot.paragraph_table if field == "text" else None
    terms, found = snapshot.terms(field, node.words), []
    with snapshot.workspace("article") as space:
        for file, numbers in snapshot.having_all(field, terms):
            space.phrases.find(file, numbers, table)
            found.append(space.phrases.starts())
    return Occurrences(*put_together(found))


def _near(
    snapshot: Snapshot, field: str, documents: Array, found: dict[str, Places], node: Near
) -> Occurrences:
    """First places of stretches that hold every word, in any order, and no more than ``slop``
    others; a word that is asked for twice must stand there twice."""
    keys = {word: _block_keys(snapshot, field, documents, found[word]) for word in found}
    width = len(node.words) + node.slop
    starts, first = np.unique(np.concatenate(list(keys.values())), return_index=True)
    inside = np.ones(len(starts), dtype=bool)
    for word, places in keys.items():
        last = np.searchsorted(places, starts) + node.words.count(word) - 1
        there = last < len(places)
        inside[~there] = False
        inside[there] &= places[last[there]] < starts[there] + width
    ranks = np.concatenate([places.ranks for places in found.values()])[first[inside]]
    positions = np.concatenate([places.positions for places in found.values()])[first[inside]]
    return Occurrences(documents[ranks], positions)


def _block_keys(snapshot: Snapshot, field: str, documents: Array, places: Places) -> Array:
    """``block << 32 | position`` of each place, ascending: a document's title comes before its
    paragraphs."""
    blocks = documents[places.ranks].astype(np.int64)
    if field == "text":
        # As many numbers for each document as it has paragraphs, and one more for its title.
        paragraphs = snapshot.paragraph_table.of_all(documents[places.ranks], places.positions)
        first = snapshot.paragraph_starts[blocks]
        blocks += np.where(paragraphs >= 0, paragraphs + 1, first)
    return (blocks << _SHIFT) | places.positions
