"""What is shown of the units found: their stored text, the best paragraphs, the words met.

All of it is cut here, by the rules of ``search.passages``, from the articles as they are stored.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from whoosh import query as wq

from .. import ranking
from ..arabic.terms import term
from ..arabic.tokens import words as words_in
from ..asked import Word, is_stem
from ..model import Article, Hit
from ..passages import TITLE_FIELD, Matcher, mark, shown
from ..tree import DEFAULT_FIELD
from .evidence import Facts
from .order import Found


def hits_of(
    tree: wq.Query,
    words: Sequence[Word],
    facts: Facts,
    found: Sequence[Found],
    articles: Mapping[str, Article] | None,
    passages: int,
) -> list[Hit]:
    """Units as hits, with their text where ``articles`` has it by their keys; of those that were
    removed since they were found there is none, and they are left out."""
    text = Matcher.of(tree)
    title = Matcher.of(tree, (DEFAULT_FIELD, TITLE_FIELD))
    hits = []
    for each in found:
        hit = Hit(each.id, each.score, explanation=each.reasons, copies=each.copies)
        if articles is None:
            hits.append(hit)
            continue
        article = articles.get(each.article)
        if article is None:
            continue
        paragraphs = article.paragraphs()
        if each.number:
            chosen = [(each.number, each.score)] if each.number <= len(paragraphs) else []
        else:
            chosen = best_paragraphs(paragraphs, words, facts, passages)
        marked = mark(article.title, title) if article.title else None
        found_there = shown(paragraphs, chosen, text)
        hits.append(replace(hit, article=article, title=marked, passages=found_there))
    return hits


def best_paragraphs(
    paragraphs: Sequence[str], words: Sequence[Word], facts: Facts, count: int
) -> list[tuple[int, float]]:
    """Numbers and scores of the ``count`` paragraphs that answer best, best first; where none holds
    a word of the query, the first. A word weighs as much as among articles."""
    average = facts.words / max(facts.paragraphs, 1)
    found = []
    for number, paragraph in enumerate(paragraphs, start=1):
        terms = [term(word) for word in words_in(paragraph)]
        counts = Counter(stem for stem, _ in terms), Counter(form for _, form in terms)
        norm = ranking.K1 * (1 - ranking.B + ranking.B * len(terms) / max(average, 1e-9))
        score = 0.0
        for word in words:
            times = _times(word, *counts)
            score += facts.idf(word) * (ranking.K1 + 1) * times / (times + norm)
        if score > 0:
            found.append((number, score))
    found.sort(key=lambda each: -each[1])
    return found[:count] or [(1, 0.0)][: min(count, len(paragraphs))]


def _times(word: Word, stems: Counter[str], forms: Counter[str]) -> int:
    """How often a word stands among counted words."""
    if isinstance(word, wq.Prefix):
        return sum(count for form, count in forms.items() if form.startswith(word.text))
    return (stems if is_stem(word) else forms)[word.text]
