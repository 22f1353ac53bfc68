"""From a word as written to what is compared: the index and the query both come through here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from .normalize import normalize
from .stem import stem
from .stopwords import is_stop
from .tokens import tokens

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
    if _NUMBER.fullmatch(folded):
        grouped = _GROUPED.search(folded)
        if grouped:
            return folded.replace(",", "")
        return folded.replace(",", ".")
    return _BETWEEN_INITIALS.sub("", folded)


@lru_cache(maxsize=CACHED_WORDS)
def term(word: str) -> Term:
    """The term of one word, which depends on its folded form alone.

    >>> term("والوِزارة").word
    'والوزاره'
    """
    folded = fold(word)
    return Term(stem(folded), folded)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One word under the lamp: as written, folded, its stem, and whether queries pass it over."""

    written: str
    normalized: str
    stem: str
    stop: bool


def analyze(text: str) -> list[Analysis]:
    """Every word of ``text`` with what is made of it."""
    found = []
    for token in tokens(text):
        stemmed, folded = term(token.text)
        found.append(Analysis(token.text, folded, stemmed, is_stop(token.text)))
    return found
