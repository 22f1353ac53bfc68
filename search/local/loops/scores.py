# cython: boundscheck=False
"""Scores of units, added up term by term, and the best of them.

Term-at-a-time evaluation with one accumulator a unit, as in J. Zobel and A. Moffat, "Inverted Files
for Text Search Engines" (2006), section 5.1; BM25 as in :mod:`search.ranking`.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .inverted import InvertedFile


class Accumulators:
    """A score for each of ``count`` units, all 0 and unseen in the beginning.

    ``clear`` costs what was seen, not what there is: made once, used for query after query.
    """

    def __init__(self, count: int) -> None:
        self._scores = np.zeros(count, dtype=np.float64)
        self._flags = np.zeros(count, dtype=np.uint8)
        self._units = np.zeros(count + 1, dtype=np.int32)  # those seen, and room to write ahead
        self._frequencies = np.zeros(count, dtype=np.float64)  # gathered, and not yet scored
        self._gathered = np.zeros(count + 1, dtype=np.int32)  # the units these are of
        self._waiting = 0  # how many
        self.seen = 0  # units that something was added to

    def add(self, units: Array, scores: Array) -> None:
        """Add ``scores`` (float64[n]) to ``units`` (int32[n])."""
        totals, flags, seen_units, seen = self._scores, self._flags, self._units, self.seen
        _check(units, len(scores), len(flags))
        for i in range(len(units)):
            unit = units[i]
            seen_units[seen] = unit  # written ahead, and kept if it is new: no branch
            seen += flags[unit] == 0
            flags[unit] = 1
            totals[unit] += scores[i]
        self.seen = seen

    def add_postings(self, units: Array, frequencies: Array, norms: Array, weight: float) -> None:
        """Add the BM25 of a term that stands ``frequencies`` (int32[n]) times in ``units``
        (int32[n]); ``norms`` (float64[count]) are all units', ``weight`` is idf (k1 + 1)."""
        self.add(units, bm25(units, frequencies, norms, weight))

    def add_term(self, file: InvertedFile, term: int, norms: Array, weight: float) -> None:
        """The same for a term of an inverted file, whose documents are the units."""
        totals, flags, seen_units, seen = self._scores, self._flags, self._units, self.seen
        if not 0 <= term < file.terms:
            raise IndexError(f"term {term} of {file.terms}")
        count = len(totals)
        if len(norms) != count:
            raise IndexError(f"{len(norms)} norms of {count} units")
        narrow, documents2, documents4 = file.narrow, file.documents2, file.documents4
        few, frequencies1, frequencies4 = file.few, file.frequencies1, file.frequencies4
        for i in range(file.starts[term], file.starts[term + 1]):
            unit = file.base + (documents2[i] if narrow else documents4[i])
            if unit >= count:
                raise IndexError(f"document {unit} of {count}")
            frequency = frequencies1[i] if few else frequencies4[i]
            seen_units[seen] = unit
            seen += flags[unit] == 0
            flags[unit] = 1
            totals[unit] += weight * frequency / (frequency + norms[unit])
        self.seen = seen

    def gather(self, units: Array, frequencies: Array, share: float) -> None:
        """Count ``share`` × ``frequencies`` (int32[n]) for those of the ``units`` (int32[n]) that
        were seen already: the words of one query term, under whatever form, before :meth:`settle`
        scores them as one."""
        _check(units, len(frequencies), len(self._flags))
        for i in range(len(units)):
            self._gather(units[i], share * frequencies[i])

    def gather_terms(self, file: InvertedFile, terms: Array, shares: Array) -> None:
        """The same for several ``terms`` (int64[m]) of an inverted file, with their ``shares``
        (float64[m])."""
        if len(terms) != len(shares):
            raise IndexError(f"{len(shares)} shares of {len(terms)} terms")
        narrow, documents2, documents4 = file.narrow, file.documents2, file.documents4
        few, frequencies1, frequencies4 = file.few, file.frequencies1, file.frequencies4
        for nth in range(len(terms)):
            if not 0 <= terms[nth] < file.terms:
                raise IndexError(f"term {terms[nth]} of {file.terms}")
            for i in range(file.starts[terms[nth]], file.starts[terms[nth] + 1]):
                unit = file.base + (documents2[i] if narrow else documents4[i])
                if unit >= len(self._flags):
                    raise IndexError(f"document {unit} of {len(self._flags)}")
                frequency = frequencies1[i] if few else frequencies4[i]
                self._gather(unit, shares[nth] * frequency)

    def gather_paragraphs(
        self, file: InvertedFile, terms: Array, shares: Array, starts: Array, begins: Array
    ) -> None:
        """The same by paragraph; ``starts`` and ``begins`` as for ``InvertedFile.by_paragraph``."""
        if len(terms) != len(shares):
            raise IndexError(f"{len(shares)} shares of {len(terms)} terms")
        if len(starts) == 0 or starts[len(starts) - 1] > len(self._flags):
            raise IndexError(f"more paragraphs than {len(self._flags)}")
        for nth in range(len(terms)):
            if not 0 <= terms[nth] < file.terms:
                raise IndexError(f"term {terms[nth]} of {file.terms}")
            occurrence = file.occurrence_starts[terms[nth]]
            for i in range(file.starts[terms[nth]], file.starts[terms[nth] + 1]):
                document, count = file.document(i), file.frequency(i)
                for at in range(occurrence, occurrence + count):
                    unit = file.paragraph(at, document, starts, begins)
                    if unit >= 0:
                        self._gather(unit, shares[nth])
                occurrence += count

    def gather_parts(self, file: InvertedFile, term: int, starts: Array) -> None:
        """The same for each part of the documents of a term, from ``starts[document]`` to
        ``starts[document + 1]`` (int64): what stands in the whole is counted for its parts."""
        if (
            not 0 <= term < file.terms
            or len(starts) == 0
            or starts[len(starts) - 1] > len(self._flags)
        ):
            raise IndexError(f"term {term} of {file.terms}")
        for posting in range(file.starts[term], file.starts[term + 1]):
            unit = file.document(posting)
            if unit + 1 >= len(starts):
                raise IndexError(f"document {unit} of {len(starts) - 1}")
            for part in range(starts[unit], starts[unit + 1]):
                self._gather(part, file.frequency(posting))

    def _gather(self, unit: int, frequency: float) -> None:
        if self._flags[unit]:
            before = self._frequencies[unit]
            if before == 0.0 and frequency > 0.0:
                self._gathered[self._waiting] = unit
                self._waiting += 1
            self._frequencies[unit] = before + frequency

    def settle(self, norms: Array, weight: float) -> None:
        """Add the BM25 of what was gathered, and begin anew."""
        totals, gathered, waiting = self._scores, self._frequencies, self._gathered
        if len(norms) != len(totals):
            raise IndexError(f"{len(norms)} norms of {len(totals)} units")
        for i in range(self._waiting):
            unit = waiting[i]
            frequency = gathered[unit]
            gathered[unit] = 0.0
            totals[unit] += weight * frequency / (frequency + norms[unit])
        self._waiting = 0

    def drop(self, units: Array) -> None:
        """Take ``units`` (int32) out again: they match nothing."""
        flags, seen_units = self._flags, self._units
        _check(units, len(units), len(flags))
        for i in range(len(units)):
            flags[units[i]] = 2
        kept = 0
        for i in range(self.seen):
            unit = seen_units[i]
            if flags[unit] == 2:
                self._scores[unit] = 0.0
            else:
                seen_units[kept] = unit
                kept += 1
        for i in range(len(units)):
            flags[units[i]] = 0
        self.seen = kept

    def best(self, count: int) -> tuple[Array, Array]:
        """The ``count`` best units (int32, ascending) and their scores (float64); of equal ones the
        lower come first."""
        totals, seen_units = self._scores, self._units
        size = max(0, min(count, self.seen))
        heap = np.array(seen_units[:size], dtype=np.int64)  # the worst of the best on top
        into = heap
        _heapify(into, totals, size)
        if size:
            for i in range(size, self.seen):
                unit = seen_units[i]
                if totals[unit] >= totals[into[0]] and _worse(totals, into[0], unit):
                    into[0] = unit
                    _sift(into, totals, 0, size)
        units = np.sort(heap).astype(np.int32)
        return units, np.asarray(totals)[units]

    def matches(self) -> tuple[Array, Array]:
        """The units seen (int32, ascending) and their scores (float64)."""
        flags, totals = self._flags, self._scores
        units = np.empty(self.seen + 1, dtype=np.int32)
        scores = np.empty(self.seen + 1, dtype=np.float64)
        into_units, into_scores = units, scores
        if self.seen * 16 < len(flags):  # few: sorting them costs less than passing over all
            units[: self.seen] = np.sort(np.asarray(self._units)[: self.seen])
            for i in range(self.seen):
                into_scores[i] = totals[into_units[i]]
        else:
            at = 0
            for unit in range(len(flags)):
                into_units[at] = unit
                into_scores[at] = totals[unit]
                at += flags[unit] != 0
        return units[: self.seen], scores[: self.seen]

    def clear(self) -> None:
        """Make all units 0 and unseen again."""
        totals, flags, seen_units = self._scores, self._flags, self._units
        for i in range(self.seen):
            unit = seen_units[i]
            totals[unit] = 0.0
            flags[unit] = 0
        self.seen = 0


def bm25(units: Array, frequencies: Array, norms: Array, weight: float) -> Array:
    """float64[n]: the scores of a term in ``units``, as ``Accumulators.add_postings`` adds them."""
    _check(units, len(frequencies), len(norms))
    scores = np.empty(len(units), dtype=np.float64)
    into = scores
    for i in range(len(units)):
        into[i] = weight * frequencies[i] / (frequencies[i] + norms[units[i]])
    return scores


def top(scores: Array, count: int) -> Array:
    """int64: indexes of the ``count`` highest of ``scores`` (float64[n]), best first; of equal ones
    the first comes first."""
    size = max(0, min(count, len(scores)))
    heap = np.arange(size, dtype=np.int64)  # the worst of the best on top
    into = heap
    _heapify(into, scores, size)
    if size:
        for candidate in range(size, len(scores)):
            # A later one must be better, not as good.
            if scores[candidate] > scores[into[0]]:
                into[0] = candidate
                _sift(into, scores, 0, size)
    for end in range(size - 1, 0, -1):  # heapsort: the worst goes to the end
        worst = into[0]
        into[0] = into[end]
        into[end] = worst
        _sift(into, scores, 0, end)
    return heap


def _check(units: Array, others: int, count: int) -> None:
    """That all units are below ``count``, and have as many ``others``. Once here, so that the loops
    need not ask at every step."""
    low, high = 0, -1
    for i in range(len(units)):
        low = min(low, units[i])
        high = max(high, units[i])
    if low < 0 or high >= count or others != len(units):
        raise IndexError(f"unit {high} of {count}")


def _heapify(heap: Array, scores: Array, size: int) -> None:
    for at in range(size // 2 - 1, -1, -1):
        _sift(heap, scores, at, size)


def _sift(heap: Array, scores: Array, at: int, size: int) -> None:
    """Let the entry at ``at`` sink until none below it is worse."""
    moving = heap[at]
    while 2 * at + 1 < size:
        child = 2 * at + 1
        if child + 1 < size and _worse(scores, heap[child + 1], heap[child]):
            child += 1
        if not _worse(scores, heap[child], moving):
            break
        heap[at] = heap[child]
        at = child
    heap[at] = moving


def _worse(scores: Array, left: int, right: int) -> bool:
    """Whether the one stands behind the other in the order of results."""
    if scores[left] != scores[right]:
        return bool(scores[left] < scores[right])
    return left > right
