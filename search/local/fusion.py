"""The order of the best: several kinds of evidence added up.

    words       BM25 of the query's words, in the title once more         every match
    look-alikes the same, with other stems that look like them            every match
    form        the word exactly as asked for                             the best
    lead        how early a word first stands                             the best
    closeness   neighbouring words of the query close together            the best
    article     the best other paragraph of its article                   the best paragraphs

What each is worth stands in :mod:`search.ranking`. Evidence changes the order of what a query
matches, never what it matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from whoosh import query as wq

from .. import ranking
from ..query import EXACT
from .arrays import Array
from .execution import Executor, Word
from .loops.places import add_closeness, add_places
from .loops.scores import Accumulators, top
from .snapshot import Matches, Places

DEPTH: Final = 200  # results whose order the evidence of places may change
WORDS: Final = 64  # words of a query that are looked at closely

Evidence = dict[str, Array]  # by its name, what it gives to each of some units (float64)


def ranked(
    executor: Executor, tree: wq.Query, count: int, words: Sequence[Word]
) -> tuple[Matches, int]:
    """The ``count`` best units, best first, and how many match in all; ``words`` are the query's,
    in its order."""
    with executor.accumulated(tree) as total:
        add_look_alikes(executor, total, words)
        found, matching = Matches(*total.best(max(count, DEPTH))), total.seen
    if words and matching:
        deep = len(found.units) > DEPTH
        head = np.sort(top(found.scores, DEPTH)) if deep else slice(None)
        units, scores = found.units[head], found.scores[head]
        for gained in of_places(executor, units, words).values():
            scores += gained
        if executor.by == "paragraph":
            scores += of_article(executor, units, scores)
        found.scores[head] = scores
    order = top(found.scores, count)
    return Matches(found.units[order], found.scores[order]), matching


def add_look_alikes(executor: Executor, total: Accumulators, words: Sequence[Word]) -> None:
    """Add the BM25 of each word counted together with the stems that look like it; by paragraph
    together with those of the title as well."""
    snapshot = executor.snapshot
    norms = executor.norms("text")
    for word in words[:WORDS]:
        if not _is_stem(word):
            continue
        alike = snapshot.look_alikes(word.text)
        if executor.by == "paragraph":
            total.gather(0, *executor.paragraph_postings(word.text), 1.0)
            for part in snapshot.term("title", word.text).parts:
                total.gather_parts(*part[:3], 1.0, snapshot.paragraph_starts)
            for other in alike:
                total.gather(0, *executor.paragraph_postings(other.stem), other.share)
        else:
            for part in snapshot.term("text", word.text).parts:
                total.gather(*part[:3], 1.0)
            for other in alike:
                for part in other.parts:
                    total.gather(*part[:3], other.share)
        weight = ranking.LOOK_ALIKE_WEIGHT * executor.idf(word) * (ranking.K1 + 1)
        total.settle(norms, weight)


def of_places(executor: Executor, units: Array, words: Sequence[Word]) -> Evidence:
    """What ``units`` (int32, ascending) gain by the places of ``words``."""
    form, lead, closeness = (np.zeros(len(units)) for _ in range(3))
    documents = executor.documents_of(units)
    norms = executor.norms("text")[units]
    lead_weight = executor.lead_weight
    placed: list[tuple[Places, float]] = []
    for word in words[:WORDS]:
        places, idf = _places(executor, units, documents, word), executor.article_idf(word)
        placed.append((places, idf))
        form_weight = ranking.FORM_WEIGHT * idf * (ranking.K1 + 1)
        add_places(*places, norms, form_weight, lead_weight * idf, ranking.LEAD_HALF, form, lead)
    for (left, one), (right, other) in pairwise(placed):
        weight = ranking.CLOSENESS_WEIGHT * min(one, other)
        add_closeness(*left[:2], *right[:2], ranking.CLOSENESS_WINDOW, weight, closeness)
    return {"form": form, "lead": lead, "closeness": closeness}


def _is_stem(word: Word) -> bool:
    return isinstance(word, wq.Term) and not word.fieldname.endswith(EXACT)


def _places(executor: Executor, units: Array, documents: Array, word: Word) -> Places:
    """A word's occurrences in the units, positions counted from the unit's first word; ranks are
    those of the units."""
    places = executor.places_in(word, documents)
    if executor.by == "article":
        return places
    snapshot = executor.snapshot
    standing = snapshot.paragraphs_of(documents[places.ranks], places.positions)
    ranks = np.minimum(np.searchsorted(units, standing), len(units) - 1).astype(np.int32)
    inside = units[ranks] == standing  # the document may have other paragraphs
    positions = places.positions[inside] - snapshot.paragraph_begins[standing[inside]]
    return Places(ranks[inside], positions, places.exact[inside])


def of_article(executor: Executor, units: Array, scores: Array) -> Array:
    """What paragraphs (int32, ascending) gain by the best other of the same article among them."""
    documents = executor.snapshot.paragraph_documents[units]
    heads = np.flatnonzero(np.diff(documents, prepend=-1))
    group = np.repeat(np.arange(len(heads)), np.diff(heads, append=len(units)))
    best = np.maximum.reduceat(scores, heads)
    at = np.flatnonzero(scores == best[group])
    at = at[np.unique(group[at], return_index=True)[1]]  # one a group
    others = scores.copy()
    others[at] = 0.0
    gained = best[group]
    gained[at] = np.maximum.reduceat(others, heads)
    return np.asarray(ranking.ARTICLE_WEIGHT * gained)
