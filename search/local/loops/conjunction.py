# cython: boundscheck=False
"""Articles that hold all of some terms, scored window by window like those of one.

What indexes an array unasked was compared with its length before: documents by the window, whose
width that of the columns is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .inverted import InvertedFile
from .sources import Source, Window

FAR = 32  # postings for each document of the rarest term, from which on it pays to jump


class Together:
    """Of the documents of a window, of which there are ``width`` at most, how many terms each holds
    by now, and what these give it. Made once, used by one source after the other."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.size = 0
        self.locals = np.empty(width + 1, dtype=np.int32)  # who holds some; room to write ahead
        self.held = np.zeros(width, dtype=np.int32)  # all 0 while nobody reads
        self.sums = np.empty(width, dtype=np.float32)

    def end(self, terms: int) -> None:
        """Those alone that hold so many terms; what they hold is forgotten."""
        some, held, size = self.locals, self.held, 0
        for i in range(self.size):
            local = some[i]
            some[size] = local
            size += held[local] == terms
            held[local] = 0
        self.size = size


class ConjunctionSource(Source):
    """The BM25 of several terms of an inverted file, at least one, for those articles alone that
    hold every one of them; of each the weight is idf (k1 + 1).

    From the rarest term on, each is looked up in the documents found so far: by jumping from one to
    the next where these are few, else by passing over all of its postings.
    """

    def __init__(
        self,
        file: InvertedFile,
        terms: Sequence[int],
        weights: Sequence[float],
        together: Together,
    ) -> None:
        if min(terms) < 0 or max(terms) >= file.terms or len(weights) != len(terms):
            raise IndexError(f"terms {min(terms)} to {max(terms)} of {file.terms}")
        pairs = sorted(zip(map(file.having, terms), terms, weights, strict=True))
        self._file = file
        self._together = together
        self._terms = np.array([term for _, term, _ in pairs], dtype=np.int64)
        self._weights = np.array([weight for *_, weight in pairs], dtype=np.float32)
        self._places = np.empty(len(pairs), dtype=np.int64)  # of each term the next posting
        self.most = sum(weights)
        self.rewind()

    def rewind(self) -> None:
        for nth in range(len(self._terms)):
            self._places[nth] = self._file.starts[self._terms[nth]]

    def next_document(self) -> int:
        at = self._places[0]
        return self._file.document(at) if at < self._file.starts[self._terms[0] + 1] else -1

    def add_to(self, window: Window) -> None:
        if window.end - window.first > self._together.width:
            raise IndexError(f"{window.end - window.first} units, not of articles")
        self._begin(window)
        far = FAR * self._file.having(self._terms[0])
        for nth in range(1, len(self._terms)):
            if self._file.having(self._terms[nth]) > far:
                self._look_up(window, nth)
            else:
                self._pass_over(window, nth)
        self._together.end(len(self._terms))
        window.add_some(self._together.locals, self._together.sums, self._together.size)

    def _begin(self, window: Window) -> None:
        """The documents of the rarest term."""
        file, at, end = self._file, self._places[0], self._file.starts[self._terms[0] + 1]
        some, held, sums = self._together.locals, self._together.held, self._together.sums
        first, behind, weight, size = window.first, window.end, self._weights[0], 0
        base, narrow, few, norms = file.base, file.narrow, file.few, window.norms
        while at < end:
            unit = base + (file.documents2[at] if narrow else file.documents4[at])
            if unit >= behind:
                break
            local = unit - first
            if local < 0:
                raise IndexError(f"document {unit} behind {first}")
            frequency = file.frequencies1[at] if few else file.frequencies4[at]
            some[size] = local  # written ahead, and kept if it is new: without a branch
            size += held[local] == 0
            held[local] = 1
            sums[local] = weight * frequency / (frequency + norms[unit])
            at += 1
        self._places[0] = at
        self._together.size = size

    def _pass_over(self, window: Window, nth: int) -> None:
        """Those alone that hold term number ``nth`` as well: all of its postings are read."""
        file, held, sums = self._file, self._together.held, self._together.sums
        first, behind, met, norms = window.first, window.end, window.met, window.norms
        end, weight, found = file.starts[self._terms[nth] + 1], self._weights[nth], 0
        base, narrow, few = file.base, file.narrow, file.few
        at = file.seek(self._places[nth], end, first)
        while at < end:
            unit = base + (file.documents2[at] if narrow else file.documents4[at])
            if unit >= behind:
                break
            if unit < first or found == behind - first:
                raise IndexError(f"document {unit}, not {first} to {behind}, or one twice")
            met[found] = at  # written ahead, and kept if it holds the others: without a branch
            found += held[unit - first] == nth
            at += 1
        self._places[nth] = at
        for i in range(found):
            posting = met[i]
            unit = base + (file.documents2[posting] if narrow else file.documents4[posting])
            frequency = file.frequencies1[posting] if few else file.frequencies4[posting]
            sums[unit - first] += weight * frequency / (frequency + norms[unit])
            held[unit - first] = nth + 1

    def _look_up(self, window: Window, nth: int) -> None:
        """The same, each document looked up in the postings."""
        file, held, sums = self._file, self._together.held, self._together.sums
        first, weight, some, norms = (
            window.first, self._weights[nth], self._together.locals, window.norms
        )  # fmt: skip
        at, end = self._places[nth], file.starts[self._terms[nth] + 1]
        for i in range(self._together.size):
            local = some[i]
            if held[local] != nth:
                continue
            unit = first + local
            at = file.seek(at, end, unit)
            if at == end:
                break
            if file.document(at) == unit:
                frequency = file.frequency(at)
                sums[local] += weight * frequency / (frequency + norms[unit])
                held[local] = nth + 1
        self._places[nth] = at
