"""The embedded engine: a folder, searched."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
from whoosh import query as wq

from ..arabic.terms import ANALYSIS
from ..asked import check, tree_of, words_of
from ..engine import Engine, Info
from ..errors import ArticleMissingError
from ..model import Article, By, Hit, Results, Sort
from ..passages import TITLE_FIELD, Matcher, mark, shown
from ..tree import DEFAULT_FIELD
from . import toc
from .arrays import Array
from .contradictions import Contradictions
from .execution import Executor
from .freshness import Freshness
from .fusion import Found, paragraph_scores, ranked
from .loops.best import ordered
from .snapshot import Matches, Snapshot

SPARE: Final = 10  # results that are looked at beyond those asked for: some may be copies


class LocalIndex(Engine):
    """An index in a folder. Each search sees one whole commit, the newest; threads may share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._contents = str(folder / toc.NAME)
        self._contradictions = Contradictions(folder)
        self._lock = Lock()
        self._stamp = self._read_stamp()
        self._snapshot = Snapshot.open(folder)

    def close(self) -> None:
        """Nothing is held but maps of files, which the system lets go with the object."""

    def search(
        self,
        query: str | wq.Query,
        *,
        limit: int = 10,
        offset: int = 0,
        by: By = "article",
        passages: int = 3,
        since: str | None = None,
        until: str | None = None,
        source: str | None = None,
        sort: Sort = "relevance",
        freshness: float | None = None,
        snippets: bool = True,
        explain: bool = False,
        fold: bool | None = None,
    ) -> Results:
        """See :meth:`Engine.search`."""
        started = time.perf_counter()
        check(limit, offset, passages, by, sort, freshness)
        tree = tree_of(query, since, until, source)
        with self._contradictions:
            fold = snippets if fold is None else fold
            view = _View(self._newest(), tree, by, sort, freshness, fold=fold)
            units, total = view.page(offset, limit)
            hits = view.hits(units, passages) if snippets else view.bare_hits(units)
            if explain:
                hits = view.explained(units, hits)
        asked = query if isinstance(query, str) else repr(query)
        return Results(asked, by, total, time.perf_counter() - started, tuple(hits))

    def article(self, article_id: str) -> Article:
        """One article; ArticleMissingError where there is none with this id."""
        with self._contradictions:
            snapshot = self._newest()
            document = snapshot.find(article_id)
            if document is not None:
                return snapshot.article(document)
        raise ArticleMissingError(f"No article has the id {article_id!r} in {self.folder}.")

    def articles(self) -> Iterator[Article]:
        """Every article, of one commit, in the order they were added in."""
        with self._contradictions:
            snapshot = self._newest()
            for document in np.flatnonzero(snapshot.alive).tolist():
                yield snapshot.article(document)

    def info(self) -> Info:
        with self._contradictions:
            return self._info(self._newest())

    def _info(self, snapshot: Snapshot) -> Info:
        fields = [segment.field(DEFAULT_FIELD) for segment in snapshot.segments]
        return Info(
            place=str(self.folder),
            articles=snapshot.articles,
            removed=snapshot.documents - snapshot.articles,
            paragraphs=snapshot.paragraphs - len(snapshot.removed_paragraphs),
            words=int(snapshot.lengths[DEFAULT_FIELD][snapshot.alive].sum(dtype=np.int64)),
            terms=len(set().union(*(field.terms.texts() for field in fields))),
            segments=len(snapshot.segments),
            bytes=sum(map(len, snapshot.files)) + (self.folder / toc.NAME).stat().st_size,
            format=toc.FORMAT,
            analysis=ANALYSIS,
            generation=snapshot.contents.generation,
        )

    def check(self) -> list[str]:
        """Read every file whole and compare checksums: what is damaged, a sentence each."""
        return [
            f"{file.path}: the bytes of {name} were altered; restore the folder from a copy, or "
            "delete it and index again"
            for file in self._newest().files
            for name in file.damaged_arrays()
        ]

    def _newest(self) -> Snapshot:
        """The newest commit; looking costs one ``stat``."""
        if self._read_stamp() != self._stamp:
            with self._lock:
                stamp = self._read_stamp()
                if stamp != self._stamp:
                    self._snapshot = Snapshot.open(self.folder)
                    self._stamp = stamp
        return self._snapshot

    def _read_stamp(self) -> tuple[int, int, int] | None:
        try:
            stat = os.stat(self._contents)  # noqa: PTH116 - asked before every search
        except OSError:
            return None  # opening it says why
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


class _View:
    """One query on one snapshot."""

    def __init__(
        self,
        snapshot: Snapshot,
        tree: wq.Query,
        by: By,
        sort: Sort,
        freshness: float | None,
        *,
        fold: bool,
    ) -> None:
        self.snapshot = snapshot
        self.tree = tree
        self.by = by
        self.sort = sort
        self.fresh = Freshness(snapshot, freshness) if freshness is not None else None
        self.fold = fold and len(snapshot.copies) > 0
        self.executor = Executor(snapshot, by)
        self.words = words_of(tree)

    def page(self, offset: int, limit: int) -> tuple[list[Found], int]:
        """The units asked for with their scores, and how many match in all."""
        wanted = offset + limit
        if not self.fold:
            found, total = self._best(wanted)
            return found[offset:], total
        count = wanted + wanted // 4 + SPARE
        found, total = self._stories(count)
        while len(found) < wanted and count < total:
            count *= 4
            found, total = self._stories(count)
        return found[offset:wanted], total

    def _stories(self, count: int) -> tuple[list[Found], int]:
        """Of the ``count`` best those that are no copies of better ones, and how many match."""
        found, total = self._best(count)
        units = np.array([unit for unit, _ in found], dtype=np.int32)
        places = self.snapshot.copies.folded(self.executor.documents(units))
        return [found[at] for at in places], total

    def _best(self, count: int) -> tuple[list[Found], int]:
        """The ``count`` best units in order, and how many match in all."""
        if self.sort == "relevance":
            return ranked(self.executor, self.tree, count, self.words, self.fresh)
        found = self.executor.matches(self.tree)
        order = self._by_time(found, newest=self.sort == "newest")[:count]
        pairs = zip(*(column[order].tolist() for column in found), strict=True)
        return list(pairs), len(found.units)

    def _by_time(self, found: Matches, *, newest: bool) -> Array:
        """Order by instant, then by score; articles of unknown date stand last either way."""
        documents = self.executor.documents(found.units)
        times = self.snapshot.times[documents]
        unknown = self.snapshot.days[documents] == 0
        return np.lexsort((-found.scores, -times if newest else times, unknown))

    def explained(self, found: list[Found], hits: list[Hit]) -> list[Hit]:
        """The same hits, each with what its score is made of."""
        from .explanation import explain

        units = [unit for unit, _ in found]
        placed = self.sort == "relevance"
        reasons = explain(self.executor, self.tree, self.words, self.fresh, units, placed=placed)
        pairs = zip(hits, reasons, strict=True)
        return [replace(hit, explanation=each) for hit, each in pairs]

    def bare_hits(self, found: list[Found]) -> list[Hit]:
        units, scores = zip(*found, strict=True) if found else ((), ())
        hits = [*map(Hit, self._ids(units), scores)]
        if not self.fold:
            return hits
        return [
            replace(hit, copies=self._copies(unit)) for hit, unit in zip(hits, units, strict=True)
        ]

    def _copies(self, unit: int) -> tuple[str, ...]:
        """The ids of the articles that a result stands for beside its own."""
        if not self.fold:
            return ()
        copies = self.snapshot.copies.of(self._document(unit))
        return tuple(self.snapshot.ids(copies))

    def _ids(self, units: Sequence[int]) -> list[str]:
        if self.by == "article":
            return self.snapshot.ids(units)
        places = [self._paragraph(unit) for unit in units]
        ids = self.snapshot.ids([document for document, _ in places])
        return [f"{id}#{number}" for id, (_, number) in zip(ids, places, strict=True)]

    def _document(self, unit: int) -> int:
        return unit if self.by == "article" else self._paragraph(unit)[0]

    def _paragraph(self, unit: int) -> tuple[int, int]:
        """The document of a paragraph, and its number there from 1."""
        return self.snapshot.paragraph_table.place(unit)

    def hits(self, found: list[Found], passages: int) -> list[Hit]:
        """Hits with their stored text: article, title and passages."""
        forms = cache(self.snapshot.forms)
        text = Matcher.of(self.tree, forms=forms)
        title = Matcher.of(self.tree, (DEFAULT_FIELD, TITLE_FIELD), forms)
        if self.by == "article":
            numbers = self._best_paragraphs([unit for unit, _ in found], passages)
        else:
            numbers = [[(self._paragraph(unit)[1], score)] for unit, score in found]
        hits = []
        ids = self._ids([unit for unit, _ in found])
        for name, (unit, score), chosen in zip(ids, found, numbers, strict=True):
            article = self.snapshot.article(self._document(unit))
            found_there = shown(article.paragraphs(), chosen, text)
            marked = mark(article.title, title) if article.title else None
            copies = self._copies(unit)
            hits.append(Hit(name, score, article, marked, found_there, copies=copies))
        return hits

    def _best_paragraphs(self, documents: list[int], count: int) -> list[list[tuple[int, float]]]:
        """Of each document the numbers and scores of its ``count`` best paragraphs, best first;
        where none holds a word of the query, its first."""
        starts = self.snapshot.paragraph_starts
        executor = Executor(self.snapshot, "paragraph")
        found = paragraph_scores(executor, self.words, documents)
        best = []
        places = np.array(documents, dtype=np.int64)
        firsts, ends = starts[places], starts[places + 1]
        bounds = (firsts, ends, *found.units.searchsorted((firsts, ends)))
        for first, end, low, high in zip(*(column.tolist() for column in bounds), strict=True):
            best_here = ordered(found.units[low:high], found.scores[low:high], count)
            pairs = zip(*(column.tolist() for column in best_here), strict=True)
            chosen = [(unit - first + 1, score) for unit, score in pairs]
            if not chosen and end > first and count:
                chosen = [(1, 0.0)]
            best.append(chosen)
        return best
