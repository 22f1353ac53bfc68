"""The order of the best: several kinds of evidence added up.

    words       BM25 of the query's words and phrases                     every match
                of the words of a phrase, one by one                      the best
    title       the same in the title                                     the best
    look-alikes the same, with other stems that look like them,           the best
                but for words of a phrase, which are meant as they are
    form        the word exactly as asked for                             the best
    lead        how early a word or a look-alike first stands             the best
    closeness   neighbouring words of the query close together            the best
    passage     many words or look-alikes in one stretch of the text      the best
    article     the best other paragraph of its article                   the best paragraphs
    freshness   how new the article is, only where it is asked for        the best

What each is worth stands in :mod:`search.ranking`. Evidence changes the order of what a query
matches, never what it matches.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from whoosh import query as wq

from ..asked import Word
from .arrays import Array
from .execution import WORDS, Executor
from .field import ranges
from .freshness import Freshness
from .loops.best import ordered
from .loops.candidates import Candidates
from .loops.sought import Sought
from .snapshot import Matches

DEPTH: Final = 150  # results whose order evidence other than BM25 may change

Found = tuple[int, float]  # a unit and its score


def ranked(
    executor: Executor,
    tree: wq.Query,
    count: int,
    words: Sequence[Word],
    fresh: Freshness | None = None,
) -> tuple[list[Found], int]:
    """The ``count`` best units, best first, and how many match in all; ``words`` are the query's,
    in its order."""
    with executor.snapshot.workspace(executor.by) as space:
        executor.accumulate(space, tree)
        best = space.candidates
        best.take_best(space.total, DEPTH)
        if best.size:
            add_evidence(executor, best, words, fresh)
        found = best.ordered(count)
        if count > DEPTH:
            # Evidence only raises scores: no other comes before one of these.
            others = ordered(*space.total.best(count), count)
            pairs = zip(*(column[DEPTH:].tolist() for column in others), strict=True)
            found += pairs
        return found, space.total.seen


def add_evidence(
    executor: Executor, best: Candidates, words: Sequence[Word], fresh: Freshness | None
) -> None:
    """Raise the scores of the best by all that evidence other than BM25 gives them."""
    best.look_at(_sought(executor, words))
    best.add_gains()
    if words and executor.by == "paragraph":
        best.add_articles()
    if fresh:
        scores = best.scores()
        scores += scores * fresh.of(executor.documents(best.units()))


def looked_at(executor: Executor, units: Array, words: Sequence[Word]) -> Candidates:
    """``units`` (int32, ascending) with what they gain by the places of ``words``."""
    candidates = executor.snapshot.candidates(executor.by)
    candidates.take(units)
    candidates.look_at(_sought(executor, words))
    return candidates


def _sought(executor: Executor, words: Sequence[Word]) -> list[Sought]:
    """Words as the loops look for them, weighed as among the units."""
    return [*map(executor.sought, words[:WORDS])]


def paragraph_scores(executor: Executor, words: Sequence[Word], documents: list[int]) -> Matches:
    """How well the paragraphs of some ``documents`` answer: those that hold a word themselves.

    A word weighs as much as among articles, so that each article shows its best."""
    starts = executor.snapshot.paragraph_starts
    ascending = np.array(sorted(documents), dtype=np.int64)
    with executor.snapshot.workspace("paragraph") as space:
        candidates = space.candidates
        candidates.take(ranges(starts[ascending], starts[ascending + 1]).astype(np.int32))
        for word in words:
            asked = executor.sought_among(word, "article")
            candidates.read(asked)
            candidates.add_words(asked.weight, False)
        scores = candidates.gains()["words"]
        found = np.flatnonzero(scores)
        return Matches(candidates.units()[found], scores[found])
