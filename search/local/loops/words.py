"""The words of texts, found character by character and replaced by numbers.

A *run* is letters and marks without a break, a *piece* is what stands between signs that belong to
no word (gaps). Nearly every piece of a news text is runs of letters with points between them, and
each run a word: these are numbered here, by a hash table. Any other piece (digits, Latin, initials,
hidden characters, tatweel before a word) is left to the pattern of :mod:`search.arabic.tokens`.

The table is D. E. Knuth's open addressing with linear probing ("The Art of Computer Programming",
volume 3, section 6.4). Its hash is a polynomial over a prime field at a point nobody knows, after
J. L. Carter and M. N. Wegman, "Universal Classes of Hash Functions" (1979): no words can be made up
that collide more often than by chance, and words of one hash are told apart by their letters.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

import numpy as np

from ..arrays import Array

# What a character is to a word.
GAP = 0
LETTER = 1
MARK = 2  # or tatweel: what may follow a letter
POINT = 3  # may end an initial, or part two
OTHER = 4  # anything else that may belong to a word

# What a piece is.
PLAIN = 0  # every run is a word
LONE = 1  # one letter, perhaps with a point: a word, or one of the initials أ ف ب
ODD = 2  # for the pattern

FIRST_PLANE = 0x10000
BITS = 31
PRIME = (1 << BITS) - 1
SMALLEST = 1 << 10  # slots of the table at first; a power of two
AHEAD = 64  # runs that are looked up together


class WordTable:
    """Numbers the words of texts.

    ``classes`` (bytes) gives the class of each character. ``number_word`` is asked for the number
    of a run that is met for the first time, ``number_piece`` for the numbers of the words of an
    odd piece. ``point`` (1 to 2**31 - 2) is the secret of the hash.
    """

    def __init__(
        self,
        classes: bytes,
        number_word: Callable[[str], int],
        number_piece: Callable[[str], Sequence[int]],
        point: int,
    ) -> None:
        self._classes = classes
        self._number_word = number_word
        self._number_piece = number_piece
        self._point = point
        self._slots = np.zeros(SMALLEST, dtype=np.int32)  # by hash, where a run is kept; 0 free
        # Of each run its hash, its number, how many letters it has, and these.
        self._kept = np.zeros(SMALLEST, dtype=np.uint32)
        self._end = 1  # of what is kept
        self._runs = 0  # that are kept
        self._found = np.zeros(0, dtype=np.uint32)  # numbers of the words found, in order
        self._count = 0
        # Of the runs that are found and not yet looked up: hash, begin and end.
        self._waiting = np.zeros((AHEAD, 3), dtype=np.int64)
        self._wait = 0  # how many these are
        self._first = np.zeros(AHEAD, dtype=np.int64)  # the run kept where its hash points; 0 none
        self._heads = np.zeros(AHEAD, dtype=np.int64)  # and the hash of that
        self._piece_end = 0

    def number(self, text: str, codes: memoryview, ends: memoryview) -> tuple[Array, Array]:
        """Numbers of all words (uint32) in order, and how many (int64) each of some texts has.

        ``text`` holds the texts one behind the other, a line feed behind each; ``codes`` (uint32)
        its characters, and ``ends`` (int64) where each text ends, the line feed included.
        """
        found = np.empty(len(text), dtype=np.uint32)
        counts = np.empty(len(ends), dtype=np.int64)
        self._found, self._count, self._wait, into = found, 0, 0, counts
        at = 0
        for i in range(len(ends)):
            before = self._count + self._wait
            while at < ends[i]:
                if self._classes[codes[at]] == GAP:
                    at += 1
                else:
                    at = self._number_from(text, codes, at)
            into[i] = self._count + self._wait - before
        self._look_up_all(text, codes)
        return found[: self._count].copy(), counts

    def _number_from(self, text: str, codes: memoryview, begin: int) -> int:
        """Number the words of the piece at ``begin``; where they end.

        Initials may stand in pieces of their own (أ ف ب), one space between them. So a lone letter
        and what stands beside it go to the pattern together, if that is lone or odd as well.
        """
        kind = before = self._kind(codes, begin)
        end = self._piece_end
        while before != PLAIN and codes[end] == ord(" ") and self._classes[codes[end + 1]] != GAP:
            behind = self._kind(codes, end + 1)
            if behind == PLAIN or (before == ODD and behind == ODD):
                break
            end, before, kind = self._piece_end, behind, ODD
        if kind == ODD:
            self._look_up_all(text, codes)
            for number in self._number_piece(text[begin:end]):
                self._found[self._count] = number
                self._count += 1
        else:
            self._number_runs(text, codes, begin, end)
        return end

    def _kind(self, codes: memoryview, begin: int) -> int:
        """PLAIN, LONE or ODD: what the piece at ``begin`` is; where it ends is kept."""
        at, kind, alone = begin, PLAIN, -1
        while self._classes[codes[at]] != GAP:
            if self._classes[codes[at]] == LETTER:
                start, letters = at, 0
                while self._classes[codes[at]] == LETTER or self._classes[codes[at]] == MARK:
                    letters += self._classes[codes[at]] == LETTER
                    at += 1
                if letters == 1:
                    kind = LONE if start == begin else ODD
                    alone = at
            else:
                if self._classes[codes[at]] != POINT:
                    kind = ODD
                at += 1
        self._piece_end = at
        return ODD if kind == LONE and at > alone + 1 else kind

    def _number_runs(self, text: str, codes: memoryview, begin: int, end: int) -> None:
        """Number the runs of a piece that holds nothing but them and points."""
        at = begin
        while at < end:
            start, hash_ = at, 0
            while self._classes[codes[at]] == LETTER or self._classes[codes[at]] == MARK:
                hash_ = hash_ * self._point + codes[at]
                # What PRIME leaves of it, by shifts since 2**31 leaves 1: to divide takes longest.
                hash_ = (hash_ & PRIME) + (hash_ >> BITS)
                if hash_ >= PRIME:
                    hash_ -= PRIME
                at += 1
            if at > start:
                if self._wait == AHEAD:
                    self._look_up_all(text, codes)
                waiting = self._wait
                self._waiting[waiting, 0], self._waiting[waiting, 1] = hash_, start
                self._waiting[waiting, 2] = at
                self._wait = waiting + 1
            else:
                at += 1

    def _look_up_all(self, text: str, codes: memoryview) -> None:
        """Number the runs that wait. Most of them are kept where their hashes point: to fetch that
        for all of them first lets the processor wait for memory once, and not for each."""
        last = self._slots.shape[0] - 1
        for i in range(self._wait):
            self._first[i] = self._slots[self._waiting[i, 0] & last]
        for i in range(self._wait):
            self._heads[i] = self._kept[self._first[i]]
        for i in range(self._wait):
            hash_, start, end = self._waiting[i, 0], self._waiting[i, 1], self._waiting[i, 2]
            run = self._first[i]
            if run and self._heads[i] == hash_ and self._is_run(run, codes, start, end):
                self._found[self._count] = self._kept[run + 1]
            else:
                self._found[self._count] = self._look_up(hash_, text, codes, start, end)
            self._count += 1
        self._wait = 0

    def _look_up(self, hash_: int, text: str, codes: memoryview, start: int, end: int) -> int:
        """The number of a run."""
        number: int
        last = self._slots.shape[0] - 1
        slot = hash_ & last
        while self._slots[slot]:
            run = self._slots[slot]
            if self._kept[run] == hash_ and self._is_run(run, codes, start, end):
                number = self._kept[run + 1]
                return number
            slot = (slot + 1) & last
        number = self._number_word(text[start:end])
        self._keep(hash_, number, codes, start, end)
        return number

    def _is_run(self, run: int, codes: memoryview, start: int, end: int) -> bool:
        """Whether these are the letters of a run that is kept."""
        if self._kept[run + 2] != end - start:
            return False
        for at in range(start, end):  # noqa: SIM110 - compiled, a loop is faster than a generator
            if self._kept[run + 3 + at - start] != codes[at]:
                return False
        return True

    def _keep(self, hash_: int, number: int, codes: memoryview, start: int, end: int) -> None:
        """Enter a run into the table, which is at most half full."""
        run, self._end = self._end, self._end + 3 + end - start
        if self._end > self._kept.shape[0]:
            room = np.zeros(self._end, dtype=np.uint32)
            self._kept = np.concatenate((np.asarray(self._kept), room))
        self._kept[run], self._kept[run + 1], self._kept[run + 2] = hash_, number, end - start
        for at in range(start, end):
            self._kept[run + 3 + at - start] = codes[at]
        self._runs += 1
        if 2 * self._runs > self._slots.shape[0]:
            self._grow()
        else:
            self._enter(run)

    def _enter(self, run: int) -> None:
        """Take the next free slot from where the hash of a run points."""
        last = self._slots.shape[0] - 1
        slot = self._kept[run] & last
        while self._slots[slot]:
            slot = (slot + 1) & last
        self._slots[slot] = run

    def _grow(self) -> None:
        """Twice as many slots, all runs entered anew."""
        self._slots = np.zeros(2 * self._slots.shape[0], dtype=np.int32)
        run = 1
        while run < self._end:
            self._enter(run)
            run += 3 + self._kept[run + 2]


def classes_of(letters: str, marks: str, points: str, others: str) -> bytes:
    """The class of every character there is, as bytes; what is in none of the four is a gap.

    Characters beyond the first plane, few and none of them Arabic, are left to the pattern.
    """
    classes = bytearray(FIRST_PLANE) + bytes([OTHER]) * (sys.maxunicode + 1 - FIRST_PLANE)
    for characters, kind in ((others, OTHER), (points, POINT), (marks, MARK), (letters, LETTER)):
        for character in characters:
            classes[ord(character)] = kind
    return bytes(classes)
