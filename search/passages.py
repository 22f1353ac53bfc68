"""Snippets: which words of a text a query met, and the piece of it worth showing."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from whoosh import query as wq

from .arabic.terms import Term, fold_all, term
from .arabic.tokens import PATTERN
from .model import Passage, Snippet, Span
from .tree import DEFAULT_FIELD, EXACT, Near, leaves

WIDTH: Final = 320  # characters of a paragraph that are shown
Match = re.Match[str]  # a word as written, which knows its place; asking all of them takes longer
TITLE_FIELD: Final = "title"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that are marked only where they stand together."""

    words: tuple[str, ...]
    exact: bool
    slop: int | None  # None: one behind the other; else words between, in any order


@dataclass(frozen=True, slots=True)
class Matcher:
    """What a query looks for in one field, ready to be compared with the words of a text."""

    stems: frozenset[str]
    words: frozenset[str]
    prefixes: tuple[str, ...]
    phrases: tuple[Phrase, ...]

    @classmethod
    def of(
        cls,
        tree: wq.Query,
        fields: Iterable[str] = (DEFAULT_FIELD,),
        forms: Callable[[str], Iterable[str]] | None = None,
    ) -> Matcher:
        """What ``tree`` looks for in any of ``fields``.

        An index that knows which folded words have a stem gives ``forms``: comparing with these
        spares stemming every word of a text.
        """
        names = set(fields)
        names |= {name + EXACT for name in names}
        found = [leaf for leaf in leaves(tree) if getattr(leaf, "fieldname", None) in names]
        terms = [leaf for leaf in found if isinstance(leaf, wq.Term)]
        stems = {leaf.text for leaf in terms if not leaf.fieldname.endswith(EXACT)}
        words = {leaf.text for leaf in terms if leaf.fieldname.endswith(EXACT)}
        if forms:
            words.update(*map(forms, stems))
            stems = set()
        return cls(
            frozenset(stems),
            frozenset(words),
            tuple(leaf.text for leaf in found if isinstance(leaf, wq.Prefix)),
            tuple(_phrase(leaf) for leaf in found if isinstance(leaf, wq.Phrase)),
        )

    def marked(self, words: Sequence[Match]) -> list[int]:
        """Indexes of the words that the query met, ascending."""
        written = [word[0] for word in words]
        folded = fold_all(written)
        exact = self.words
        found = {i for i, word in enumerate(folded) if word in exact}
        if self.prefixes:
            found.update(i for i, word in enumerate(folded) if word.startswith(self.prefixes))
        if self.stems or self.phrases:
            terms = [term(word) for word in written]
            found.update(i for i, (stem, _) in enumerate(terms) if stem in self.stems)
            for phrase in self.phrases:
                found.update(_phrase_tokens(phrase, terms))
        return sorted(found)


def mark(text: str, matcher: Matcher) -> Snippet:
    """The whole of ``text``, with the words that the query met."""
    words = list(PATTERN.finditer(text))
    return Snippet(text, tuple(_spans(words, matcher.marked(words))))


def _spans(words: Sequence[Match], marked: Iterable[int]) -> list[Span]:
    """The places of marked words, each with those written against it (عام2015م): who reads it sees
    one word."""
    spans: list[Span] = []
    end = 0
    for at in marked:
        if words[at].start() < end:
            continue
        first = last = at
        while first and words[first - 1].end() == words[first].start():
            first -= 1
        while last + 1 < len(words) and words[last].end() == words[last + 1].start():
            last += 1
        end = words[last].end()
        spans.append((words[first].start(), end))
    return spans


def cut(text: str, matcher: Matcher, width: int = WIDTH) -> Snippet:
    """The piece of ``text`` that shows most of what the query met, about ``width`` characters.

    The piece is as stored, begins and ends at whole words, and is the whole text where it fits.
    """
    stripped = text.strip()
    if len(stripped) <= width:
        return mark(stripped, matcher)
    words = list(PATTERN.finditer(text))
    marked = matcher.marked(words)
    start, end = _window(text, words, marked, width)
    spans = [(max(a, start), min(b, end)) for a, b in _spans(words, marked)]
    inside = [(a - start, b - start) for a, b in spans if a < b]
    return Snippet(text[start:end], tuple(inside))


def shown(
    paragraphs: Sequence[str], chosen: Iterable[tuple[int, float]], matcher: Matcher
) -> tuple[Passage, ...]:
    """Passages of the paragraphs ``chosen`` by number (from 1) and score, best first: those with
    something to mark, or else the first. One may hold the words of a phrase and not the phrase."""
    found = [Passage(number, score, cut(paragraphs[number - 1], matcher))
             for number, score in chosen]  # fmt: skip
    return tuple([each for each in found if each.snippet.marks] or found[:1])


def _window(text: str, words: Sequence[Match], marked: Sequence[int], width: int) -> Span:
    """Characters ``[start, end)``: the window with most different words met, then most of them."""
    if not marked:
        return _fitted(text, words, 0, width)
    terms = [term(words[i][0]).stem for i in marked]
    best, best_value = 0, (0, 0)
    last = 0
    for first in range(len(marked)):
        begin = words[marked[first]].start()
        while last < len(marked) and words[marked[last]].end() - begin <= width:
            last += 1
        value = (len(set(terms[first:last])), last - first)
        if value > best_value:
            best, best_value = first, value
    begin = words[marked[best]].start()
    end = words[marked[max(best + best_value[1] - 1, best)]].end()
    # What room is left goes to both sides, so that the words are read in their sentence.
    return _fitted(text, words, begin - max(width - (end - begin), 0) // 2, width)


def _fitted(text: str, words: Sequence[Match], start: int, width: int) -> Span:
    """The window of ``width`` characters from ``start``, moved to the bounds of words."""
    start = max(0, min(start, len(text) - width))
    first = bisect_left(words, start, key=Match.start)
    last = bisect_right(words, start + width, key=Match.end) - 1
    if first > last:  # one word longer than the window
        first = last = min(bisect_right(words, start, key=Match.end), len(words) - 1)
    if first < 0:
        return 0, min(width, len(text))
    # Punctuation belongs to its sentence: keep it where the window reaches an end of the text.
    begin = 0 if first == 0 and start == 0 else words[first].start()
    end = len(text) if last == len(words) - 1 else words[last].end()
    return begin, end


def _phrase(leaf: wq.Phrase) -> Phrase:
    slop = leaf.slop if isinstance(leaf, Near) else None
    return Phrase(tuple(leaf.words), leaf.fieldname.endswith(EXACT), slop)


def _phrase_tokens(phrase: Phrase, terms: Sequence[Term]) -> Iterable[int]:
    texts = [each.word if phrase.exact else each.stem for each in terms]
    if phrase.slop is None:
        width = len(phrase.words)
        for start in range(len(texts) - width + 1):
            if tuple(texts[start : start + width]) == phrase.words:
                yield from range(start, start + width)
        return
    wanted = Counter(phrase.words)
    places = [i for i, text in enumerate(texts) if text in wanted]
    reach = len(phrase.words) + phrase.slop
    for at, start in enumerate(places):
        window = [i for i in places[at : at + reach] if i < start + reach]
        if Counter(texts[i] for i in window) >= wanted:
            yield from window
