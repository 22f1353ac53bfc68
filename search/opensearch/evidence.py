"""What changes the order of the best: the evidence of ``search.ranking``, asked of OpenSearch.

    title         every match   the word in the title, BM25
    look-alikes   every match   stems near by edits, from the term suggester, kept where their
                                consonants in threes are alike; each counts by itself
    form          the best      the folded word, BM25
    lead          the best      where a word first stands, in steps
    closeness     the best      how near neighbouring words of the query stand, in steps
    passage       not at all

A word weighs as much as its idf says, for which the cluster is asked how many articles hold it:
:class:`Facts`. *The best* are rescored, so many in each shard.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple

from whoosh import query as wq

from .. import ranking
from ..arabic.skeleton import skeleton
from ..asked import Word, has_look_alikes, is_stem
from ..model import By
from ..tree import DEFAULT_FIELD, EXACT
from . import dsl
from .dsl import Clause
from .schema import bounded, field_of

DEPTH: Final = 200  # results of each shard whose order the evidence of places may change
WORDS: Final = 32  # words of a query that are looked at closely
LEAD_ENDS: Final = (1, 3, 6, 12, 25, 50, 100, 250)  # words from the beginning: a step down each
CLOSE: Final = (1, 2, 3, 5, 8)  # words apart: a step down each
OTHERS: Final = 0.2  # of what look-alikes give beside the one that gives most
CANDIDATES: Final = 50  # stems near by edits that are looked at
_TITLE: Final = 6  # words in front of a paragraph, which is read with its title

Answer = Any


class Given(NamedTuple):
    """What asks for one kind of evidence about some words; ``others`` look like the word."""

    kind: str
    words: tuple[Word, ...]
    clause: Clause
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the weights of words come from: ``articles`` in all, their ``words`` and ``paragraphs``,
    and in how many articles a field holds a term; ``alike`` says of a stem which others look like
    it, how much, and how many articles hold them."""

    articles: int
    words: int
    paragraphs: int
    newest: int | None = None  # its instant
    having: Mapping[tuple[str, str], int] = field(default_factory=dict)
    alike: Mapping[str, Sequence[tuple[str, float, int]]] = field(default_factory=dict)

    def idf(self, word: Word) -> float:
        return self.idf_of(self.having.get(named(word), 0))

    def idf_of(self, having: int) -> float:
        return ranking.idf(max(self.articles, having), having)


def named(word: Word) -> tuple[str, str]:
    """What tells a word from others: its field and text, a prefix with its asterisk."""
    return word.fieldname, f"{word.text}*" if isinstance(word, wq.Prefix) else word.text


def in_title(word: Word) -> Word:
    """The same word, looked for in the title."""
    return wq.Term(word.fieldname.replace(DEFAULT_FIELD, "title"), word.text)


def form_of(word: Word) -> str:
    """The folded word that a word was asked for by, if one is known."""
    if isinstance(word, wq.Prefix):
        return ""
    return word.text if word.fieldname.endswith(EXACT) else getattr(word, "form", "")


# What is asked before


def questions(words: Sequence[Word]) -> Iterator[tuple[tuple[str, str], Clause]]:
    """The names of terms, and the clauses that say which articles hold them."""
    seen = set()
    for word in words[:WORDS]:
        asked = [(named(word), _holding(word))]
        if isinstance(word, wq.Term):
            asked.append((named(in_title(word)), _holding(in_title(word))))
        if form_of(word):
            exact = wq.Term(DEFAULT_FIELD + EXACT, form_of(word))
            asked.append((named(exact), _holding(exact)))
        for name, clause in asked:
            if name not in seen:
                seen.add(name)
                yield name, clause


def _holding(word: Word) -> Clause:
    if isinstance(word, wq.Prefix):
        return {"prefix": {word.fieldname: {"value": bounded(word.text)}}}
    return dsl.term(word.fieldname, word.text)


def suggesters(words: Sequence[Word]) -> dict[str, Any]:
    """What asks for stems near the stems of ``words``, by these; of two letters there are none."""
    options = {
        "field": DEFAULT_FIELD, "analyzer": "whitespace", "suggest_mode": "always", "max_edits": 2,
        "prefix_length": 0, "min_word_length": 3, "string_distance": "ngram", "accuracy": 0.3,
        "size": CANDIDATES, "shard_size": CANDIDATES, "max_inspections": 20,
    }  # fmt: skip
    stems = {word.text for word in words[:WORDS] if has_look_alikes(word)}
    return {
        stem: {"text": stem, "term": options}
        for stem in sorted(stems)
        if 2 < len(stem) == len(bounded(stem)) and not stem[0].isdigit()
    }


def alike(stem: str, candidates: Sequence[tuple[str, int]], articles: int) -> list[Any]:
    """Of candidates, each with how many articles hold it, those that look like ``stem``: with how
    alike they are, the most alike first, and of equals those that more articles hold. The rule is
    that of the embedded engine."""
    common = max(1, int(ranking.LOOK_ALIKE_COMMON * articles))
    mine = _grams(stem)
    found = []
    for other, having in candidates:
        theirs = _grams(other)
        share = 2 * len(mine & theirs) / (len(mine) + len(theirs))
        if other != stem and share >= ranking.LOOK_ALIKE_LEAST and having <= common:
            found.append((other, share, having))
    found.sort(key=lambda each: (-each[1], -each[2], each[0]))
    return found[: ranking.LOOK_ALIKE_MOST]


def _grams(stem: str) -> set[str]:
    bounds = f"\2{skeleton(stem)}\3"
    return {bounds[at : at + 3] for at in range(len(bounds) - 2)}


# What every match is given


def of_words(words: Sequence[Word], facts: Facts, by: By) -> Iterator[Given]:
    """Of each word: itself in the title, and itself again, or more of what looks like it."""
    for word in words[:WORDS]:
        if isinstance(word, wq.Term):
            yield from _title(word, facts, by)
        if is_stem(word):
            yield _look_alikes(word, facts, by)


def _title(word: Word, facts: Facts, by: By) -> Iterator[Given]:
    titled = in_title(word)
    having = facts.having.get(named(titled), 0)
    if having:
        # It weighs what it does in the text; in titles Lucene finds it rarer than it is.
        rarer = facts.idf_of(having) / facts.idf(word) if by == "article" else 1.0
        field = field_of(by, titled.fieldname)
        yield Given("title", (word,), dsl.term(field, word.text, ranking.TITLE_WEIGHT / rarer))


def _look_alikes(word: Word, facts: Facts, by: By) -> Given:
    text, title = field_of(by, "text"), field_of(by, "title")
    idf, weight = facts.idf(word), ranking.LOOK_ALIKE_WEIGHT
    found = [dsl.term(text, word.text, weight)]
    others = facts.alike.get(word.text, ())
    for other, share, having in others:
        counted = share * (1 + ranking.K1) / (share + ranking.K1)  # so much of one occurrence
        found.append(dsl.term(text, other, weight * counted * idf / facts.idf_of(having)))
    if by == "paragraph":
        found.append(dsl.term(title, word.text, weight))
    clause = {"dis_max": {"queries": found, "tie_breaker": OTHERS}}
    return Given("look-alikes", (word,), clause, tuple(other for other, _, _ in others))


# What the best are given


def of_places(words: Sequence[Word], facts: Facts, by: By) -> Iterator[Given]:
    """The evidence of places."""
    words = words[:WORDS]
    for word in words:
        yield from _form(word, facts, by)
    for word in words:
        if isinstance(word, wq.Term):
            yield Given("lead", (word,), _lead(word, facts, by))
    for one, other in pairwise(words):
        if is_stem(one) and is_stem(other):
            yield Given("closeness", (one, other), _closeness(one, other, facts, by))


def _form(word: Word, facts: Facts, by: By) -> Iterator[Given]:
    form = form_of(word)
    name = DEFAULT_FIELD + EXACT
    having = facts.having.get((name, form), 0)
    if form and having:
        boost = ranking.FORM_WEIGHT * facts.idf(word) / facts.idf_of(having)
        yield Given("form", (word,), dsl.term(field_of(by, name), form, boost))


def _lead(word: Word, facts: Facts, by: By) -> Clause:
    """Steps down from the beginning: what stands in the first words stands in the first of each
    step, and is given all of them."""
    name = field_of(by, word.fieldname)
    if by == "article":
        average = facts.words / max(facts.articles, 1)
        return _steps(name, word, ranking.lead_weight(average) * facts.idf(word), 0)
    weight = ranking.PARAGRAPH_LEAD_WEIGHT * facts.idf(word)
    title = dsl.constant(
        dsl.term(field_of(by, in_title(word).fieldname), word.text),
        weight * _left(_TITLE / 2),
    )
    return {"dis_max": {"queries": [title, _steps(name, word, weight, _TITLE)]}}


def _steps(name: str, word: Word, weight: float, before: int) -> Clause:
    middles = [(low + high - 1) / 2 for low, high in pairwise((0, *LEAD_ENDS))]
    heights = [*(_left(before + middle) for middle in middles), 0.0]
    return dsl.any_of(
        dsl.constant(
            {"span_first": {"match": {"span_term": {name: bounded(word.text)}}, "end": end}},
            weight * (height - lower),
        )
        for end, (height, lower) in zip(LEAD_ENDS, pairwise(heights), strict=True)
    )


def _left(position: float) -> float:
    """How much of a lead is left at a word of the text, counted from 0."""
    return ranking.LEAD_HALF / (ranking.LEAD_HALF + position)


def _closeness(one: Word, other: Word, facts: Facts, by: By) -> Clause:
    name = field_of(by, DEFAULT_FIELD)
    weight = ranking.CLOSENESS_WEIGHT * min(facts.idf(one), facts.idf(other))
    words = " ".join(bounded(word.text) for word in (one, other))
    heights = [*(1 / distance**2 for distance in CLOSE), 0.0]
    return dsl.any_of(
        dsl.constant(
            {
                "intervals": {
                    name: {"match": {"query": words, "max_gaps": distance - 1, "ordered": False}}
                }
            },
            weight * (height - lower),
        )
        for distance, (height, lower) in zip(CLOSE, pairwise(heights), strict=True)
    )


def rescored(clauses: Sequence[Clause]) -> dict[str, Any]:
    """What asks for the best to be put in order by ``clauses`` too."""
    return {
        "window_size": DEPTH,
        "query": {"rescore_query": {"bool": {"should": clauses}}, "score_mode": "total"},
    }
