# cython: boundscheck=False
"""Whose scores are added up window by window: terms, by article or by paragraph.

What indexes an array unasked was compared with its length before: postings as a source is made,
documents and units by the window.
"""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .best import Floor
from .inverted import InvertedFile
from .places import Paragraphs

DOCUMENTS = 8_192  # of a window by article, whose columns stay in a processor's own cache
BY_PARAGRAPH = 2_048  # the same by paragraph
RUNS = 4_096  # paragraphs that there is room for at first
MANY = 16  # of how many units one is seen where many are
NOTHING = 1e-30  # the score of what is seen and worth nothing; it vanishes beside any other


class Runs:
    """Paragraphs that were read and have a term, and how often. Made once, used by one source after
    the other."""

    def __init__(self) -> None:
        self.size = 0
        self.units = np.empty(RUNS, dtype=np.int32)
        self.counts = np.empty(RUNS, dtype=np.int32)
        self.marks = np.zeros(RUNS, dtype=np.int32)  # of occurrences: 0 while nobody reads

    def make_room(self, size: int) -> None:
        self.units = np.empty(2 * size, dtype=np.int32)
        self.counts = np.empty(2 * size, dtype=np.int32)

    def make_marks(self, size: int) -> None:
        marks = self.marks
        self.marks = np.zeros(2 * size, dtype=np.int32)
        self.marks[: len(marks)] = marks


class Window:
    """Some documents in a row, and the scores of their units: articles, or ``paragraphs`` where
    these are given. ``norms`` (float64) are all units'.

    Units are numbered in it from ``first`` on; ``seen`` are those that have a score. All others
    have 0, which is why a score is never less than next to nothing: see :meth:`score`.
    """

    def __init__(self, norms: Array, documents: int, paragraphs: Paragraphs | None) -> None:
        if paragraphs is not None and paragraphs.documents() != documents:
            raise IndexError(f"paragraphs of {paragraphs.documents()} documents, not {documents}")
        self.paragraphs = paragraphs
        count = documents if paragraphs is None else paragraphs.total()
        if len(norms) != count:
            raise IndexError(f"{len(norms)} norms of {count} units")
        # Above 0, whatever lengths a file claims: a unit whose sum came back to 0 were seen twice.
        self.norms = np.maximum(norms, NOTHING).astype(np.float32)
        self.documents = documents
        self.width = DOCUMENTS if paragraphs is None else BY_PARAGRAPH
        self.first_document = self.end_document = 0
        self.first = self.end = self.size = 0
        self.runs = Runs()
        self._make(DOCUMENTS)

    def _make(self, room: int) -> None:
        self.scores = np.zeros(room, dtype=np.float32)
        self.seen = np.zeros(room + 1, dtype=np.int32)  # and room to write ahead
        self.met = np.zeros(room + 1, dtype=np.int64)  # postings, likewise

    def open(self, document: int) -> None:
        """Go to the documents from this one on; no unit is seen."""
        if not 0 <= document < self.documents:
            raise IndexError(f"document {document} of {self.documents}")
        self._clear()
        self.first_document = document
        self.end_document = min(document + self.width, self.documents)
        self.first, self.end = self.first_document, self.end_document
        if self.paragraphs is not None:
            self.first = self.paragraphs.starts[self.first_document]
            self.end = self.paragraphs.starts[self.end_document]
        if self.end - self.first > len(self.scores):
            self._make(2 * (self.end - self.first))

    def _clear(self) -> None:
        """No unit is seen. Where many are, all are made 0: columns are cleared at one go."""
        every, scores, seen = self.end - self.first, self.scores, self.seen
        if self.size > every // MANY:
            for i in range(every):
                scores[i] = 0.0
        else:
            for i in range(self.size):
                scores[seen[i]] = 0.0
        self.size = 0

    def score(self, local: int) -> float:
        """The score of a unit, -1 where it has none."""
        score = float(self.scores[local])
        if score > 2.0 * NOTHING:
            return score
        return 0.0 if score > 0.0 else -1.0

    def drop(self, unit: int) -> bool:
        """Make a unit unseen again, and say whether it was seen; whoever reads ``seen`` finds it
        without a score."""
        if not self.first <= unit < self.end:
            return False
        was = self.scores[unit - self.first] > 0.0
        self.scores[unit - self.first] = 0.0
        return bool(was)

    def add(self, unit: int, score: float) -> None:
        """Add to a unit of the window."""
        if not self.first <= unit < self.end:
            raise IndexError(f"unit {unit}, not {self.first} to {self.end}")
        local = unit - self.first
        before = self.scores[local]
        self.seen[self.size] = local
        self.size += before == 0.0
        self.scores[local] = max(before + score, NOTHING)

    def add_some(self, locals: Array, scores: Array, size: int) -> None:
        """Add to the first ``size`` of ``locals`` (int32), numbered in the window, each its own of
        ``scores`` (float32), numbered likewise; none of these is below 0."""
        sums, seen, filled = self.scores, self.seen, self.size
        for i in range(size):
            local = locals[i]
            before = sums[local]
            seen[filled] = local  # written ahead, and kept if it is new: without a branch
            filled += before <= 0.0
            sums[local] = before + (scores[local] + NOTHING)
        self.size = filled


class Source:
    """Ascending units and what each is given, window by window from the beginning on; ``most`` is
    what none is given more than."""

    most: float

    def rewind(self) -> None:
        """Go back to the beginning."""
        raise NotImplementedError

    def next_document(self) -> int:
        """The document of the next unit, -1 where there is none."""
        raise NotImplementedError

    def add_to(self, window: Window) -> None:
        """Give their scores to the units of the next window."""
        raise NotImplementedError


class TermSource(Source):
    """The BM25 of a term of an inverted file, by article; ``weight`` is idf (k1 + 1)."""

    def __init__(self, file: InvertedFile, term: int, weight: float) -> None:
        self._file = file
        self._term = term
        self._weight = self.most = weight
        self._end = self._file.starts[self._term + 1]
        self.rewind()

    def rewind(self) -> None:
        self._at = self._file.starts[self._term]

    def left(self) -> int:
        """How many units are still to come."""
        return max(0, self._end - self._at)

    def next_document(self) -> int:
        return _document(self._file, self._at) if self._at < self._end else -1

    def give_to(self, floor: Floor, norms: Array) -> None:
        """Tell ``floor`` what each unit is given; ``norms`` (float32) are all units'."""
        file, weight, count = self._file, self._weight, len(norms)
        for at in range(self._at, self._end):
            unit = _document(file, at)
            if unit >= count:
                raise IndexError(f"document {unit} of {count}")
            frequency = file.frequencies1[at] if file.few else file.frequencies4[at]
            floor.give(weight * frequency / (frequency + norms[unit]))

    def add_to(self, window: Window) -> None:
        file, at, size, end = self._file, self._at, window.size, self._end
        scores, seen, norms = window.scores, window.seen, window.norms
        first, behind, base, weight = window.first, window.end, file.base, self._weight
        narrow, few, frequencies = file.narrow, file.few, file.frequencies1
        while at < end:
            unit = base + (file.documents2[at] if narrow else file.documents4[at])
            if unit >= behind:
                break
            local = unit - first
            if local < 0:
                raise IndexError(f"document {unit} behind {first}")
            frequency = frequencies[at] if few else file.frequencies4[at]
            score = scores[local]
            seen[size] = local  # written ahead, and kept if it is new: without a branch
            size += score <= 0.0
            scores[local] = score + (weight * frequency / (frequency + norms[unit]) + NOTHING)
            at += 1
        self._at = at
        window.size = size

    def add_to_seen(self, window: Window) -> int:
        """The same, but to those alone that another source gave something to; returns how many
        others there are."""
        file, begin, found, end = self._file, self._at, 0, self._end
        scores, norms, met = window.scores, window.norms, window.met
        first, behind, base, weight = window.first, window.end, file.base, self._weight
        at, narrow = begin, file.narrow
        while at < end:
            unit = base + (file.documents2[at] if narrow else file.documents4[at])
            if unit >= behind:
                break
            local = unit - first
            if local < 0:
                raise IndexError(f"document {unit} behind {first}")
            if found == behind - first:
                raise IndexError(f"more than {found} documents of {first} to {behind}")
            met[found] = at  # written ahead, and kept if it was seen: without a branch
            found += scores[local] > 0.0
            at += 1
        for i in range(found):
            posting = met[i]
            unit = base + (file.documents2[posting] if narrow else file.documents4[posting])
            frequency = file.frequencies1[posting] if file.few else file.frequencies4[posting]
            scores[unit - first] += weight * frequency / (frequency + norms[unit])
        self._at = at
        return at - begin - found


class ParagraphSource(Source):
    """The same by paragraph: a term counts for all that it stands in, a title's for the first."""

    def __init__(
        self, file: InvertedFile, term: int, weight: float, paragraphs: Paragraphs, runs: Runs
    ) -> None:
        self._file = file
        self._term = term
        self._weight = self.most = weight
        self._paragraphs = paragraphs
        self._runs = runs
        self._end = self._file.starts[self._term + 1]
        self.rewind()

    def rewind(self) -> None:
        self._at = self._file.starts[self._term]
        self._occurrence = self._file.occurrence_starts[self._term]

    def next_document(self) -> int:
        return _document(self._file, self._at) if self._at < self._end else -1

    def add_to(self, window: Window) -> None:
        # First all units, then all scores: what is waited for is then waited for together.
        self._read(window.first_document, window.end_document)
        units, counts, size, weight = self._runs.units, self._runs.counts, window.size, self._weight
        scores, seen, norms, first = window.scores, window.seen, window.norms, window.first
        for i in range(self._runs.size):
            unit, frequency = units[i], counts[i]
            local = unit - first
            score = scores[local]
            seen[size] = local
            size += score <= 0.0
            scores[local] = score + (weight * frequency / (frequency + norms[unit]) + NOTHING)
        window.size = size

    def _read(self, begin: int, end: int) -> None:
        """Go over the next postings, of the documents from ``begin`` to ``end``: which paragraphs
        have the term, and how often.

        In loops without a branch that a processor could not foresee: how often a term stands in a
        document is anybody's guess.
        """
        runs, file, origin = self._runs, self._file, self._occurrence
        size, first, behind = (
            self._mark(begin, end), self._paragraphs.starts[begin], self._paragraphs.starts[end]
        )  # fmt: skip
        if size > len(runs.units):
            runs.make_room(size)
        units, counts, marks = runs.units, runs.counts, runs.marks
        found, mark, last, count = 0, 0, -1, 0
        for i in range(size):
            mark = max(mark, marks[i])
            marks[i] = 0
            number = file.paragraphs[origin + i]
            unit = (mark >> 1) + number - (number > 0)  # a title counts for the first
            if number == 255 or not mark & 1 or unit < last or unit >= behind:
                unit = self._unit(origin + i, mark)
                if unit < last or not first <= unit < behind:
                    continue  # in no paragraph, or an altered file says so
            count = 1 + count * (unit == last)
            found += unit > last
            units[found - 1] = last = unit
            counts[found - 1] = count
        runs.size = found

    def _mark(self, begin: int, end: int) -> int:
        """Go over the next postings: where the occurrences of each begin the first paragraph of its
        document is marked, times two, and one more if it has any; returns how many occurrences
        these are."""
        runs, file, starts, at = self._runs, self._file, self._paragraphs.starts, self._at
        origin = place = self._occurrence
        behind = file.occurrence_starts[self._term + 1]
        while at < self._end:
            document = _document(file, at)
            if document >= end:
                break
            if document < begin:
                raise IndexError(f"document {document} behind {begin}")
            if place >= behind:
                raise IndexError(f"more occurrences of term {self._term} than it has")
            if place - origin >= len(runs.marks):
                runs.make_marks(place - origin)
            frequency = file.frequencies1[at] if file.few else file.frequencies4[at]
            if not frequency:  # its mark would be left to whoever comes next
                raise IndexError(f"a posting of term {self._term} without an occurrence")
            first = starts[document]
            runs.marks[place - origin] = 2 * first + (first < starts[document + 1])
            place += frequency
            at += 1
        if place > behind:
            raise IndexError(f"more occurrences of term {self._term} than it has")
        if place - origin > len(runs.marks):
            runs.make_marks(place - origin)
        self._at, self._occurrence = at, place
        return place - origin

    def _unit(self, occurrence: int, mark: int) -> int:
        """The paragraph of an occurrence that its byte alone does not tell; -1 for none."""
        if not mark & 1:
            return -1
        document = self._paragraphs.document(mark >> 1)
        paragraph = self._file.paragraph(occurrence, document, self._paragraphs)
        return self._paragraphs.unit(document, paragraph)

    def having(self) -> int:
        """How many paragraphs have the term."""
        self._read_all()
        return self._runs.size

    def postings(self) -> tuple[Array, Array]:
        """The paragraphs (int32) that have the term, and how often (int32)."""
        self._read_all()
        units = np.array(self._runs.units[: self._runs.size], dtype=np.int32)
        return units, np.array(self._runs.counts[: self._runs.size], dtype=np.int32)

    def _read_all(self) -> None:
        self.rewind()
        self._read(0, self._paragraphs.documents())
        if self._at < self._end:
            raise IndexError(f"a document of term {self._term} that there is not")


def _document(file: InvertedFile, posting: int) -> int:
    """Here, so that it costs no call."""
    return file.base + (file.documents2[posting] if file.narrow else file.documents4[posting])
