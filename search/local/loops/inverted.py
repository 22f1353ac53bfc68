"""The inverted file of one field in one segment: for each term its postings and occurrences."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .columns import Wanted, meet, seek
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
        if len(documents) != len(frequencies):
            raise IndexError("columns of one table are not of one length")
        if not len(positions) == len(forms) == len(paragraphs):
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

    def paragraph(self, occurrence: int, document: int, paragraphs: Paragraphs) -> int:
        """The paragraph an occurrence stands in, numbered through all documents; -1 in a title."""
        number = self.paragraphs[occurrence]  # 255 stands for the 255th and all behind it
        if number == 0:
            return -1
        first: int = paragraphs.starts[document]
        if number < 255 and first + number <= paragraphs.starts[document + 1]:
            return first + number - 1
        return paragraphs.of(document, self.position(occurrence))

    def meet(self, term: int, wanted: Wanted, met: Array) -> int:
        """Where a term stands in n ``wanted`` documents: fills ``met`` (int64[3, n]) with the rank
        of each that has it, its first occurrence and how many there are, and returns how many have
        it."""
        posting, end = self.starts[term], self.starts[term + 1]
        at, base = self.occurrence_starts[term], self.base
        near, far = self.documents2, self.documents4
        few, many = self.frequencies1, self.frequencies4
        if self.narrow and self.few:
            found = meet(near, few, posting, end, at, base, wanted, met)
        elif self.narrow:
            found = meet(near, many, posting, end, at, base, wanted, met)
        elif self.few:
            found = meet(far, few, posting, end, at, base, wanted, met)
        else:
            found = meet(far, many, posting, end, at, base, wanted, met)
        if found and met[1, found - 1] + met[2, found - 1] > self.occurrence_starts[term + 1]:
            raise IndexError(f"more occurrences of term {term} than it has")
        return found

    def seek(self, posting: int, end: int, document: int) -> int:
        """The first posting from ``posting`` on, before ``end``, of ``document`` or one behind it;
        ``end`` where there is none."""
        if self.narrow:
            return seek(self.documents2, posting, end, document - self.base)
        return seek(self.documents4, posting, end, document - self.base)

    def touch(self, occurrences: Array, begin: int, end: int) -> int:
        """Read ``occurrences`` (int64) from ``begin`` to ``end`` and forget them: memory brings
        many at a time, where whoever reads them one after the other waits for each. What is
        returned means nothing: without it a compiler would read nothing."""
        last, touched = len(self.paragraphs) - 1, 0
        for i in range(begin, end):
            at = min(occurrences[i], last)
            touched += self.paragraphs[at] + self.forms[at]
            touched += self.positions2[at] if self.near else self.positions4[at]
        return touched

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
        """The same for documents in ``units`` (int32, ascending) alone."""
        met = np.empty((3, len(units)), dtype=np.int64)
        met = met[:, : self.meet(term, _all_of(units), met)]
        return np.asarray(units)[met[0]], met[2].astype(np.int32)

    def places(self, units: Array, term: int) -> tuple[Array, Array]:
        """The occurrences of a term in ``units`` (int32, ascending documents), ascending by these:
        the rank of the unit (int32) and the position (int32)."""
        met = np.empty((3, len(units)), dtype=np.int64)
        met = met[:, : self.meet(term, _all_of(units), met)]
        ranks = np.repeat(met[0], met[2]).astype(np.int32)
        positions = np.empty(len(ranks), dtype=np.int32)
        rows, into = met, positions
        filled = 0
        for i in range(rows.shape[1]):
            for at in range(rows[1, i], rows[1, i] + rows[2, i]):
                into[filled] = self.position(at)
                filled += 1
        return ranks, positions


def _all_of(documents: Array) -> Wanted:
    last = documents[len(documents) - 1] if len(documents) else -1
    wanted = Wanted(last + 1)
    wanted.want(documents)
    return wanted


def _by_width(numbers: Array, narrow: str, wide: str) -> tuple[memoryview, memoryview]:
    """Views of ``numbers``, as narrow and as wide ones: one of them is empty."""
    if numbers.dtype == np.dtype(narrow):
        return numbers.data, np.zeros(0, dtype=wide).data
    return np.zeros(0, dtype=narrow).data, numbers.data
