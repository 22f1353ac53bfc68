"""The words of many texts at once: what ``arabic.tokens`` says, in a compiled loop.

The loop (``loops/words.py``) numbers what is plain Arabic. What else there is (digits, Latin,
hidden characters, initials, tatweel before a word) it hands back, to be cut by the one pattern of
``arabic.tokens``. Each distinct word is turned into a string once.
"""

from __future__ import annotations

import re
import secrets
import sys
from array import array
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, count, islice
from typing import Final

import numpy as np

from ..arabic.letters import (
    ARABIC_MARKS,
    DECIMAL_SEPARATOR,
    INVISIBLE,
    LATIN_MARKS,
    TATWEEL,
    THOUSANDS_SEPARATOR,
)
from ..arabic.tokens import LETTER, PATTERN
from .arrays import Array
from .loops.words import FIRST_PLANE, WordTable, classes_of

LONGEST: Final = 64  # characters of a piece whose words are remembered
_UTF_32: Final = f"utf-32-{sys.byteorder[0]}e"


class Vocabulary(defaultdict[str, int]):
    """Words and their numbers; a new word gets the next."""

    def __init__(self) -> None:
        super().__init__(count().__next__)

    def since(self, first: int) -> list[str]:
        """The words from the number ``first`` on; those before are not passed over one by one."""
        return [*islice(reversed(self), len(self) - first)][::-1]

    def numbers(self, words: Sequence[str]) -> Array:
        """uint32: the numbers of ``words``, new ones among them or not."""
        return np.fromiter(map(self.__getitem__, words), dtype=np.uint32, count=len(words))


class Words:
    """Numbers the words of texts by a vocabulary, which it fills."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._numbers_of_piece: dict[str, list[int]] = {}
        point = 1 + secrets.randbelow(2**31 - 2)
        self._table = WordTable(_classes(), vocabulary.__getitem__, self._number_piece, point)

    def number(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Numbers of all words (uint32) in order, and how many (int64) each text has."""
        joined = "\n".join([*texts, ""])
        ends = array("q", accumulate(len(text) + 1 for text in texts))
        return self._table.number(joined, _codes(joined), memoryview(ends))

    def _number_piece(self, piece: str) -> list[int]:
        """Numbers of the words of one piece, by the pattern."""
        numbers = self._numbers_of_piece.get(piece)
        if numbers is None:
            numbers = [self.vocabulary[word] for word in PATTERN.findall(piece)]
            if len(piece) <= LONGEST:
                self._numbers_of_piece[piece] = numbers
        return numbers


def _codes(text: str) -> memoryview:
    """uint32: the characters of a text."""
    return memoryview(text.encode(_UTF_32, "surrogatepass")).cast("I")


@cache
def _classes() -> bytes:
    """The class of every character."""
    every = "".join(map(chr, (*range(0xD800), *range(0xE000, FIRST_PLANE))))

    def those(pattern: str) -> str:
        return "".join(re.findall(pattern, every))

    return classes_of(
        letters=those(f"[{LETTER}]"),
        marks=those(f"[{ARABIC_MARKS}{TATWEEL}]"),
        points=f".,{DECIMAL_SEPARATOR}{THOUSANDS_SEPARATOR}",
        others=those(rf"[\w{INVISIBLE}{LATIN_MARKS}]"),
    )
