"""A Khabar index as a Whoosh index: its segments behind Whoosh's own codec interface.

What ``execution.py`` does not evaluate over arrays, any Whoosh query, collector or tool, runs here
over the same arrays, one matcher a term::

    codec.run(snapshot, whoosh.query.FuzzyTerm("text_exact", "ترامب"))

The schema and the query nodes are those of every search. Dates are not among the terms: a range
over ``day`` is answered from a column.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

import numpy as np
from whoosh import query as wq
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Format
from whoosh.matching import ListMatcher, Matcher
from whoosh.reading import EmptyReader, IndexReader, MultiReader, SegmentReader, TermInfo
from whoosh.scoring import BaseScorer, WeightingModel, WeightLengthScorer
from whoosh.searching import SearchContext, Searcher

from .. import ranking
from ..tree import EXACT
from .arrays import Array
from .field import Field, Occurrences, count_units
from .schema import SCHEMA
from .segment import TEXT_FIELDS, Segment
from .snapshot import Snapshot
from .toc import Entry

ID_FIELD = "id"


def reader(snapshot: Snapshot) -> IndexReader:
    """A Whoosh reader of one commit."""
    storage = FileStorage(str(snapshot.folder))
    generation = snapshot.contents.generation
    readers = [
        SegmentReader(storage, SCHEMA, ArraySegment(entry, segment), generation)
        for entry, segment in zip(snapshot.contents.segments, snapshot.segments, strict=True)
    ]
    if not readers:
        return EmptyReader(SCHEMA)
    return readers[0] if len(readers) == 1 else MultiReader(readers, generation)


def run(snapshot: Snapshot, tree: wq.Query) -> tuple[Array, Array]:
    """Documents (int32, ascending) that ``tree`` matches and their scores (float64)."""
    documents: list[int] = []
    scores: list[float] = []
    weighting = Bm25(snapshot.average_lengths)
    with Searcher(reader(snapshot), weighting=weighting) as searcher:
        context = SearchContext(weighting=weighting)
        for leaf, base_document in searcher.leaf_searchers():
            matcher = tree.matcher(leaf, context)
            while matcher.is_active():
                documents.append(base_document + matcher.id())
                scores.append(matcher.score())
                matcher.next()
    return np.array(documents, dtype=np.int32), np.array(scores, dtype=np.float64)


class ArraySegment(base.Segment):
    """One segment as Whoosh counts it."""

    def __init__(self, entry: Entry, segment: Segment) -> None:
        self.indexname, self.segid = entry.name.split("-", 1)
        self.compound = False
        self.entry = entry
        self.arrays = segment

    def codec(self) -> ArrayCodec:
        return ArrayCodec()

    def doc_count_all(self) -> int:
        return self.entry.documents

    def deleted_count(self) -> int:
        return len(self.entry.removed)

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self.entry.removed))

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self.entry.removed

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        raise NotImplementedError("articles are removed by the writer, which commits")


class ArrayCodec(base.Codec):
    """Reads terms and documents from arrays; segments are written by ``SegmentBuilder``."""

    def terms_reader(self, storage: FileStorage, segment: ArraySegment) -> Terms:
        return Terms(segment.arrays)

    def per_document_reader(self, storage: FileStorage, segment: ArraySegment) -> Documents:
        return Documents(segment)


class Terms(base.TermsReader):
    """The terms of every text field, by stem and by folded word, and the ids."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def indexed_field_names(self) -> list[str]:
        return [ID_FIELD, *TEXT_FIELDS, *(name + EXACT for name in TEXT_FIELDS)]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._occurrences(*term) is not None

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in sorted(self.indexed_field_names()):
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for text in self._texts(fieldname):
            if text >= prefix:
                yield fieldname, text

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        documents, frequencies = count_units(self._found(fieldname, text).documents)
        lengths = self._lengths(fieldname)[documents]
        return TermInfo(
            weight=float(frequencies.sum()),
            df=len(documents),
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=float(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> Matcher:
        found = self._found(fieldname, text)
        documents, frequencies = count_units(found.documents)
        ends = np.cumsum(frequencies)[:-1]
        places = np.split(found.positions, ends)
        return ListMatcher(
            documents.tolist(),
            frequencies.astype(float).tolist(),
            [positions.astype("I").tobytes() for positions in places],
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> Cursor:
        return Cursor([text.decode() for text in self._texts(fieldname)])

    def _texts(self, fieldname: str) -> list[bytes]:
        if fieldname == ID_FIELD:
            return sorted(self._segment.id(i).encode() for i in range(len(self._segment)))
        field = self._field(fieldname)
        if fieldname.endswith(EXACT):
            return sorted(set(field.forms))
        return list(field.terms)

    def _field(self, fieldname: str) -> Field:
        return self._segment.field(fieldname.removesuffix(EXACT))

    def _lengths(self, fieldname: str) -> Array:
        if fieldname == ID_FIELD:
            return np.ones(len(self._segment), dtype=np.int32)
        return self._field(fieldname).lengths

    def _found(self, fieldname: str, text: bytes) -> Occurrences:
        found = self._occurrences(fieldname, text)
        if found is None:
            raise KeyError((fieldname, text))
        return found

    def _occurrences(self, fieldname: str, text: bytes) -> Occurrences | None:
        if fieldname == ID_FIELD:
            document = self._segment.document(text.decode())
            if document is None:
                return None
            return Occurrences(np.array([document]), np.array([0]))
        field = self._field(fieldname)
        if fieldname.endswith(EXACT):
            form = field.forms_sorted.find(text)
            return None if form is None else field.form_occurrences(np.array([form]))
        term = field.terms.find(text)
        return None if term is None else field.occurrences(term)


class Cursor(base.FieldCursor):
    """A place among the sorted terms of a field."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        text = term.decode() if isinstance(term, bytes) else term
        # UTF-8 and code points sort alike.
        self._at = bisect_left(self._texts, text)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return self._texts[self._at] if self.is_valid() else None

    def is_valid(self) -> bool:
        return self._at < len(self._texts)


class Documents(base.PerDocumentReader):
    """Lengths and stored fields by document number."""

    def __init__(self, segment: ArraySegment) -> None:
        self._entry = segment.entry
        self._segment = segment.arrays

    def doc_count(self) -> int:
        return self._entry.documents - len(self._entry.removed)

    def doc_count_all(self) -> int:
        return self._entry.documents

    def has_deletions(self) -> bool:
        return bool(self._entry.removed)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._entry.removed

    def deleted_docs(self) -> Iterator[int]:
        return iter(sorted(self._entry.removed))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._lengths(fieldname)[docnum]) or default

    def field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).sum(dtype=np.int64))

    def min_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).min())

    def max_field_length(self, fieldname: str) -> int:
        return int(self._lengths(fieldname).max())

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        return self._segment.stored.article(docnum).to_dict()

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        return False

    def _lengths(self, fieldname: str) -> Array:
        name = fieldname.removesuffix(EXACT)
        if name not in TEXT_FIELDS:
            return np.ones(self._entry.documents, dtype=np.int32)
        return self._segment.field(name).lengths


class Bm25(WeightingModel):
    """The same BM25 for Whoosh's searcher; ``averages`` are the mean lengths of the text fields,
    see :attr:`Snapshot.average_lengths`. Whoosh's own count documents without the field."""

    def __init__(self, averages: Mapping[str, float]) -> None:
        self._averages = averages

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> BaseScorer:
        average = self._averages.get(fieldname.removesuffix(EXACT), 1.0)
        return _Bm25Scorer(searcher, fieldname, text, average)


class _Bm25Scorer(WeightLengthScorer):
    def __init__(self, searcher: Any, fieldname: str, text: bytes, average: float) -> None:
        whole = searcher.get_parent()
        self._idf = ranking.idf(whole.doc_count_all(), whole.doc_frequency(fieldname, text))
        self._average = average
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: int) -> float:
        norm = ranking.length_norms(np.array(length), self._average)
        return float(self._idf * (ranking.K1 + 1) * weight / (weight + norm))
