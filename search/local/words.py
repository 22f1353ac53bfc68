"""The words of many texts at once: what ``arabic.tokens`` says, at the speed of arrays.

Nearly every word of a news text is a run of Arabic letters between signs that belong to no word.
Such runs are found for a whole batch of characters in a few array operations; what else there is
(digits, Latin, hidden characters, initials, tatweel before a word) is cut out of the text and left
to the one pattern of ``arabic.tokens``. Each distinct run is turned into a string once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from ..arabic.letters import ARABIC_MARKS, INVISIBLE, LATIN_MARKS, TATWEEL
from ..arabic.tokens import LETTER, PATTERN
from .arrays import Array

BATCH: Final = 1 << 19  # characters looked at together: their arrays stay in the processor's cache
LONGEST: Final = 64  # letters of a run that is told by its hash
SLOTS: Final = 1 << 20  # words that are found by arrays alone
_SLOT_SHIFT: Final = 64 - SLOTS.bit_length() + 1
LAST_PLANE: Final = 0xFFFF  # characters beyond it are of no Arabic script

# What a character is to a word. Only runs of BODY and LETTER are found by arrays.
GAP, LETTER_CLASS, BODY, OTHER, POINT = range(5)


class Vocabulary(dict[str, int]):
    """Words and their numbers; a new word gets the next."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number

    def numbers(self, words: Sequence[str]) -> Array:
        """uint32: the numbers of ``words``, new ones among them or not."""
        return np.array([self[word] for word in words], dtype=np.uint32)


class _Runs(NamedTuple):
    """Half-open ranges of characters."""

    starts: Array
    ends: Array


class Words:
    """Numbers the words of texts by a vocabulary, which it fills."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        # The first word of each slot, which are the frequent ones; all words, for the others.
        self._slot_hashes = np.zeros(SLOTS, dtype=np.uint64)
        self._slot_numbers = np.zeros(SLOTS, dtype=np.int64)
        self._number_of_hash: dict[int, int] = {}
        self._numbers_of_piece: dict[str, tuple[Sequence[int], Sequence[int]]] = {}
        # A base nobody knows beforehand: words cannot be made up to collide.
        base = secrets.randbits(63) * 2 + 1
        self._powers = _powers(base)
        self._inverses = _powers(pow(base, -1, 1 << 64))

    def number(self, texts: Sequence[str]) -> tuple[Array, Array]:
        """Numbers of all words (uint32) in order, and how many (int64) each text has."""
        numbers: list[Array] = []
        counts: list[Array] = []
        batch: list[str] = []
        size = 0
        for text in texts:
            batch.append(text)
            size += len(text) + 1
            if size >= BATCH:
                self._number_batch(batch, numbers, counts)
                batch, size = [], 0
        self._number_batch(batch, numbers, counts)
        return np.concatenate(numbers), np.concatenate(counts)

    def _number_batch(self, texts: list[str], numbers: list[Array], counts: list[Array]) -> None:
        joined = "\n".join([*texts, ""])
        ends = np.cumsum([len(text) + 1 for text in texts], dtype=np.int64)
        # One slot a character: a word's number stands where the word begins.
        slots = np.full(len(joined), -1, dtype=np.int64)
        self._fill(joined, slots)
        begins = np.flatnonzero(slots >= 0)
        numbers.append(slots[begins].astype(np.uint32))
        counts.append(np.diff(np.searchsorted(begins, ends), prepend=0))

    def _fill(self, text: str, slots: Array) -> None:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        classes = _classes()[np.minimum(codes, LAST_PLANE)]
        pieces = _runs(classes != GAP)
        runs = _runs((classes == LETTER_CLASS) | (classes == BODY))
        if not len(pieces.starts):
            return
        piece_of_run = np.searchsorted(pieces.starts, runs.starts, side="right") - 1
        plain = _plain_pieces(classes, pieces, runs, piece_of_run)
        keep = plain[piece_of_run]
        simple = _Runs(runs.starts[keep], runs.ends[keep])
        if len(simple.starts):
            slots[simple.starts] = self._number_runs(text, codes, simple)
        for start, end in _joined(pieces, ~plain):
            begins, numbers = self._number_piece(text[start:end])
            for begin, number in zip(begins, numbers, strict=True):
                slots[start + begin] = number

    def _number_runs(self, text: str, codes: Array, runs: _Runs) -> Array:
        """Numbers of simple runs: most from the slot of their hash, the others looked up."""
        hashes = self._hashes(codes, runs)
        slots = (hashes >> _SLOT_SHIFT).astype(np.int64)
        numbers = self._slot_numbers[slots]
        others = np.flatnonzero(self._slot_hashes[slots] != hashes)
        if len(others):
            distinct, first, inverse = np.unique(
                hashes[others], return_index=True, return_inverse=True
            )
            first = others[first]
            looked_up = zip(
                distinct.tolist(), runs.starts[first].tolist(), runs.ends[first].tolist(),
                strict=True,
            )  # fmt: skip
            found = np.array([self._look_up(text, *run) for run in looked_up], dtype=np.int64)
            numbers[others] = found[inverse]
        return numbers

    def _look_up(self, text: str, key: int, start: int, end: int) -> int:
        """The number of one run; a new one takes the slot of its hash, if that is free."""
        number = self._number_of_hash.get(key)
        if number is None:
            number = self._number_of_hash[key] = self.vocabulary[text[start:end]]
            slot = key >> _SLOT_SHIFT
            if not self._slot_hashes[slot]:
                self._slot_hashes[slot] = key
                self._slot_numbers[slot] = number
        return number

    def _hashes(self, codes: Array, runs: _Runs) -> Array:
        """Σ code·baseⁱ mod 2⁶⁴ over each run, i from 0 at the run's beginning."""
        powers, inverses = self._powers, self._inverses
        if len(codes) > len(powers):  # one text longer than a batch
            powers, inverses = (_powers(each[1], len(codes)) for each in (powers, inverses))
        sums = np.zeros(len(codes) + 1, dtype=np.uint64)
        np.cumsum(codes * powers[: len(codes)], out=sums[1:])
        return (sums[runs.ends] - sums[runs.starts]) * inverses[runs.starts]

    def _number_piece(self, piece: str) -> tuple[Sequence[int], Sequence[int]]:
        """Places and numbers of the words of one piece, by the pattern."""
        known = self._numbers_of_piece.get(piece)
        if known is None:
            found = [(m.start(), self.vocabulary[m.group()]) for m in PATTERN.finditer(piece)]
            known = tuple(begin for begin, _ in found), tuple(number for _, number in found)
            if len(piece) <= LONGEST:
                self._numbers_of_piece[piece] = known
        return known


def _plain_pieces(classes: Array, pieces: _Runs, runs: _Runs, piece_of_run: Array) -> Array:
    """bool: which pieces between gaps hold nothing but runs of letters, each a word."""
    plain = np.ones(len(pieces.starts), dtype=bool)
    others = np.flatnonzero(classes == OTHER)
    plain[np.searchsorted(pieces.starts, others, side="right") - 1] = False
    letters = (
        np.add.reduceat(classes == LETTER_CLASS, runs.starts, dtype=np.int64)
        if len(runs.starts)
        else np.zeros(0, dtype=np.int64)
    )
    odd = (classes[runs.starts] != LETTER_CLASS) | (runs.ends - runs.starts > LONGEST)
    plain[piece_of_run[odd]] = False
    # A letter alone may be an initial: of a piece (أ.ف.ب), or of several (أ ف ب).
    single = letters == 1
    alone = runs.ends[single], pieces.ends[piece_of_run[single]]
    lone = np.zeros(len(plain), dtype=bool)
    whole = runs.starts[single] == pieces.starts[piece_of_run[single]]
    whole &= alone[1] - alone[0] <= 1  # nothing behind it, or a full stop
    plain[piece_of_run[single][~whole]] = False
    lone[piece_of_run[single][whole]] = True
    near = pieces.starts[1:] - pieces.ends[:-1] == 1
    pairs = np.flatnonzero(near & lone[1:] & lone[:-1])
    plain[pairs] = False
    plain[pairs + 1] = False
    return plain


def _runs(inside: Array) -> _Runs:
    """Where ``inside`` (bool) is true without a break."""
    edges = np.diff(inside.view(np.int8), prepend=0, append=0)
    return _Runs(np.flatnonzero(edges == 1), np.flatnonzero(edges == -1))


def _joined(pieces: _Runs, chosen: Array) -> list[tuple[int, int]]:
    """Chosen pieces; those with one character between them, which may be one word, together."""
    at = np.flatnonzero(chosen)
    if not len(at):
        return []
    starts, ends = pieces.starts[at], pieces.ends[at]
    apart = starts[1:] - ends[:-1] > 1
    firsts = np.concatenate(([True], apart))
    lasts = np.concatenate((apart, [True]))
    return list(zip(starts[firsts].tolist(), ends[lasts].tolist(), strict=True))


def _powers(base: int | np.uint64, count: int = 2 * BATCH) -> Array:
    """uint64[count]: base⁰, base¹, … mod 2⁶⁴."""
    factors = np.full(count, base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors, dtype=np.uint64)


@lru_cache(maxsize=1)
def _classes() -> Array:
    """uint8[65536]: the class of every character; those beyond are OTHER like the last."""
    classes = np.full(LAST_PLANE + 1, GAP, dtype=np.uint8)
    every = "".join(map(chr, range(0xD800))) + "".join(map(chr, range(0xE000, LAST_PLANE + 1)))

    def mark(pattern: str, value: int) -> None:
        classes[[ord(character) for character in re.findall(pattern, every)]] = value

    mark(r"\w", OTHER)
    mark(f"[{INVISIBLE}{LATIN_MARKS}]", OTHER)
    mark("[.,\u066b\u066c]", POINT)
    mark(f"[{ARABIC_MARKS}{TATWEEL}]", BODY)
    mark(f"[{LETTER}]", LETTER_CLASS)
    classes[LAST_PLANE] = OTHER
    return classes
