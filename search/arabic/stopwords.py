"""Stop words: whether a written word carries grammar only.

Compared more closely than search terms are: marks, tatweel and hamza seats are folded, but ى and
ي stay apart as written, so that على (on) is a stop word and علي (Ali) is not. A stop word in ي is
also known in the Egyptian spelling: فى, التى, الذى. And و or ف may stand before any of them
(وفي, فإن), unless that makes another word (فهم, ولي).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

from . import letters as ar
from .normalize import normalize

FILE: Final = Path(__file__).with_name("stopwords.txt")
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
def _spellings() -> frozenset[str]:
    """The list, lightly folded, with the Egyptian spellings, and with و or ف before each."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    words = {_light(line) for line in lines if line and not line.startswith("#")}
    words |= {word[:-1] + ar.ALEF_MAKSURA for word in words if word.endswith(ar.YEH)}
    words -= {_light(word) for word in OTHER_WORDS}
    # وب is no conjunction before a preposition, it is an abbreviation.
    joined = {first + word for first in CONJUNCTIONS for word in words if len(word) > 1}
    return frozenset(words | joined.difference(OTHER_WORDS))


@cache
def _folded() -> frozenset[str]:
    return frozenset(map(normalize, _spellings()))


def is_stop(word: str, folded: str | None = None) -> bool:
    """Whether ``word``, as written, is a stop word; ``folded`` is what ``normalize`` makes of it,
    where that is known.

    >>> [is_stop(word) for word in ("في", "فى", "وفي", "على", "عليها", "فإنّ")]
    [True, True, True, True, True, True]
    >>> [is_stop(word) for word in ("علي", "وعد", "فهم", "وزارة", "منى", "19")]
    [False, False, False, False, False, False]
    """
    folded = normalize(word) if folded is None else folded
    return folded in _folded() and _light(word) in _spellings()
