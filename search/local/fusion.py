"""The order of the best: several kinds of evidence added up.

    words       BM25 of the query's words, in the title once more         every match
    look-alikes the same, with other stems that look like them            every match
    form        the word exactly as asked for                             the best
    lead        how early a word first stands                             the best
    closeness   neighbouring words of the query close together            the best
    article     the best other paragraph of its article                   the best paragraphs
    freshness   how new the article is, only where it is asked for        the best

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
from .arrays import Array
from .execution import Executor, Word, is_stem
from .field import Occurrences, ranges
from .freshness import Freshness
from .loops.places import add_closeness, add_places
from .loops.scores import Accumulators, top
from .snapshot import Matches, Places, Snapshot

DEPTH: Final = 200  # results whose order the evidence of places may change
WORDS: Final = 64  # words of a query that are looked at closely

Evidence = dict[str, Array]  # by its name, what it gives to each of some units (float64)


def ranked(
    executor: Executor,
    tree: wq.Query,
    count: int,
    words: Sequence[Word],
    fresh: Freshness | None = None,
) -> tuple[Matches, int]:
    """The ``count`` best units, best first, and how many match in all; ``words`` are the query's,
    in its order."""
    with executor.accumulated(tree) as total:
        add_titles(executor, total, words)
        add_look_alikes(executor, total, words)
        found, matching = Matches(*total.best(max(count, DEPTH))), total.seen
    if (words or fresh) and matching:
        deep = len(found.units) > DEPTH
        head = np.sort(top(found.scores, DEPTH)) if deep else slice(None)
        units, scores = found.units[head], found.scores[head]
        for gained in of_places(executor, units, words).values():
            scores += gained
        if words and executor.by == "paragraph":
            scores += of_article(executor, units, scores)
        if fresh:
            scores += scores * fresh.of(executor.documents(units))
        found.scores[head] = scores
    order = top(found.scores, count)
    return Matches(found.units[order], found.scores[order]), matching


def add_titles(executor: Executor, total: Accumulators, words: Sequence[Word]) -> None:
    """By paragraph, add the BM25 of each word in the title; by article it is added already."""
    if executor.by == "article":
        return
    snapshot = executor.snapshot
    for word in filter(is_stem, words[:WORDS]):
        for file, number in snapshot.term("title", word.text).standing:
            total.gather_parts(file, number, snapshot.paragraph_starts)
        weight = ranking.TITLE_WEIGHT * executor.idf(word) * (ranking.K1 + 1)
        total.settle(executor.norms("text"), weight)


def add_look_alikes(executor: Executor, total: Accumulators, words: Sequence[Word]) -> None:
    """Add the BM25 of each word counted together with the stems that look like it; by paragraph
    together with those of the title as well."""
    snapshot = executor.snapshot
    norms = executor.norms("text")
    for word in filter(is_stem, words[:WORDS]):
        found = zip(snapshot.inverted("text"), snapshot.look_alikes(word.text), strict=True)
        if executor.by == "paragraph":
            places = snapshot.paragraph_starts, snapshot.paragraph_begins
            total.gather(*executor.paragraph_postings(word.text), 1.0)
            for (file, alike), own in zip(
                found, snapshot.term("text", word.text).numbers, strict=True
            ):
                others = slice(1 if own >= 0 else 0, None)
                total.gather_paragraphs(file, alike.numbers[others], alike.shares[others], *places)
            for file, number in snapshot.term("title", word.text).standing:
                total.gather_parts(file, number, snapshot.paragraph_starts)
        else:
            for file, alike in found:
                total.gather_terms(file, *alike)
        weight = ranking.LOOK_ALIKE_WEIGHT * executor.idf(word) * (ranking.K1 + 1)
        total.settle(norms, weight)


def of_places(executor: Executor, units: Array, words: Sequence[Word]) -> Evidence:
    """What ``units`` (int32, ascending) gain by the places of ``words``."""
    form, lead, closeness = (np.zeros(len(units)) for _ in range(3))
    documents = executor.documents_of(units)
    norms = executor.norms("text")[units]
    lead_weight = _lead_weight(executor)
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


def _places(executor: Executor, units: Array, documents: Array, word: Word) -> Places:
    """A word's occurrences in the units; ranks are those of the units."""
    places = executor.places_in(word, documents)
    if executor.by == "article":
        return places
    return _in_paragraphs(executor.snapshot, units, documents, places)


def _in_paragraphs(snapshot: Snapshot, units: Array, documents: Array, places: Places) -> Places:
    """Occurrences in ``documents`` as occurrences in their paragraphs ``units``, each of which is
    read with its title in front."""
    holding = documents[places.ranks]
    standing = snapshot.paragraphs_of(holding, places.positions)
    of_title = np.flatnonzero(standing < 0)
    of_unit = np.searchsorted(documents, snapshot.paragraph_documents[units])
    first, end = (of_unit.searchsorted(places.ranks[of_title], side) for side in ("left", "right"))
    copies = np.repeat(of_title, end - first)
    at = np.minimum(np.searchsorted(units, standing), len(units) - 1)
    inside = np.flatnonzero((standing >= 0) & (units[at] == standing))  # others are not asked for
    shift = snapshot.lengths["title"][holding[inside]] - snapshot.paragraph_begins[standing[inside]]
    ranks = np.concatenate((ranges(first, end), at[inside])).astype(np.int32)
    positions = np.concatenate((places.positions[copies], places.positions[inside] + shift))
    exact = np.concatenate((places.exact[copies], places.exact[inside]))
    order = np.lexsort((positions, ranks))
    return Places(ranks[order], positions[order].astype(np.int32), exact[order])


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


def _lead_weight(executor: Executor) -> float:
    """How much more a word is worth at the beginning of a unit."""
    if executor.by == "paragraph":
        return ranking.PARAGRAPH_LEAD_WEIGHT
    return ranking.lead_weight(executor.snapshot.average_lengths["text"])


def paragraph_scores(executor: Executor, words: Sequence[Word], documents: list[int]) -> Matches:
    """How well the paragraphs of some ``documents`` answer: those that hold a word.

    A word weighs as much as among articles, so that each article shows its best."""
    ascending = np.array(sorted(documents), dtype=np.int32)
    with executor.snapshot.accumulators(executor.count) as total:
        for word in words:
            ranks, positions, _ = executor.places_in(word, ascending)
            postings = executor.counted_units("text", Occurrences(ascending[ranks], positions))
            total.add_postings(*executor.scored("text", postings, executor.article_idf(word)))
        return Matches(*total.matches())
