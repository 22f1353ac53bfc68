"""One commit, opened: the arrays of all its segments seen as one numbering.

Documents are numbered through all segments, and so are paragraphs and words: everything above this
module works on flat arrays and knows nothing of segments. As in Lucene and Whoosh, removed
documents count in the statistics until their segment is merged.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np

from .. import ranking
from ..errors import IndexDamagedError
from ..model import Article
from . import toc
from .arrays import Array
from .cache import Cache
from .field import Occurrences, Postings
from .segment import TEXT_FIELDS, Segment

SCORED_BYTES: Final = 64 << 20  # of words' matches that are kept for the next query
TRIES: Final = 100  # to read a commit that a writer goes on replacing


class Matches(NamedTuple):
    """Units (int64, ascending, each once) and their scores (float64)."""

    units: Array
    scores: Array


class Snapshot:
    """All of one commit. Never changes; safe to share between threads."""

    def __init__(self, folder: Path, contents: toc.Contents) -> None:
        self.folder = folder
        self.contents = contents
        self.segments = tuple(_segment(folder, entry) for entry in contents.segments)
        counts = [entry.documents for entry in contents.segments]
        self.bases = [sum(counts[:i]) for i in range(len(counts))]  # first document of each segment
        self.documents = sum(counts)

    @classmethod
    def open(cls, folder: Path) -> Snapshot:
        """The newest commit of ``folder``; raises what :func:`toc.read` raises."""
        for _ in range(TRIES):
            contents = toc.read(folder)
            try:
                return cls(folder, contents)
            except IndexDamagedError:
                # A writer may have replaced the commit, and its files, while we were reading.
                if toc.read(folder).generation == contents.generation:
                    raise
        raise IndexDamagedError(
            f"The index in {folder} is replaced faster than it can be read: try again."
        )

    @cached_property
    def scored(self) -> Cache[Matches]:
        """What single words matched, by the words: :class:`Executor` fills it."""
        return Cache(SCORED_BYTES, lambda found: found.units.nbytes + found.scores.nbytes)

    # Articles

    def find(self, article_id: str) -> int | None:
        """The document with this id, or None."""
        for base, entry, segment in zip(
            self.bases, self.contents.segments, self.segments, strict=True
        ):
            document = segment.document(article_id)
            if document is not None and document not in entry.removed:
                return base + document
        return None

    def locate(self, document: int) -> tuple[int, int]:
        """Which segment a document stands in, and its number there."""
        at = int(np.searchsorted(self.bases, document, side="right")) - 1
        return at, document - self.bases[at]

    def id(self, document: int) -> str:
        at, local = self.locate(document)
        return self.segments[at].id(local)

    def article(self, document: int) -> Article:
        at, local = self.locate(document)
        return self.segments[at].stored.article(local)

    # Columns: one value a document

    @cached_property
    def alive(self) -> Array:
        """bool[D]: which documents are still there."""
        alive = np.ones(self.documents, dtype=bool)
        for base, entry in zip(self.bases, self.contents.segments, strict=True):
            alive[[base + document for document in entry.removed]] = False
        return alive

    @cached_property
    def articles(self) -> int:
        """Documents that are still there."""
        return int(np.count_nonzero(self.alive))

    @cached_property
    def days(self) -> Array:
        """int32[D]: date as written, YYYYMMDD."""
        return _joined([segment.days for segment in self.segments], np.int32)

    @cached_property
    def times(self) -> Array:
        """int64[D]: seconds since 1970."""
        return _joined([segment.times for segment in self.segments], np.int64)

    @cached_property
    def lengths(self) -> dict[str, Array]:
        """Of each field int32[D]: its words in each document."""
        return {
            name: _joined([segment.field(name).lengths for segment in self.segments], np.int32)
            for name in TEXT_FIELDS
        }

    @cached_property
    def average_lengths(self) -> dict[str, float]:
        """Mean number of words of each field, over the documents that have it."""
        return {
            name: float(lengths.sum(dtype=np.int64)) / max(int(np.count_nonzero(lengths)), 1)
            for name, lengths in self.lengths.items()
        }

    @cached_property
    def norms(self) -> dict[str, Array]:
        """Of each field float64[D]: the length norms of the documents."""
        return {
            name: ranking.length_norms(lengths, self.average_lengths[name])
            for name, lengths in self.lengths.items()
        }

    # Paragraphs

    @cached_property
    def paragraph_starts(self) -> Array:
        """int64[D + 1]: document → its first paragraph."""
        counts = [np.diff(segment.paragraph_starts) for segment in self.segments]
        starts = np.zeros(self.documents + 1, dtype=np.int64)
        np.cumsum(_joined(counts, np.int64), out=starts[1:])
        return starts

    @cached_property
    def paragraph_documents(self) -> Array:
        """int32[M]: the document each paragraph belongs to."""
        documents = np.arange(self.documents, dtype=np.int32)
        return np.repeat(documents, np.diff(self.paragraph_starts))

    @cached_property
    def alive_paragraphs(self) -> Array:
        """bool[M]: which paragraphs belong to documents that are still there."""
        return self.alive[self.paragraph_documents]

    @cached_property
    def text_starts(self) -> Array:
        """int64[D]: words of the field ``text`` in all documents before each."""
        lengths = self.lengths["text"]
        return np.cumsum(lengths, dtype=np.int64) - lengths

    @cached_property
    def paragraph_places(self) -> Array:
        """int64[M]: where each paragraph begins, in words from the first document's; ascending."""
        positions = _joined([segment.paragraph_positions for segment in self.segments], np.int32)
        return self.text_starts[self.paragraph_documents] + positions

    @cached_property
    def paragraph_lengths(self) -> Array:
        """int64[M]: the words of each paragraph."""
        documents = self.paragraph_documents
        ends = (self.text_starts + self.lengths["text"])[documents]
        inner = documents[1:] == documents[:-1]
        ends[:-1][inner] = self.paragraph_places[1:][inner]
        return ends - self.paragraph_places

    @cached_property
    def paragraph_norms(self) -> Array:
        """float64[M]: the length norms of the paragraphs."""
        lengths = self.paragraph_lengths
        return ranking.length_norms(lengths, float(lengths.mean()) if len(lengths) else 0.0)

    def paragraphs_of(self, occurrences: Occurrences) -> Array:
        """int64: the paragraph each occurrence in the field ``text`` stands in; -1 in a title."""
        documents, positions = occurrences
        places = self.text_starts[documents] + positions
        found = np.searchsorted(self.paragraph_places, places, side="right") - 1
        return np.where(found >= self.paragraph_starts[documents], found, -1)

    # Postings

    def postings(self, field: str, stem: str) -> Postings:
        """Where a stem stands, and how often."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            term = part.term(stem)
            if term is not None:
                documents, frequencies = part.postings(term)
                found.append((documents + base, frequencies))
        return Postings(
            _joined([documents for documents, _ in found], np.int32),
            _joined([frequencies for _, frequencies in found], np.int64),
        )

    def occurrences(self, field: str, stem: str) -> Occurrences:
        """Every place of a stem."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            term = part.term(stem)
            if term is not None:
                found.append((base, part.occurrences(term)))
        return _placed(found)

    def occurrences_in(self, field: str, stem: str, documents: Array) -> Occurrences:
        """The places of a stem in ``documents`` (ascending) alone."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            term = part.term(stem)
            if term is not None:
                low, high = np.searchsorted(documents, (base, base + len(segment)))
                found.append((base, part.occurrences_in(term, documents[low:high] - base)))
        return _placed(found)

    def document_frequency(self, field: str, stem: str) -> int:
        """How many documents hold a stem."""
        parts = (segment.field(field) for segment in self.segments)
        terms = ((part, part.term(stem)) for part in parts)
        return sum(part.document_frequency(term) for part, term in terms if term is not None)

    def form_occurrences(self, field: str, stem: str, word: str) -> Occurrences:
        """Every place of one folded word."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            form = part.form(stem, word)
            if form is not None:
                found.append((base, part.form_occurrences(np.array([form]))))
        return _placed(found)

    def prefix_occurrences(self, field: str, prefix: str, limit: int) -> Occurrences:
        """Every place of the folded words that start with ``prefix``: ``limit`` words a segment at
        most, the first in alphabetical order."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            forms = part.forms_starting_with(prefix)[:limit]
            found.append((base, part.form_occurrences(forms)))
        return _placed(found)


def _placed(found: list[tuple[int, Occurrences]]) -> Occurrences:
    """Occurrences of several segments, each with its first document, in one numbering."""
    return Occurrences(
        _joined([places.documents + base for base, places in found], np.int32),
        _joined([places.positions for _, places in found], np.int64),
    )


def _segment(folder: Path, entry: toc.Entry) -> Segment:
    segment = Segment(folder / entry.name)
    if len(segment) != entry.documents or len(segment.file) != entry.size:
        raise IndexDamagedError(
            f"{folder / entry.name} is not the file that {toc.NAME} describes. "
            "Restore the folder from a copy, or delete it and index again."
        )
    return segment


def _joined(arrays: list[Array], dtype: type[np.signedinteger[Any]]) -> Array:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.zeros(0, dtype=dtype)
