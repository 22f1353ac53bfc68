# cython: boundscheck=False
"""What was found before, added up window by window: units that have a score, articles that have
some things in them.

What indexes an array unasked was compared with its length before: articles by the window.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .sources import Source, Window


class ListSource(Source):
    """Units (int32, ascending) with their scores (float64); ``documents`` (int32) are all units',
    where these are paragraphs."""

    def __init__(self, units: Array, scores: Array, documents: Array | None) -> None:
        if len(units) != len(scores):
            raise IndexError(f"{len(scores)} scores of {len(units)} units")
        self._units = units
        self._scores = scores
        self._documents = documents
        self.most = _most(scores)
        self.rewind()

    def rewind(self) -> None:
        self._at = 0

    def next_document(self) -> int:
        if self._at == len(self._units):
            return -1
        unit = self._units[self._at]
        if self._documents is None:
            return int(unit)
        if not 0 <= unit < len(self._documents):
            raise IndexError(f"paragraph {unit} of {len(self._documents)}")
        return int(self._documents[unit])

    def add_to(self, window: Window) -> None:
        at = self._at
        while at < len(self._units) and self._units[at] < window.end:
            window.add(self._units[at], self._scores[at])
            at += 1
        self._at = at


class PlacesSource(Source):
    """The BM25 of what stands in some articles, in each as often as this is there, as if it were a
    term; ``weight`` is idf (k1 + 1)."""

    def __init__(self, weight: float) -> None:
        self._weight = self.most = weight
        self._places = np.empty(0, dtype=np.int32)
        self.rewind()

    def take(self, places: Array) -> None:
        """These articles (int32, ascending), each as often as it stands there; they are copied."""
        self._places = np.empty(len(places), dtype=np.int32)
        for i in range(len(places)):
            self._places[i] = places[i]

    def rewind(self) -> None:
        self._at = 0

    def next_document(self) -> int:
        return int(self._places[self._at]) if self._at < len(self._places) else -1

    def add_to(self, window: Window) -> None:
        at, end, places = self._at, len(self._places), self._places
        while at < end and places[at] < window.end:
            unit, first = places[at], at
            if unit < window.first:
                raise IndexError(f"document {unit} behind {window.first}")
            while at < end and places[at] == unit:
                at += 1
            frequency = at - first
            window.add(unit, self._weight * frequency / (frequency + window.norms[unit]))
        self._at = at


def _most(scores: Array) -> float:
    most = 0.0
    for i in range(len(scores)):
        most = max(most, scores[i])
    return most
