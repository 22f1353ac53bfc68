"""The writer of an index folder: one commit, whole or not at all."""

from __future__ import annotations

import errno
import secrets
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from struct import Struct
from typing import Any, Final, Literal, NamedTuple, cast

import numpy as np
from whoosh.filedb.filestore import FileStorage
from whoosh.util.filelock import try_for

from search.errors import (
    IndexForeignError,
    IndexLockedError,
    IndexWriteError,
    InputError,
    SearchError,
)
from search.local import merge, toc
from search.local.arrays import HERE, Array, flush
from search.local.contradictions import Contradictions
from search.local.crew import MAX_JOBS, Crew
from search.local.drafts import Draft, Drafts, Heard, Known, draft, drafts
from search.local.duplicates import Copies, Dated
from search.local.segment import Segment, SegmentBuilder
from search.local.snapshot import Snapshot
from search.model import Article

from .readers import Ready, Record
from .writing import Writer

LOCK_SECONDS: Final = 3.0  # how long a second writer waits before it gives up
FLUSH_CHARACTERS: Final = 100_000_000  # of text in memory before it becomes a segment

_HALVES: Final = Struct("<QQ")  # of a fingerprint
Change = Literal["added", "updated", "unchanged"]


@dataclass(slots=True)
class _Written:
    """A segment on the disk, committed or not yet, and its removals so far."""

    entry: toc.Entry
    segment: Segment
    removed: set[int]

    @property
    def alive(self) -> Array:
        """bool[D]: which documents are not removed."""
        alive = np.ones(self.entry.documents, dtype=bool)
        alive[list(self.removed)] = False
        return alive

    def now(self) -> toc.Entry:
        return replace(self.entry, removed=frozenset(self.removed))


class _Fingerprints:
    """Where the records of the segments stand, looked up by their fingerprints."""

    def __init__(self, segments: list[Segment]) -> None:
        halves = [segment.fingerprints.view("<u8") for segment in segments]
        rows = np.concatenate(halves) if halves else np.zeros((0, 2), dtype="<u8")
        self._order = np.argsort(rows[:, 0])
        # One column an array, and views of them: a search among them runs once a record.
        self._firsts = np.ascontiguousarray(rows[self._order, 0]).data
        self._seconds = np.ascontiguousarray(rows[self._order, 1]).data
        counts = [len(segment) for segment in segments]
        self._ends = np.cumsum(counts)
        self._starts = self._ends - counts

    def find(self, fingerprint: bytes) -> tuple[int, int] | None:
        """Segment and document of a record, or None."""
        first, second = _HALVES.unpack(fingerprint)
        at = bisect_left(self._firsts, first)
        if at == len(self._firsts) or (self._firsts[at], self._seconds[at]) != (first, second):
            return None
        place = int(self._order[at])
        segment = int(np.searchsorted(self._ends, place, side="right"))
        return segment, place - int(self._starts[segment])


class LocalWriter(Writer):
    """Adds, replaces and removes articles; :meth:`commit` makes all of it visible at once.

    A context manager: commits at the end, and on an exception keeps nothing. With ``checkpoints``
    it commits each time its memory is full, so that a long run that is cut off keeps what it has.
    With more ``jobs`` than one, so many processes share the work; the index is the same.
    """

    def __init__(self, folder: Path, *, checkpoints: bool = False, jobs: int = 1) -> None:
        if not 1 <= jobs <= MAX_JOBS:
            raise InputError(f"jobs must be between 1 and {MAX_JOBS}, not {jobs}.")
        self.folder = folder
        self._contradictions = Contradictions(folder)
        self._crew = Crew(jobs) if jobs > 1 else None
        self._aside = self._crew.aside if self._crew else HERE
        self._flushed: list[Future[None]] = []  # files that were written
        self._heard = Heard()
        self._checkpoints = checkpoints
        self._contents = toc.Contents(0)
        self._written: list[_Written] = []
        self._known = _Fingerprints([])
        with _disk_errors(folder):
            _claim(folder)
            self._lock = FileStorage(str(folder)).lock(toc.LOCK)
            if not try_for(self._lock.acquire, timeout=LOCK_SECONDS):
                raise IndexLockedError(
                    f"Another writer is at work on the index in {folder}: wait until it is done, "
                    "then try again."
                )
        try:
            with _disk_errors(folder):
                self._created = not toc.exists(folder)
                if self._created:
                    toc.write(folder, toc.Contents(0))
            with self._contradictions:
                self._start()
        except BaseException:
            self._lock.release()
            raise
        self._open = True

    # What changes

    def knows(self, fingerprint: bytes) -> bool:
        """Whether an article stands that was read from a record of this fingerprint."""
        found = self._known.find(fingerprint)
        return found is not None and found[1] not in self._written[found[0]].removed

    def share(self, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        """``map(work, parts)``; by the processes of this writer where it has any, which make drafts
        of the articles at once."""
        if not self._crew:
            return map(work, parts)
        return self._drafted(self._crew, work, parts)

    def _drafted(
        self, crew: Crew, work: Callable[[Any], Any], parts: Iterable[Any]
    ) -> Iterator[list[list[Record]]]:
        tasks = ((part, self._heard.known()) for part in parts)
        for read in crew.share(partial(_drafted, work), tasks):
            self._heard.add(read.drafts.batch)
            yield read.records()

    def add(self, article: Article | Ready, fingerprint: bytes = b"") -> Change:
        """Add an article, or replace the one with its id; one that is the same is left alone.

        ``fingerprint`` is what its record will be known by.
        An article without an id gets one from its url, else from what it says.
        Raises InputError for what is no article, for one without text and title, or too large.
        """
        self._check_open()
        # Nothing is a draft already but what the processes of this writer have read.
        made = article if isinstance(article, Draft) else draft(cast("Article", article))
        with self._contradictions:
            found = self._find(made.id)
        if found is not None:
            place, document, known = found
            if known == made.digest or self._turned_back(made.id, made.digest):
                return "unchanged"
            place.add(document)
            if place is not self._dead:
                self._replaced[made.id] = found
        self._pending[made.id] = self._builder.add(made, fingerprint), made.digest
        if self._builder.characters >= FLUSH_CHARACTERS:
            self.commit() if self._checkpoints else self._flush()
        return "added" if found is None else "updated"

    def _turned_back(self, article_id: str, made: bytes) -> bool:
        """Undo a replacement in memory, where an article is again what it was before."""
        place, document, known = self._replaced.get(article_id, (set(), -1, b""))
        if known != made or article_id not in self._pending:
            return False
        self._dead.add(self._pending.pop(article_id)[0])
        place.discard(document)
        return True

    def remove(self, article_id: str) -> bool:
        """Remove an article; whether there was one."""
        self._check_open()
        with self._contradictions:
            found = self._find(article_id)
        if found is None:
            return False
        place, document, _ = found
        place.add(document)
        self._pending.pop(article_id, None)
        return True

    def _find(self, article_id: str) -> tuple[set[int], int, bytes] | None:
        """The removals an article would be entered into, its number there, and its digest."""
        if article_id in self._pending:
            number, known = self._pending[article_id]
            return self._dead, number, known
        for written in self._written:
            document = written.segment.document(article_id)
            if document is not None and document not in written.removed:
                return written.removed, document, written.segment.digests[document].tobytes()
        return None

    # How it is kept

    def _flush(self) -> None:
        """Turn what is in memory into a segment on the disk, not visible yet."""
        alive = len(self._builder) - len(self._dead)
        if alive:
            with _disk_errors(self.folder):
                self._written.append(self._write(self._builder, self._dead))
        self._clear()

    def commit(self) -> None:
        """Make all changes visible, or raise and leave the last commit as it was."""
        self._check_open()
        self._flush()
        with _disk_errors(self.folder):
            with self._contradictions:
                self._merge()
            entries = tuple(written.now() for written in self._written)
            if entries != self._contents.segments:
                with self._contradictions:
                    copies = self._find_copies()
                for each in self._flushed:
                    each.result()  # on the disk, before it is named
                self._flushed = []
                contents = toc.Contents(self._contents.generation + 1, entries, copies)
                toc.write(self.folder, contents)
                self._contents = contents
            toc.remove_leftovers(self.folder, self._contents)
        self._created = False

    def close(self) -> None:
        """Let the next writer in; what was not committed is gone, a folder made for it as well."""
        if self._open:
            self._open = False
            if self._crew:
                self._crew.close()
            try:
                # What stands there, and not what is remembered: a commit may have been cut off
                # between replacing the table of contents and knowing that it did.
                contents = toc.read(self.folder)
                toc.remove_leftovers(self.folder, contents)
                if self._created and not contents.generation:
                    toc.remove(self.folder)  # nothing was ever committed
            except (OSError, SearchError):
                pass  # files no commit names do no harm; the next writer removes them
            finally:
                self._lock.release()

    def _start(self) -> None:
        snapshot = Snapshot.open(self.folder)
        self._contents = snapshot.contents
        self._written = [
            _Written(entry, segment, set(entry.removed))
            for entry, segment in zip(snapshot.contents.segments, snapshot.segments, strict=True)
        ]
        self._known = _Fingerprints([written.segment for written in self._written])
        self._clear()

    def _clear(self) -> None:
        self._builder = SegmentBuilder(self._heard, self._crew)
        self._pending: dict[str, tuple[int, bytes]] = {}  # id → number in the builder, digest
        self._dead: set[int] = set()  # numbers in the builder
        # What those in memory have replaced: id → removals it was entered in, number, digest.
        self._replaced: dict[str, tuple[set[int], int, bytes]] = {}

    def _write(self, builder: SegmentBuilder, dead: set[int]) -> _Written:
        name = _new_name()
        builder.write(self.folder / name, dead)
        self._flushed.append(self._aside.submit(flush, self.folder / name))
        segment = Segment(self.folder / name)
        return _Written(toc.Entry.of(segment.file, len(segment)), segment, set())

    def _find_copies(self) -> toc.Entry | None:
        """The file that says which of the articles that are there are copies, if any are."""
        articles = [
            Dated(each.segment.signatures, each.segment.digests, each.segment.days,
                  each.segment.times)
            for each in self._written
        ]  # fmt: skip
        if not articles:
            return None
        copies = Copies.find(articles, np.concatenate([each.alive for each in self._written]))
        if not copies:
            return None
        return copies.write(self.folder / _new_name())

    def _merge(self) -> None:
        """Make small segments into larger ones. One that is damaged stays as it is: its bytes would
        be given new checksums, and nobody could tell any more."""
        groups = merge.choose([each.now() for each in self._written])
        for group in groups:
            names = {entry.name for entry in group}
            builder, kept = SegmentBuilder(self._heard), []
            for written in self._written:
                if written.entry.name in names and not written.segment.file.damaged_arrays():
                    builder.add_segment(written.segment, written.alive)
                else:
                    kept.append(written)
            self._written = [self._write(builder, set()), *kept] if len(builder) else kept
        if groups:
            self._known = _Fingerprints([written.segment for written in self._written])


class _Read(NamedTuple):
    """What was read: how many records each line has, their fingerprints, drafts of the articles,
    and by its place whatever has none."""

    counts: Sequence[int]
    fingerprints: Sequence[bytes]
    drafts: Drafts
    others: Mapping[int, Any]

    def records(self) -> list[list[Record]]:
        ready = self.drafts.each()
        places = range(len(self.fingerprints))
        found = (self.others[n] if n in self.others else next(ready) for n in places)
        records = map(Record, found, self.fingerprints)
        return [list(islice(records, count)) for count in self.counts]


def _drafted(work: Callable[[Any], list[list[Record]]], task: tuple[Any, Known]) -> _Read:
    """What ``work`` reads, with drafts for its articles."""
    part, known = task
    read = work(part)
    records = [record for some in read for record in some]
    made, others = drafts((record.found for record in records), known)
    return _Read([*map(len, read)], [record.fingerprint for record in records], made, others)


def _new_name() -> str:
    return f"khabar-{secrets.token_hex(8)}.arrays"


def _claim(folder: Path) -> None:
    """Make the folder, or refuse one that holds something else."""
    if folder.exists() and not folder.is_dir():
        raise IndexForeignError(f"{folder} is a file: give a folder for the index with --index.")
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / toc.LOCK
    if lock.exists() and not lock.is_file():  # a pipe would be waited for
        raise IndexForeignError(f"{lock} is no file: delete it, or choose another folder.")
    if not toc.exists(folder) and not toc.is_free(folder):
        if toc.holds_parts(folder):
            raise toc.absent(folder)
        raise IndexForeignError(
            f"The folder {folder} holds files that are not an index: "
            "give an empty or new folder with --index."
        )


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            reason = "the disk is full; make room"
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            reason = "it may not be written; change its permissions or choose another with --index"
        else:
            reason = f"the system says {error.strerror or error}; see to it"
        raise IndexWriteError(
            f"The index in {folder} could not be written: {reason}, then run the command again. "
            "The last commit stands."
        ) from error
