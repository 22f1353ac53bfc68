"""Processes that take over a part of indexing; one job is no crew at all.

Whoever hands work over gets the same back as if it had done it itself, so that an index does not
depend on how many there were. What crosses from process to process is few and large: lines of a
file one way, and drafts (``drafts.py``) with the numbers of their words the other, never a text.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from typing import Any, Final

from ..arabic.stem import stems

MAX_JOBS: Final = 64
# Parts for each process that are handed over at once. New words come back with each of them until
# the first is taken, so not more than keep the processes at work.
AHEAD: Final = 2


class Crew:
    """``jobs`` processes, begun when there is work and ended by :meth:`close`."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self._pool = ProcessPoolExecutor(jobs, initializer=_begin)
        self._threads = ThreadPoolExecutor(jobs)
        self.aside = ThreadPoolExecutor(1)  # one thing after the other, beside what goes on

    def share(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        """As ``map``: results one by one and in order, a few parts ahead of who takes them. If the
        next part cannot be read, those before it come first."""
        handed_over: deque[Future[Any]] = deque()
        unread, failed = iter(parts), None
        while not failed:
            try:
                handed_over.append(self._pool.submit(work, next(unread)))
            except StopIteration:
                break
            except OSError as error:
                failed = error
            if len(handed_over) > AHEAD * self.jobs:
                yield handed_over.popleft().result()
        while handed_over:
            yield handed_over.popleft().result()
        if failed:
            raise failed

    def share_arrays(self, work: Callable[..., Any], *parts: Iterable[Any]) -> Iterator[Any]:
        """As ``map``, by threads: for work of NumPy's and of loops, which they do side by side."""
        return self._threads.map(work, *parts)

    def stems(self, words: Sequence[str]) -> Future[str]:
        """The stems of folded words, a line each."""
        return self._pool.submit(_stems, "\n".join(words))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._threads.shutdown(cancel_futures=True)
        self.aside.shutdown(cancel_futures=True)


def _stems(words: str) -> str:
    """As one string, for the reason that ``Batch`` gives."""
    return "\n".join(stems(words.split("\n")))


def _begin() -> None:
    """Ctrl-C reaches every process of a terminal; only the first one answers it. And what a process
    has from the first one stays: to look for garbage there would copy its pages."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
