"""The order of the best: several kinds of evidence added up.

    words       BM25 of the query's words and phrases                     every match
                of the words of a phrase, one by one                      the best
    title       the same in the title                                     the best
    look-alikes the same, with other stems that look like them            the best
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
from typing import Final, NamedTuple

import numpy as np
from whoosh import query as wq

from .. import ranking
from ..asked import Word, is_stem
from ..query import PhraseWord
from .arrays import Array
from .execution import Executor
from .field import ranges
from .freshness import Freshness
from .loops.candidates import Candidates
from .loops.scores import ordered
from .snapshot import Matches

DEPTH: Final = 150  # results whose order evidence other than BM25 may change
WORDS: Final = 64  # words of a query that are looked at closely


class Weights(NamedTuple):
    """What a word is worth by each kind of evidence: see :meth:`Candidates.weigh`."""

    words: float
    in_front: float
    title: float
    look_alikes: float
    form: float
    lead: float
    closeness: float


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
        found, matching = Matches(*total.best(max(count, DEPTH))), int(total.seen)
    if (words or fresh) and matching:
        deep = len(found.units) > DEPTH
        every = np.arange(len(found.units), dtype=np.int32)
        head = np.sort(ordered(every, found.scores, DEPTH)[0]) if deep else slice(None)
        units, scores = found.units[head], found.scores[head]
        looked_at(executor, units, words).add_to(scores)
        if words and executor.by == "paragraph":
            scores += of_article(executor, units, scores)
        if fresh:
            scores += scores * fresh.of(executor.documents(units))
        found.scores[head] = scores
    return Matches(*ordered(*found, count)), matching


def looked_at(executor: Executor, units: Array, words: Sequence[Word]) -> Candidates:
    """What ``units`` (int32, ascending) gain by ``words`` and the places these stand in."""
    candidates = executor.candidates(units)
    lead_weight, before = _lead_weight(executor), 0.0
    for word in words[:WORDS]:
        # By paragraph as well it is articles that tell the rare words from the common ones.
        idf = executor.article_idf(word)
        _read(candidates, executor, word, ranking.PASSAGE_WEIGHT * idf)
        own_idf = idf if executor.by == "article" else executor.paragraph_idf(word)
        weight = own_idf * (ranking.K1 + 1)
        weights = Weights(
            words=weight if isinstance(word, PhraseWord) else 0.0,
            in_front=weight,
            title=ranking.TITLE_WEIGHT * weight,
            look_alikes=ranking.LOOK_ALIKE_WEIGHT * weight if is_stem(word) else 0.0,
            form=ranking.FORM_WEIGHT * idf * (ranking.K1 + 1),
            lead=lead_weight * idf,
            closeness=ranking.CLOSENESS_WEIGHT * min(idf, before),
        )
        candidates.weigh(weights, ranking.LEAD_HALF, ranking.CLOSENESS_WINDOW)
        before = idf
    return candidates


def _read(candidates: Candidates, executor: Executor, word: Word, worth: float) -> None:
    """Where the next word stands; ``worth`` is what a passage gains that has it."""
    step = ranking.PASSAGE_STEP
    if is_stem(word):
        standing = executor.snapshot.standing(word.text, getattr(word, "form", ""))
        candidates.read(standing, ranking.LEAD_HALF, worth, step)
    else:
        places = executor.occurrences(word)
        table = executor.snapshot.paragraph_table
        candidates.read_places(*places, table.of_all(*places), worth, step)


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
    """How well the paragraphs of some ``documents`` answer: those that hold a word themselves.

    A word weighs as much as among articles, so that each article shows its best."""
    starts = executor.snapshot.paragraph_starts
    ascending = np.array(sorted(documents), dtype=np.int64)
    units = ranges(starts[ascending], starts[ascending + 1]).astype(np.int32)
    candidates = executor.candidates(units)
    for word in words:
        _read(candidates, executor, word, 0.0)
        candidates.add_words(executor.article_idf(word) * (ranking.K1 + 1), False)
    scores = candidates.gains()["words"]
    found = np.flatnonzero(scores)
    return Matches(units[found], scores[found])
