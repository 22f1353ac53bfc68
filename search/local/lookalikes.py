"""Stems that look alike: other spellings of a name, words of one root, broken plurals.

    بوتفليقه بوتفليقا      صاروخ صواريخ      غوغل غوغول

Two stems are as alike as their sets of three letters in a row, the beginning and the end of the
word counting as letters: Dice's coefficient 2|A∩B| / (|A| + |B|), as in G. Adamson and J. Boreham,
"The use of an association measure based on character structure to identify semantically related
pairs of words and document titles" (1974). A segment keeps, sorted by these *grams* (T terms,
G distinct grams, E grams of all terms):

    grams int64[G]          a gram: three code points, 21 bits each
    gram_starts int64[G+1]  gram → the terms that have it
    gram_terms uint32[E]    their numbers, ascending
    gram_counts uint8[T]    term → how many distinct grams it has; 255 stands for more

Words that begin with a digit have no grams: numbers look alike and are not.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from .arrays import Array, ArrayFile
from .loops.grams import most_alike

if TYPE_CHECKING:
    from .field import Part
    from .snapshot import Snapshot

LENGTH: Final = 3  # letters of a gram
LEAST: Final = 0.4  # stems that are less alike are not
MOST: Final = 10  # stems that one stem is held to be like
COMMON: Final = 0.05  # of all documents: a stem that more of them hold has a meaning of its own
_BITS: Final = 21  # of a code point
_BEGIN, _END = 2, 3  # code points that no word has
MOST_GRAMS: Final = 255
MAX_STEM: Final = 100  # letters of a stem that are compared


class LookAlike(NamedTuple):
    """Another stem, where it stands, and how alike it is (0 to 1)."""

    stem: str
    parts: tuple[Part, ...]
    share: float


def gram_arrays(terms: Sequence[str]) -> dict[str, Array]:
    """The arrays above for the sorted terms of a field."""
    codes, owners = _grams(terms)
    order = np.lexsort((owners, codes))
    codes, owners = codes[order], owners[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])
    codes, owners = codes[first], owners[first]  # a gram twice in a word counts once
    grams, starts = np.unique(codes, return_index=True)
    counts = np.bincount(owners, minlength=len(terms))
    return {
        "grams": grams.astype("<i8"),
        "gram_starts": np.append(starts, len(codes)).astype("<i8"),
        "gram_terms": owners.astype("<u4"),
        "gram_counts": np.minimum(counts, MOST_GRAMS).astype("|u1"),
    }


def _grams(terms: Sequence[str]) -> tuple[Array, Array]:
    """Every gram (int64) of every term, and the number (int64) of its term."""
    bounded = [f"{chr(_BEGIN)}{term}{chr(_END)}" for term in terms]
    letters = np.frombuffer("".join(bounded).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters = letters.astype(np.int64)
    lengths = np.array([len(each) for each in bounded], dtype=np.int64)
    numbers = np.repeat(np.arange(len(terms)), lengths)
    codes = letters[:-2] << 2 * _BITS | letters[1:-1] << _BITS | letters[2:]
    digits = np.array([term[:1].isdigit() for term in terms], dtype=bool)
    inside = (numbers[2:] == numbers[:-2]) & ~digits[numbers[2:]]
    return codes[inside], numbers[2:][inside]


class Grams:
    """The grams of one segment's terms, read from its arrays."""

    def __init__(self, file: ArrayFile, name: str, postings: Array) -> None:
        terms = file[f"{name}.gram_terms"]
        self._arrays = (
            file[f"{name}.grams"].data,
            file.starts(f"{name}.gram_starts", len(terms)).data,
            terms.data,
            file[f"{name}.gram_counts"].data,
            postings.data,
        )
        self._terms = len(postings) - 1

    @cached_property
    def _scratch(self) -> Array:
        return np.zeros(self._terms, dtype=np.uint8)

    def like(self, stem: str, common: int) -> list[tuple[int, float]]:
        """The terms most like ``stem``, itself among them, and how alike they are; those in more
        than ``common`` documents are left out."""
        bounded = f"{chr(_BEGIN)}{stem[:MAX_STEM]}{chr(_END)}"
        codes = {
            _code(*letters) for letters in zip(bounded, bounded[1:], bounded[2:], strict=False)
        }
        found, alike = np.empty(2 * MOST, dtype=np.int64), np.empty(2 * MOST)
        count = most_alike(
            np.array(list(codes), dtype=np.int64),
            *self._arrays,
            self._scratch,
            LEAST,
            common,
            found,
            alike,
        )
        return list(zip(found[:count].tolist(), alike[:count].tolist(), strict=True))


def _code(first: str, second: str, third: str) -> int:
    return ord(first) << 2 * _BITS | ord(second) << _BITS | ord(third)


def look_alikes(snapshot: Snapshot, stem: str) -> tuple[LookAlike, ...]:
    """At most ``MOST`` other stems of the text, the most alike first; of equals by the alphabet."""
    if stem[:1].isdigit():
        return ()
    common = max(1, int(COMMON * snapshot.documents))
    shares: dict[str, float] = {}
    # What is among the best of all is among the best of each segment that has it.
    for segment in snapshot.segments:
        field = segment.field("text")
        for number, share in field.grams.like(stem, common):
            shares[field.terms.text(number)] = share
    shares.pop(stem, None)
    chosen: list[LookAlike] = []
    for other, share in sorted(shares.items(), key=lambda each: (-each[1], each[0])):
        term = snapshot.term("text", other)
        if term.having <= common and len(chosen) < MOST:
            chosen.append(LookAlike(other, term.parts, share))
    return tuple(chosen)
