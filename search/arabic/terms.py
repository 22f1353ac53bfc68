"""From a word as written to what is compared: the index and the query both come through here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple

from .normalize import normalize, normalize_all
from .stem import stem, stem_folded, stems
from .stopwords import is_stop
from .tokens import ARABIC, tokens

# The text rules that the words of an index went through:
#     1  those of ``search.arabic`` as it first was
#     2  a word of another script is one with its particle (لـCNN), a number also with two (وبـ20)
ANALYSIS: Final = 2
CACHED_WORDS: Final = 1 << 16

_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_BETWEEN_INITIALS: Final = re.compile(r"[. ]+")
_NUMBER: Final = re.compile(r"(?P<particle>\D*)(?P<number>\d[\d.,]*)")


class Term(NamedTuple):
    """What one written word is found by: its stem, and itself folded."""

    stem: str
    word: str


def fold(word: str) -> str:
    """One word normalised, numbers and initials included.

    >>> fold("١٬٠٠٠"), fold("106,78"), fold("أ. ف. ب"), fold("الـ19")
    ('1000', '106.78', 'افب', 'ال19')
    """
    folded = normalize(word)
    return folded if folded.isalpha() else _tidy(folded)


def _tidy(folded: str) -> str:
    """A normalised word with its number or initials written in one way; letters alone stay."""
    if _NUMBER.fullmatch(folded):
        grouped = _GROUPED.search(folded)
        if grouped:
            return folded.replace(",", "")
        return folded.replace(",", ".")
    return _BETWEEN_INITIALS.sub("", folded)


def fold_all(words: Sequence[str]) -> list[str]:
    """``[fold(word) for word in words]``, several times as fast for many words."""
    return [word if word.isalpha() else _tidy(word) for word in normalize_all(words)]


@lru_cache(maxsize=CACHED_WORDS)
def term(word: str) -> Term:
    """The term of one word, which depends on its folded form alone.

    >>> term("والوِزارة").word
    'والوزاره'
    """
    folded = normalize(word)
    if folded.isalpha():
        return Term(stem_folded(folded), folded)
    folded = _tidy(folded)
    return Term(stem(folded), folded)


class Reading(NamedTuple):
    """What one written word is asked for as: its term, and whether queries pass it over."""

    stem: str
    word: str
    stop: bool


def reading(written: str) -> Reading:
    stem, word = term(written)
    return Reading(stem, word, is_stop(written, word))


@lru_cache(maxsize=CACHED_WORDS)
def arabic_reading(piece: str) -> Reading | None:
    """The same of a piece between spaces that is one Arabic word; None where it is anything else,
    or a single letter, which may be one of several initials."""
    return reading(piece) if ARABIC.fullmatch(piece) else None


def terms(words: Sequence[str]) -> list[tuple[str, str]]:
    """``[term(word) for word in words]``, several times as fast for many distinct words.

    Nothing is remembered: a vocabulary comes through here once. And the pairs are plain, since
    plain tuples of strings are soon let go by the garbage collector, named ones never.

    >>> terms(["والوِزارة", "الـ19"]) == [term("والوِزارة"), term("الـ19")]
    True
    """
    folded = fold_all(words)
    distinct = list(dict.fromkeys(folded))  # several spellings fold to one word
    pairs = zip(stems(distinct), distinct, strict=True)
    found = dict(zip(distinct, pairs, strict=True))
    return [found[word] for word in folded]


@dataclass(frozen=True, slots=True)
class Analysis:
    """One word under the lamp: as written, folded, its stem, and whether queries pass it over."""

    written: str
    normalized: str
    stem: str
    stop: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "word": self.written,
            "normalized": self.normalized,
            "terms": [self.stem, self.normalized],
            "stop": self.stop,
        }


def analyze(text: str) -> list[Analysis]:
    """Every word of ``text`` with what is made of it."""
    found = []
    for token in tokens(text):
        stemmed, folded, stop = reading(token.text)
        found.append(Analysis(token.text, folded, stemmed, stop))
    return found
