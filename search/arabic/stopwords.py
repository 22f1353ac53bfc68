"""Stop words: whether a written word carries grammar only.

Compared more closely than search terms are: marks, tatweel and hamza seats are folded, but ى and
ي stay apart as written, so that على (on) is a stop word and علي (Ali) is not. A stop word in ي is
also known in the Egyptian spelling: فى, التى, الذى. And و or ف may stand before any of them
(وفي, فإن), unless that makes another word (فهم, ولي).
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from . import letters as ar
from .normalize import normalize

FILE: Final = Path(__file__).with_name("stopwords.txt")
CACHED: Final = 1 << 14  # distinct written words kept
KEPT: Final = "\ue000"  # a private character stands for ى while normalize() folds the rest
CONJUNCTIONS: Final = (ar.WAW, ar.FEH)
# Words with a meaning of their own that only look like stop words: by و or ف before one
# (guardian, promise, they found, my son; understanding, lost, orbit, omen, villa, actual), or by
# the Egyptian spelling of one (Mina, meant).
OTHER_WORDS: Final = (
    "ولي", "وعدا", "وجدا", "ولدي", "فهم", "فهما", "فقد", "فلك", "فال", "فله", "فعليه", "منى", "عنى",
)  # fmt: skip


def _light(word: str) -> str:
    """``word`` folded like a search term, but for ى."""
    written = unicodedata.normalize("NFKC", word).replace(ar.ALEF_MAKSURA, KEPT)
    return normalize(written).replace(KEPT, ar.ALEF_MAKSURA)


@cache
def _stop_words() -> frozenset[str]:
    """The list, lightly folded, with the Egyptian spellings."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    words = {_light(line) for line in lines if line and not line.startswith("#")}
    egyptian = {word[:-1] + ar.ALEF_MAKSURA for word in words if word.endswith(ar.YEH)}
    return frozenset(words | egyptian).difference(_light(word) for word in OTHER_WORDS)


@lru_cache(maxsize=CACHED)
def is_stop(word: str) -> bool:
    """Whether ``word``, as written, is a stop word.

    >>> [is_stop(word) for word in ("في", "فى", "وفي", "على", "عليها", "فإنّ")]
    [True, True, True, True, True, True]
    >>> [is_stop(word) for word in ("علي", "وعد", "فهم", "وزارة", "منى", "19")]
    [False, False, False, False, False, False]
    """
    written = _light(word)
    stops = _stop_words()
    if written in stops:
        return True
    return (
        len(written) > 2  # وب is no conjunction before a preposition, it is an abbreviation
        and written[0] in CONJUNCTIONS
        and written[1:] in stops
        and written not in OTHER_WORDS
    )
