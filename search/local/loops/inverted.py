"""The inverted file of one field in one segment: for each term its postings and occurrences."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .columns import seek, total
from .places import Paragraphs


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

    def form(self, occurrence: int) -> int:
        return self.forms[occurrence]

    def paragraph(self, occurrence: int, document: int, paragraphs: Paragraphs) -> int:
        """The paragraph an occurrence stands in, numbered through all documents; -1 in a title."""
        number = self.paragraphs[occurrence]  # 255 stands for the 255th and all behind it
        if number == 0:
            return -1
        first: int = paragraphs.starts[document]
        if number < 255 and first + number <= paragraphs.starts[document + 1]:
            return first + number - 1
        return paragraphs.of(document, self.position(occurrence))

    def in_title(self, occurrence: int) -> bool:
        return self.paragraphs[occurrence] == 0

    def first(self, term: int) -> int:
        """The first posting of a term; those of the next are behind its last."""
        return self.starts[term]

    def first_occurrence(self, term: int) -> int:
        return self.occurrence_starts[term]

    def seek(self, posting: int, end: int, document: int) -> int:
        """The first from ``posting`` on, and before ``end``, that is of ``document`` or a later
        one; ``end`` where there is none."""
        if self.narrow:
            return seek(self.documents2, posting, end, document - self.base)
        return seek(self.documents4, posting, end, document - self.base)

    def occurrences_between(self, posting: int, end: int) -> int:
        """How many occurrences the postings before ``end`` have."""
        if self.few:
            return total(self.frequencies1, posting, end)
        return total(self.frequencies4, posting, end)

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
            at = self.seek(at, size, wanted)
            if at == size:
                break
            if self.document(at) == wanted:
                into_documents[found] = wanted
                into_frequencies[found] = self.frequency(at)
                found += 1
        return documents[:found], frequencies[:found]

    def by_paragraph(self, term: int, paragraphs: Paragraphs) -> tuple[Array, Array]:
        """The paragraphs (int32) that a term counts for, and how often it does for each (int32)."""
        occurrence = self.occurrence_starts[term]
        size = self.occurrence_starts[term + 1] - occurrence
        units = np.empty(size, dtype=np.int32)
        counts = np.empty(size, dtype=np.int32)
        into_units, into_counts = units, counts
        found, last = 0, -1
        for posting in range(self.starts[term], self.starts[term + 1]):
            document = self.document(posting)
            for at in range(occurrence, occurrence + self.frequency(posting)):
                unit = paragraphs.unit(document, self.paragraph(at, document, paragraphs))
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

    def places(self, units: Array, term: int) -> tuple[Array, Array]:
        """The occurrences of a term in ``units`` (int32, ascending documents), ascending by these:
        the rank of the unit (int32) and the position (int32)."""
        occurrence = self.occurrence_starts[term]
        end = self.starts[term + 1]
        firsts = np.empty(len(units), dtype=np.int64)  # occurrence of each unit, and how many
        counts = np.zeros(len(units), dtype=np.int64)
        into_firsts, into_counts = firsts, counts
        posting, count = self.starts[term], 0
        for rank in range(len(units)):
            found = self.seek(posting, end, units[rank])
            occurrence += self.occurrences_between(posting, found)
            posting = found
            if posting == end:
                break
            if self.document(posting) == units[rank]:
                into_firsts[rank] = occurrence
                into_counts[rank] = self.frequency(posting)
                count += self.frequency(posting)
        if count > self.occurrence_starts[term + 1] - self.occurrence_starts[term]:
            raise IndexError(f"{count} occurrences of term {term} are more than it has")
        ranks = np.empty(count, dtype=np.int32)
        positions = np.empty(count, dtype=np.int32)
        into_ranks, into_positions = ranks, positions
        found = 0
        for rank in range(len(units)):
            for at in range(into_firsts[rank], into_firsts[rank] + into_counts[rank]):
                into_ranks[found] = rank
                into_positions[found] = self.position(at)
                found += 1
        return ranks, positions


def _by_width(numbers: Array, narrow: str, wide: str) -> tuple[memoryview, memoryview]:
    """Views of ``numbers``, as narrow and as wide ones: one of them is empty."""
    if numbers.dtype == np.dtype(narrow):
        return numbers.data, np.zeros(0, dtype=wide).data
    return np.zeros(0, dtype=narrow).data, numbers.data
