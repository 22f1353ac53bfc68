"""Processes that take over a part of indexing; one job is no crew at all.

Whoever hands work over gets the same numbers back as if it had done it itself, so that an index
does not depend on how many there were.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from itertools import islice
from typing import Any, Final, NamedTuple

import numpy as np

from ..arabic.terms import terms
from .arrays import Array
from .words import Vocabulary, Words

MAX_JOBS: Final = 64


class Numbered(NamedTuple):
    """Texts as numbers of the words that one process has met in a segment: which process, the words
    new to it, the numbers (uint32) in order, and how many (int64) each text has."""

    process: int
    words: list[str]
    numbers: Array
    counts: Array


class Crew:
    """``jobs`` processes, begun when there is work and ended by :meth:`close`."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = ProcessPoolExecutor(jobs, initializer=_leave_interrupts)
        self._threads = ThreadPoolExecutor(jobs)
        self.aside = ThreadPoolExecutor(1)  # one thing after the other, beside what goes on

    def share(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        """As ``map``: results one by one and in order, a few parts ahead of who takes them."""
        handed_over: deque[Future[Any]] = deque()
        for part in parts:
            handed_over.append(self._pool.submit(work, part))
            if len(handed_over) > 2 * self.jobs:
                yield handed_over.popleft().result()
        while handed_over:
            yield handed_over.popleft().result()

    def share_arrays(self, work: Callable[..., Any], *parts: Iterable[Any]) -> Iterator[Any]:
        """As ``map``, by threads: for work of NumPy's, which they do side by side."""
        return self._threads.map(work, *parts)

    def number(self, segment: int, texts: list[str]) -> Future[Numbered]:
        """Number the words of texts; ``segment`` tells those of one segment from others."""
        return self._pool.submit(_number, segment, texts)

    def terms(self, words: Sequence[str]) -> list[tuple[str, str]]:
        size = len(words) // self.jobs + 1
        parts = [words[start : start + size] for start in range(0, len(words), size)]
        return [term for part in self._pool.map(terms, parts) for term in part]

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._threads.shutdown(cancel_futures=True)
        self.aside.shutdown(cancel_futures=True)


class Numbers:
    """Brings the numbers of all processes into one vocabulary, that of a segment.

    What a process has numbered is taken in the order it was handed over: only then are the words
    known that its numbers stand for.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._ours: dict[int, Array] = {}  # process → its numbers → those of the vocabulary

    def take(self, numbered: Numbered) -> Array:
        """uint32: the numbers of the words in the vocabulary."""
        new = self._vocabulary.numbers(numbered.words)
        ours = np.append(self._ours.get(numbered.process, new[:0]), new)
        self._ours[numbered.process] = ours
        numbers: Array = ours[numbered.numbers]
        return numbers


# In each process the words it has met so far, of the segment it was last asked for.
_words_of: dict[int, Words] = {}


def _number(segment: int, texts: list[str]) -> Numbered:
    if segment not in _words_of:
        _words_of.clear()
        _words_of[segment] = Words(Vocabulary())
    words = _words_of[segment]
    before = len(words.vocabulary)
    numbers, counts = words.number(texts)
    return Numbered(os.getpid(), list(islice(words.vocabulary, before, None)), numbers, counts)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
