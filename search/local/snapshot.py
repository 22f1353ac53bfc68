"""One commit, opened: the arrays of all its segments seen as one numbering.

Documents are numbered through all segments, and so are paragraphs and words: everything above this
module works on flat arrays and knows nothing of segments. As in Lucene and Whoosh, removed
documents count in the statistics until their segment is merged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from .. import ranking
from ..errors import IndexDamagedError
from ..model import Article, By
from . import toc
from .arrays import Array, ArrayFile, joined
from .cache import Cache
from .duplicates import Copies
from .field import Occurrences, Postings, placed, put_together
from .loops.candidates import Candidates
from .loops.inverted import InvertedFile
from .loops.lexicon import Lexicon, Term
from .loops.places import Paragraphs
from .loops.sought import Sought, Units
from .loops.sources import ParagraphSource, Runs
from .segment import TEXT_FIELDS, Segment
from .workspace import Workspace, Workspaces, evidence_weights

TERMS: Final = 20_000  # of which is kept how many paragraphs hold them
STEMS: Final = 2_000  # whose forms are kept: a common one has hundreds
TRIES: Final = 100  # to read a commit that a writer goes on replacing


class Matches(NamedTuple):
    """Units (int32, ascending, each once) and their scores (float64)."""

    units: Array
    scores: Array


class Places(NamedTuple):
    """Occurrences of a term in some documents: the rank of the document among these (int32) and the
    position (int32), ascending by both."""

    ranks: Array
    positions: Array


class Snapshot:
    """All of one commit. Never changes; safe to share between threads."""

    def __init__(self, folder: Path, contents: toc.Contents) -> None:
        self.folder = folder
        self.contents = contents
        self.segments = tuple(_segment(folder, entry) for entry in contents.segments)
        self.copies = Copies.open(folder, contents.copies)
        counts = [entry.documents for entry in contents.segments]
        self.bases = [sum(counts[:i]) for i in range(len(counts))]  # first document of each segment
        self.documents = sum(counts)
        self._lexicons: dict[str, Lexicon] = {}

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
    def _having(self) -> Cache[str, int]:
        return Cache(TERMS)

    @cached_property
    def _forms(self) -> Cache[str, list[str]]:
        return Cache(STEMS)

    def workspace(self, by: By) -> Workspace:
        """What a query by article or by paragraph computes in, cleared."""
        return self._workspaces(by).take()

    def candidates(self, by: By) -> Candidates:
        """Room for articles or paragraphs that are looked at closely."""
        return self._workspaces(by).candidates()

    def _workspaces(self, by: By) -> Workspaces:
        return self._by_article if by == "article" else self._by_paragraph

    @cached_property
    def _by_article(self) -> Workspaces:
        norms = self.norms
        units = Units(norms["text"], norms["title"])
        lead = ranking.lead_weight(self.average_lengths["text"])
        return Workspaces(norms["text"], units, self.documents, evidence_weights(lead))

    @cached_property
    def _by_paragraph(self) -> Workspaces:
        norms = self.paragraph_norms
        units = Units(norms, norms, self.paragraph_documents, self.paragraph_table)
        weights = evidence_weights(ranking.PARAGRAPH_LEAD_WEIGHT)
        return Workspaces(norms, units, self.documents, weights)

    @property
    def files(self) -> list[ArrayFile]:
        files = [segment.file for segment in self.segments]
        return [*files, self.copies.file] if self.copies.file else files

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
        at = bisect_right(self.bases, document) - 1
        return at, document - self.bases[at]

    def ids(self, documents: Iterable[int]) -> list[str]:
        if len(self.segments) == 1:
            return self.segments[0].ids(documents)
        places = map(self.locate, documents)
        return [self.segments[at].id(local) for at, local in places]

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
    def removed(self) -> Array:
        """int32: the documents that are not."""
        return np.flatnonzero(~self.alive).astype(np.int32)

    @cached_property
    def articles(self) -> int:
        """Documents that are still there."""
        return self.documents - len(self.removed)

    @cached_property
    def days(self) -> Array:
        """int32[D]: date as written, YYYYMMDD."""
        return joined([segment.days for segment in self.segments], np.int32)

    @cached_property
    def times(self) -> Array:
        """int64[D]: seconds since 1970."""
        return joined([segment.times for segment in self.segments], np.int64)

    @cached_property
    def lengths(self) -> dict[str, Array]:
        """Of each field int32[D]: its words in each document."""
        return {
            name: joined([segment.field(name).lengths for segment in self.segments], np.int32)
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
        np.cumsum(joined(counts, np.int64), out=starts[1:])
        return starts

    @cached_property
    def paragraph_documents(self) -> Array:
        """int32[M]: the document each paragraph belongs to."""
        documents = np.arange(self.documents, dtype=np.int32)
        return np.repeat(documents, np.diff(self.paragraph_starts))

    @cached_property
    def paragraphs(self) -> int:
        """Paragraphs of all documents."""
        return int(self.paragraph_starts[-1])

    @cached_property
    def removed_paragraphs(self) -> Array:
        """int32: the paragraphs of removed documents."""
        return np.flatnonzero(~self.alive[self.paragraph_documents]).astype(np.int32)

    @cached_property
    def paragraph_begins(self) -> Array:
        """int32[M]: each paragraph's first word, counted in its document."""
        return joined([segment.paragraph_positions for segment in self.segments], np.int32)

    @cached_property
    def paragraph_lengths(self) -> Array:
        """int32[M]: the words of each paragraph, the title among those of the first."""
        documents = self.paragraph_documents
        begins = np.where(np.diff(documents, prepend=-1) > 0, 0, self.paragraph_begins)
        ends = self.lengths["text"][documents]
        inner = documents[1:] == documents[:-1]
        ends[:-1][inner] = begins[1:][inner]
        return np.asarray(ends - begins, dtype=np.int32)

    @cached_property
    def paragraph_norms(self) -> Array:
        """float64[M]: the length norms of the paragraphs."""
        lengths = self.paragraph_lengths
        return ranking.length_norms(lengths, float(lengths.mean()) if len(lengths) else 0.0)

    @cached_property
    def paragraph_table(self) -> Paragraphs:
        """The same for the loops."""
        return Paragraphs(self.paragraph_starts, self.paragraph_begins)

    # Postings

    def lexicon(self, field: str) -> Lexicon:
        """The words of a field, documents numbered through all segments."""
        lexicon = self._lexicons.get(field)
        if lexicon is None:
            pairs = zip(self.segments, self.bases, strict=True)
            parts = [segment.field(field).part(base) for segment, base in pairs]
            common = max(1, int(ranking.LOOK_ALIKE_COMMON * self.documents))
            lexicon = self._lexicons[field] = Lexicon(parts, self.documents, common)
        return lexicon

    def term(self, field: str, stem: str) -> Term:
        """Where to find a stem."""
        return self.lexicon(field).term(stem)

    def terms(self, field: str, stems: Sequence[str]) -> list[Term]:
        """Where to find each of some stems."""
        return self.lexicon(field).terms(stems)

    def _where(self, field: str, stem: str) -> list[tuple[InvertedFile, int]]:
        """The inverted files that have a stem, and its number there."""
        found = self.having_all(field, self.terms(field, [stem]))
        return [(file, number) for file, (number,) in found]

    def sought(self, stem: str, form: str, by: By, *, further: bool, closely: bool) -> Sought:
        """A stem of the text as the loops look for it by article or by paragraph: see
        :meth:`Lexicon.sought`."""
        found = self.lexicon("text").sought(stem, form, further, closely)
        if by == "article":
            return found
        # There as well it is articles that tell rare words from common ones.
        having = self.paragraphs_having(stem)
        return found.weighing(ranking.idf(max(self.paragraphs, having), having) * (ranking.K1 + 1))

    def having_all(self, field: str, terms: list[Term]) -> list[tuple[InvertedFile, list[int]]]:
        """The inverted files that have all of some terms, and the numbers of these there."""
        return self.lexicon(field).having_all(terms)

    def forms(self, stem: str) -> list[str]:
        """The folded words of title and paragraphs that have a stem."""
        return self._forms.get(stem, self._find_forms)

    def _find_forms(self, stem: str) -> list[str]:
        numbers = self.term("text", stem).numbers
        pairs = zip(self.segments, numbers, strict=True)
        return [form for segment, number in pairs if number >= 0
                for form in segment.field("text").forms_of(number)]  # fmt: skip

    def postings(self, field: str, stem: str, among: Array | None = None) -> Postings:
        """The documents that a stem stands in, and how often: all, or those ``among`` others
        (int32, ascending)."""
        there = self._where(field, stem)
        if among is None:
            return put_together([file.postings(number) for file, number in there])
        return put_together([file.among(among, number) for file, number in there])

    def paragraph_postings(self, stem: str) -> Postings:
        """The paragraphs that a stem stands in, and how often."""
        return put_together([source.postings() for source in self._by_paragraphs(stem)])

    def paragraphs_having(self, stem: str) -> int:
        """How many paragraphs a stem stands in."""
        return self._having.get(stem, self._count_paragraphs)

    def _count_paragraphs(self, stem: str) -> int:
        return sum(source.having() for source in self._by_paragraphs(stem))

    def _by_paragraphs(self, stem: str) -> Iterator[ParagraphSource]:
        for file, number in self._where("text", stem):
            yield ParagraphSource(file, number, 1.0, self.paragraph_table, Runs())

    def places(self, field: str, stem: str, documents: Array) -> Places:
        """The occurrences of a stem in ``documents`` (int32, ascending)."""
        there = self._where(field, stem)
        return Places(*put_together([file.places(documents, number) for file, number in there]))

    def form_occurrences(self, field: str, stem: str, word: str) -> Occurrences:
        """Every place of one folded word."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            form = part.form(stem, word)
            if form is not None:
                found.append((base, part.form_occurrences(np.array([form]))))
        return placed(found)

    def prefix_occurrences(self, field: str, prefix: str, limit: int) -> Occurrences:
        """Every place of the folded words that start with ``prefix``: ``limit`` words a segment at
        most, the first in alphabetical order."""
        found = []
        for base, segment in zip(self.bases, self.segments, strict=True):
            part = segment.field(field)
            forms = part.forms_starting_with(prefix)[:limit]
            found.append((base, part.form_occurrences(forms)))
        return placed(found)


def _segment(folder: Path, entry: toc.Entry) -> Segment:
    segment = Segment(folder / entry.name)
    entry.check(segment.file, len(segment))
    return segment
