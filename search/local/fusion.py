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
from typing import Final

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
from .loops.scores import top
from .snapshot import Matches, Snapshot

DEPTH: Final = 150  # results whose order evidence other than BM25 may change
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
        found, matching = Matches(*total.best(max(count, DEPTH))), int(total.seen)
    if (words or fresh) and matching:
        deep = len(found.units) > DEPTH
        head = np.sort(top(found.scores, DEPTH)) if deep else slice(None)
        units, scores = found.units[head], found.scores[head]
        for gained in evidence(executor, units, words).values():
            scores += gained
        if words and executor.by == "paragraph":
            scores += of_article(executor, units, scores)
        if fresh:
            scores += scores * fresh.of(executor.documents(units))
        found.scores[head] = scores
    order = top(found.scores, count)
    return Matches(found.units[order], found.scores[order]), matching


def evidence(executor: Executor, units: Array, words: Sequence[Word]) -> Evidence:
    """What ``units`` (int32, ascending) gain by ``words`` and the places these stand in."""
    candidates = executor.candidates(units)
    lead_weight, before = _lead_weight(executor), 0.0
    for word in words[:WORDS]:
        # By paragraph as well it is articles that tell the rare words from the common ones.
        idf = executor.article_idf(word)
        own_idf = idf if executor.by == "article" else executor.paragraph_idf(word)
        weight = own_idf * (ranking.K1 + 1)
        candidates.begin(ranking.PASSAGE_WEIGHT * idf, ranking.PASSAGE_STEP)
        _read(candidates, executor, word)
        if isinstance(word, PhraseWord):
            candidates.add_word(weight, True)
        candidates.add_title(weight, ranking.TITLE_WEIGHT * weight)
        if is_stem(word):
            _read_alike(candidates, executor.snapshot, word.text)
            candidates.add_look_alikes(ranking.LOOK_ALIKE_WEIGHT * weight)
        candidates.add_form(ranking.FORM_WEIGHT * idf * (ranking.K1 + 1))
        candidates.add_lead(lead_weight * idf, ranking.LEAD_HALF)
        closeness_weight = ranking.CLOSENESS_WEIGHT * min(idf, before)
        candidates.add_closeness(closeness_weight, ranking.CLOSENESS_WINDOW)
        before = idf
    return candidates.gains()


def _read(candidates: Candidates, executor: Executor, word: Word) -> None:
    """Where a word stands."""
    if is_stem(word):
        for file, number, form in executor.snapshot.standing(word.text, getattr(word, "form", "")):
            candidates.read(file, number, form)
    else:
        places = executor.occurrences(word)
        table = executor.snapshot.paragraph_table
        candidates.read_places(*places, table.of_all(*places))


def _read_alike(candidates: Candidates, snapshot: Snapshot, stem: str) -> None:
    """Where what looks like a stem stands."""
    for file, alike in zip(snapshot.inverted("text"), snapshot.look_alikes(stem), strict=True):
        candidates.read_alike(file, *alike, ranking.LEAD_HALF)


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
        candidates.begin(0.0, ranking.PASSAGE_STEP)
        _read(candidates, executor, word)
        candidates.add_word(executor.article_idf(word) * (ranking.K1 + 1), False)
    scores = candidates.gains()["words"]
    found = np.flatnonzero(scores)
    return Matches(units[found], scores[found])
