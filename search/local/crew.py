"""Processes that take over a part of indexing; one job is no crew at all.

Whoever hands work over gets the same numbers back as if it had done it itself, so that an index
does not depend on how many there were.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, Final, NamedTuple

from ..arabic.terms import terms
from .arrays import Array
from .words import Vocabulary, Words

MAX_JOBS: Final = 64


class Numbered(NamedTuple):
    """Texts as numbers of their own words: the words, their numbers in order (uint32), and how many
    (int64) each text has."""

    words: list[str]
    numbers: Array
    counts: Array


class Crew:
    """``jobs`` processes, begun when there is work and ended by :meth:`close`."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = ProcessPoolExecutor(jobs, initializer=_leave_interrupts)

    def share(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        """As ``map``: results one by one and in order, a few parts ahead of who takes them."""
        handed_over: deque[Future[Any]] = deque()
        for part in parts:
            handed_over.append(self._pool.submit(work, part))
            if len(handed_over) > 2 * self.jobs:
                yield handed_over.popleft().result()
        while handed_over:
            yield handed_over.popleft().result()

    def number(self, texts: list[str]) -> Future[Numbered]:
        return self._pool.submit(_number, texts)

    def terms(self, words: Sequence[str]) -> list[tuple[str, str]]:
        size = len(words) // self.jobs + 1
        parts = [words[start : start + size] for start in range(0, len(words), size)]
        return [term for part in self._pool.map(terms, parts) for term in part]

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)


def _number(texts: list[str]) -> Numbered:
    vocabulary = Vocabulary()
    numbers, counts = Words(vocabulary).number(texts)
    return Numbered(list(vocabulary), numbers, counts)


def _leave_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
