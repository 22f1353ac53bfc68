"""The inverted file of one field in one segment: for each term its postings and occurrences."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .places import paragraph_of


class InvertedFile:
    """Arrays of ``field.py``, read term by term. Documents are numbered from ``base`` on.

    A number of a term that the segment does not have raises IndexError.
    """

    def __init__(
        self,
        base: int,
        posting_starts: Array,
        documents: Array,
        frequencies: Array,
        occurrence_starts: Array,
        positions: Array,
        forms: Array,
        paragraphs: Array,
    ) -> None:
        self.base = base
        self.terms = len(posting_starts) - 1
        self.starts = posting_starts.data
        # The narrow type or the wide one; the other stays empty.
        self.narrow = documents.itemsize == 2
        self.documents2, self.documents4 = _by_width(documents, "<u2", "<u4")
        self.few = frequencies.itemsize == 1
        self.frequencies1, self.frequencies4 = _by_width(frequencies, "|u1", "<u4")
        self.occurrence_starts = occurrence_starts.data
        self.near = positions.itemsize == 2
        self.positions2, self.positions4 = _by_width(positions, "<u2", "<u4")
        self.forms = forms.data
        self.paragraphs = paragraphs.data
        if len(documents) != len(frequencies) or len(positions) != len(forms):
            raise IndexError("columns of one table are not of one length")
        if len(posting_starts) != len(occurrence_starts):
            raise IndexError("terms with postings and with occurrences are not as many")

    def document(self, posting: int) -> int:
        if self.narrow:
            return self.base + self.documents2[posting]
        return self.base + self.documents4[posting]

    def frequency(self, posting: int) -> int:
        return self.frequencies1[posting] if self.few else self.frequencies4[posting]

    def position(self, occurrence: int) -> int:
        return self.positions2[occurrence] if self.near else self.positions4[occurrence]

    def paragraph(self, occurrence: int, document: int, starts: Array, begins: Array) -> int:
        """The paragraph an occurrence stands in, numbered through all documents; -1 in a title.

        ``starts`` (int64) gives for each document its first paragraph, ``begins`` (int32) for each
        paragraph its first word, counted in its document.
        """
        number = self.paragraphs[occurrence]  # 255 stands for the 255th and all behind it
        if number == 0:
            return -1
        if number < 255 and starts[document] + number <= starts[document + 1]:
            first: int = starts[document]
            return first + number - 1
        return paragraph_of(document, self.position(occurrence), starts, begins)

    def having(self, term: int) -> int:
        """How many documents hold a term."""
        return self.starts[term + 1] - self.starts[term]

    def postings(self, term: int) -> tuple[Array, Array]:
        """The documents (int32) of a term and how often it stands in each (int32)."""
        first = self.starts[term]
        count = self.starts[term + 1] - first
        documents = np.empty(count, dtype=np.int32)
        frequencies = np.empty(count, dtype=np.int32)
        into_documents, into_frequencies = documents, frequencies
        for i in range(count):
            into_documents[i] = self.document(first + i)
            into_frequencies[i] = self.frequency(first + i)
        return documents, frequencies

    def among(self, units: Array, term: int) -> tuple[Array, Array]:
        """The same for documents in ``units`` (int32, ascending) alone, by galloping search."""
        documents = np.empty(len(units), dtype=np.int32)
        frequencies = np.empty(len(units), dtype=np.int32)
        into_documents, into_frequencies = documents, frequencies
        found, at, size = 0, self.starts[term], self.starts[term + 1]
        for i in range(len(units)):
            wanted = units[i]
            step, low, high = 1, at, at
            while high < size and self.document(high) < wanted:
                low = high + 1
                high += step
                step += step
            high = min(high, size)
            while low < high:
                middle = (low + high) // 2
                if self.document(middle) < wanted:
                    low = middle + 1
                else:
                    high = middle
            at = low
            if at == size:
                break
            if self.document(at) == wanted:
                into_documents[found] = wanted
                into_frequencies[found] = self.frequency(at)
                found += 1
        return documents[:found], frequencies[:found]

    def by_paragraph(self, term: int, starts: Array, begins: Array) -> tuple[Array, Array]:
        """The paragraphs (int32) of a term and how often it stands in each (int32); not the titles.
        ``starts`` and ``begins`` as for :meth:`paragraph`."""
        occurrence = self.occurrence_starts[term]
        size = self.occurrence_starts[term + 1] - occurrence
        units = np.empty(size, dtype=np.int32)
        counts = np.empty(size, dtype=np.int32)
        into_units, into_counts = units, counts
        found, last = 0, -1
        for posting in range(self.starts[term], self.starts[term + 1]):
            document = self.document(posting)
            for at in range(occurrence, occurrence + self.frequency(posting)):
                unit = self.paragraph(at, document, starts, begins)
                if unit < 0:
                    continue
                if unit == last:
                    into_counts[found - 1] += 1
                else:
                    into_units[found] = unit
                    into_counts[found] = 1
                    found += 1
                    last = unit
            occurrence += self.frequency(posting)
        return units[:found], counts[:found]

    def places(self, units: Array, term: int, form: int) -> tuple[Array, Array, Array]:
        """The occurrences of a term in ``units`` (int32, ascending documents), ascending by these:
        the rank of the unit (int32), the position (int32), whether it has the ``form`` (uint8)."""
        occurrence = self.occurrence_starts[term]
        end = self.starts[term + 1]
        firsts = np.empty(len(units), dtype=np.int64)  # occurrence of each unit, and how many
        counts = np.zeros(len(units), dtype=np.int64)
        into_firsts, into_counts = firsts, counts
        posting, total, document = self.starts[term], 0, -1
        # Not by the methods above: this passes over every posting of a word.
        base, narrow, few = self.base, self.narrow, self.few
        documents2, documents4 = self.documents2, self.documents4
        frequencies1, frequencies4 = self.frequencies1, self.frequencies4
        for rank in range(len(units)):
            wanted = units[rank] - base
            while posting < end:
                document = documents2[posting] if narrow else documents4[posting]
                if document >= wanted:
                    break
                occurrence += frequencies1[posting] if few else frequencies4[posting]
                posting += 1
            if posting < end and document == wanted:
                into_firsts[rank] = occurrence
                into_counts[rank] = self.frequency(posting)
                total += self.frequency(posting)
        if total > self.occurrence_starts[term + 1] - self.occurrence_starts[term]:
            raise IndexError(f"{total} occurrences of term {term} are more than it has")
        ranks = np.empty(total, dtype=np.int32)
        positions = np.empty(total, dtype=np.int32)
        exact = np.empty(total, dtype=np.uint8)
        into_ranks, into_positions, into_exact = ranks, positions, exact
        found = 0
        for rank in range(len(units)):
            for at in range(into_firsts[rank], into_firsts[rank] + into_counts[rank]):
                into_ranks[found] = rank
                into_positions[found] = self.position(at)
                into_exact[found] = self.forms[at] == form
                found += 1
        return ranks, positions, exact


def _by_width(numbers: Array, narrow: str, wide: str) -> tuple[memoryview, memoryview]:
    """Views of ``numbers``, as narrow and as wide ones: one of them is empty."""
    if numbers.dtype == np.dtype(narrow):
        return numbers.data, np.zeros(0, dtype=wide).data
    return np.zeros(0, dtype=narrow).data, numbers.data
