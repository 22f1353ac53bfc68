"""Feeds and folders, asked again and again; what is new in them is indexed.

A poll asks every feed whether it has changed, looks which files of the folders have, and indexes
those in one commit. What servers said, and what was told as skipped, is remembered in a note beside
the index, after the commit: whatever is cut off, a feed is rather read twice than never. One that
fails is left alone for twice as many polls each time.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from itertools import islice
from math import ceil
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Final

from search.errors import ClusterError, EngineMissingError, IndexLockedError, InputError
from search.model import Report, Skipped

from .build import Progress, build_from
from .fetch import Answer, FetchError, Limits, Validators, checked, fetch, is_address, validator
from .notes import Note
from .readers import (
    EMPTY,
    Known,
    Record,
    Share,
    feed,
    find_files,
    items,
    markup,
    read_records,
    sidecar,
)
from .readers.files import shown
from .readers.records import columns
from .readers.source import Source
from .writer import note

NOTE: Final = "khabar-watch"
EVERY: Final = 300  # seconds between two polls
MAX_STATE: Final = 4 * 2**20  # bytes
MAX_HELD: Final = 64 * 2**20  # bytes of feeds in memory before they are indexed
LONGEST_REST: Final = 32  # polls until a feed that fails is asked again
MAX_TOLD: Final = 100_000  # reasons remembered, so that none is told at each poll
NOTHING: Final = Report(0, 0, 0, (), 0.0)
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Poll:
    """What one poll came to: what was indexed, how many feeds and paths answered or failed, how
    many feeds had nothing new or were left alone, and what there is to say, a sentence each. The
    report lists what was skipped for the first time."""

    report: Report
    reached: int
    failed: int
    unmodified: int
    resting: int
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Memory:
    """What is remembered of a feed: what its server said, failures in a row, polls left to rest."""

    validators: Validators = field(default_factory=Validators)
    failures: int = 0
    rest: int = 0


@dataclass(slots=True)
class _State:
    """What outlives a restart: the feeds by their addresses, and what was told as skipped, a digest
    each."""

    feeds: dict[str, _Memory] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)


class Watcher:
    """Polls ``targets``, addresses of feeds and paths, and indexes at ``place`` what is new.

    Raises InputError for a target that is never asked. ``every`` are the seconds between
    two polls, by which a server's wish to be left alone is measured; whoever polls keeps to them.
    ``limits`` bound each answer of a server.
    """

    def __init__(
        self,
        targets: Iterable[str | PathLike[str]],
        place: str | PathLike[str],
        *,
        every: float = EVERY,
        limits: Limits | None = None,
    ) -> None:
        names = list(dict.fromkeys(fspath(target) for target in targets))
        self._feeds = [name for name in names if is_address(name) and not Path(name).exists()]
        self._paths = [Path(name) for name in names if name not in self._feeds]
        for address in self._feeds:
            checked(address)
        if "-" in names:
            raise InputError("standard input cannot be watched: give feeds and folders")
        if self._feeds:
            _check_parser()
        self._place = place
        self._note = note(place, NOTE)
        self._every = max(every, 1)
        self._limits = limits or Limits()
        self._state, self._damage = _load(self._note)
        self._stamps: dict[Path, tuple[int, ...]] = {}  # of files as they were indexed

    def poll(self, progress: Progress | None = None) -> Poll:
        """Ask every target once, and index what is new."""
        return _Round(self, progress).run()


class _Round:
    """One poll, while it goes on."""

    def __init__(self, watcher: Watcher, progress: Progress | None) -> None:
        self._watcher = watcher
        self._progress = progress
        self._started = time.perf_counter()
        self._notes = [watcher._damage] if watcher._damage else []
        watcher._damage = ""
        self._report = NOTHING
        self._reached = self._failed = self._unmodified = self._resting = 0

    def run(self) -> Poll:
        watcher = self._watcher
        before = _dumped(watcher._state)
        waiting: list[tuple[str, Answer]] = []
        for address in watcher._feeds:
            answer = self._ask(address)
            if answer:
                waiting.append((address, answer))
            if sum(len(each.body or b"") for _, each in waiting) >= MAX_HELD:
                self._index(waiting, [])
                waiting = []
        walked, files = self._changed()
        if self._index(waiting, list(files)):
            watcher._stamps.update(files)
            self._reached += walked
        else:
            self._failed += walked
        if _dumped(watcher._state) != before:
            self._save()
        return self._poll()

    def _ask(self, address: str) -> Answer | None:
        """What a feed has to say that is new, if it is asked at all."""
        memory = self._watcher._state.feeds.setdefault(address, _Memory())
        if memory.rest:
            memory.rest -= 1
            self._resting += 1
            return None
        try:
            answer = fetch(address, memory.validators, self._watcher._limits)
        except FetchError as error:
            self._fail(address, str(error), error.retry_after)
            return None
        if answer.body is None:
            self._succeed(address, answer)
            self._unmodified += 1
            return None
        return answer

    def _changed(self) -> tuple[int, dict[Path, tuple[int, ...]]]:
        """How many paths are there, and the files that have changed since they were indexed."""
        walked = 0
        found: dict[Path, tuple[int, ...]] = {}
        for target in self._watcher._paths:
            files = list(find_files([target]))
            lost = [file for file in files if isinstance(file, Skipped)]
            if len(files) == len(lost) > 0:
                self._failed += 1
                self._notes += [f"{each.where}: {each.reason}." for each in lost]
                continue
            self._skip(lost)
            walked += 1
            for file in files:
                if isinstance(file, Path) and (stamp := _stamp(file)):
                    found[file] = stamp
        stamps = self._watcher._stamps
        for gone in stamps.keys() - found.keys():
            del stamps[gone]
        changed = {file: stamp for file, stamp in found.items() if stamps.get(file) != stamp}
        return walked, changed

    def _index(self, answers: list[tuple[str, Answer]], files: list[Path]) -> bool:
        """Index answers and files; whether that could be done now."""
        if not answers and not files:
            return True
        damaged: dict[str, str] = {}

        def read(known: Known, share: Share) -> Iterator[tuple[str, Record]]:
            for address, answer in answers:
                for record in _items(address, answer.body or b"", known, damaged):
                    yield address, record
            for file in files:
                for record in read_records(file, known=known, share=share):
                    yield shown(file), record

        try:
            report = build_from(read, self._watcher._place, progress=self._progress)
        except (IndexLockedError, ClusterError) as error:
            self._failed += len(answers)
            self._notes.append(str(error))
            return False
        self._skip(report.skipped)
        total = self._report
        self._report = replace(
            total,
            added=total.added + report.added,
            updated=total.updated + report.updated,
            unchanged=total.unchanged + report.unchanged,
        )
        for address, answer in answers:
            if address in damaged:
                self._fail(address, damaged[address])
            else:
                self._succeed(address, answer)
        return True

    def _succeed(self, address: str, answer: Answer) -> None:
        self._reached += 1
        self._watcher._state.feeds[address] = _Memory(answer.validators)

    def _fail(self, address: str, reason: str, seconds: int = 0) -> None:
        """Leave a feed alone for 1, 2, 4 … polls, or ``seconds`` if that is longer; what its server
        said before still holds."""
        memory = self._watcher._state.feeds[address]
        memory.failures = min(memory.failures + 1, LONGEST_REST)
        wished = ceil(seconds / self._watcher._every)
        polls = min(max(2 ** (memory.failures - 1), wished), LONGEST_REST)
        memory.rest = polls - 1
        again = "at the next poll" if polls == 1 else f"in {polls} polls"
        self._failed += 1
        self._notes.append(f"{address}: {reason}; it is asked again {again}.")

    def _skip(self, skipped: Iterable[Skipped]) -> None:
        """Report what was skipped, each once: at each poll the same files are read again."""
        told = self._watcher._state.told
        fresh = {digest: each for each in skipped if (digest := _digest(each)) not in told}
        if len(told) + len(fresh) > MAX_TOLD:
            told.clear()
        told.update(islice(fresh, MAX_TOLD))
        self._report = replace(self._report, skipped=(*self._report.skipped, *fresh.values()))

    def _save(self) -> None:
        note = self._watcher._note
        try:
            note.write(_dumped(self._watcher._state))
        except (OSError, ClusterError) as error:
            reason = (getattr(error, "strerror", "") or str(error)).lower()
            self._notes.append(
                f"What the feeds said could not be written to {note} ({reason}): "
                "after a restart they are read anew."
            )

    def _poll(self) -> Poll:
        report = replace(self._report, seconds=time.perf_counter() - self._started)
        counts = ((self._unmodified, "not modified"), (self._failed, "failed"),
                  (self._resting, "left alone after failures"))  # fmt: skip
        parts = [str(report), *(f"{count:,} {what}" for count, what in counts if count)]
        notes = (*self._notes, "; ".join(parts) + ".")
        return Poll(report, self._reached, self._failed, self._unmodified, self._resting, notes)


def _check_parser() -> None:
    try:
        markup.library()
    except markup.MarkupError as error:
        raise EngineMissingError(f"Feeds cannot be read: {error}.") from None


def _items(address: str, body: bytes, known: Known, damaged: dict[str, str]) -> Iterator[Record]:
    """The items of a feed. What is wrong with the feed as a whole goes into ``damaged``.

    Its address is no place to derive ids from: items move on in it, and one without an id is known
    by what it says.
    """
    source = Source(io.BytesIO(body), address, known=known)
    if not source.head:
        damaged[address] = source.damage or EMPTY
        return
    for record in feed.read(source, columns()):
        found = record.found
        if isinstance(found, Skipped) and (
            (found.where == address and found.reason != feed.NO_ITEMS)
            or found.reason in (items.CUT, source.damage)
        ):
            damaged[address] = found.reason
        else:
            yield record


def _stamp(file: Path) -> tuple[int, ...]:
    """By what a change of a file is seen, or of those that tell of the page it is; empty where it
    has just gone."""
    own = _state(file)
    told = (number for path in sidecar.beside(file) for number in _state(path))
    return (*own, *told) if own else ()


def _state(file: Path) -> tuple[int, ...]:
    try:
        status = file.stat()
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino


def _digest(skipped: Skipped) -> str:
    told = f"{skipped.where}\0{skipped.reason}".encode("utf-8", "replace")
    return blake2b(told, digest_size=8).hexdigest()


def _dumped(state: _State) -> str:
    feeds = {address: asdict(memory) for address, memory in state.feeds.items()}
    saved = {"version": _VERSION, "feeds": feeds, "told": sorted(state.told)}
    return json.dumps(saved, ensure_ascii=False, indent=1)


def _load(note: Note) -> tuple[_State, str]:
    """What was remembered, and a sentence where that cannot be used; SearchError where a cluster
    cannot be asked."""
    try:
        text = note.read(MAX_STATE + 1)
        if text is None:
            return _State(), ""
        saved = json.loads(text)
        if saved["version"] != _VERSION or len(text) > MAX_STATE:
            raise ValueError
        feeds = {address: _memory(raw) for address, raw in saved["feeds"].items()}
        return _State(feeds, set(map(str, saved["told"][:MAX_TOLD]))), ""
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return _State(), f"{note} cannot be read, and is ignored: all feeds are read anew."


def _memory(raw: dict[str, Any]) -> _Memory:
    said = raw["validators"]
    failures, rest = (min(max(int(raw[name]), 0), LONGEST_REST) for name in ("failures", "rest"))
    found = Validators(validator(said["etag"]), validator(said["modified"]))
    return _Memory(found, failures, rest)
