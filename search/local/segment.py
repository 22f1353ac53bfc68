"""One segment: a batch of articles turned into arrays, written once and never changed.

Beside the postings of each text field (``field.py``) and the stored articles (``stored.py``):

    ids.bytes uint8, ids.starts uint32[D+1]   article ids as UTF-8, in document order
    ids.order int32[D]                        the permutation that sorts them
    digests uint8[D, 16]                      BLAKE2b of the stored line: tells changed from same
    fingerprints uint8[D, 16]                 the same of the record it was read from; 0 unknown
    days int32[D]                             date as written, YYYYMMDD; 0 unknown
    times int64[D]                            seconds since 1970 in UTC; the smallest int64 unknown
    paragraph_starts int64[D+1]               document → its first paragraph (M in all)
    paragraph_positions int32[M]              word of the field ``text`` a paragraph begins at

The field ``text`` holds the words of the title first, then those of the paragraphs: positions
before the first paragraph are the title's.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from ..arabic.terms import term
from ..arabic.tokens import words
from ..dates import day, timestamp
from ..model import Article
from .arrays import Array, ArrayFile, write_arrays
from .dictionary import Strings, pack
from .field import Field, FieldBuilder
from .stored import Stored, StoredBuilder

# The fields that words are looked for in; ``text`` is title and paragraphs together.
TEXT_FIELDS: Final = ("text", "title", "author", "source", "section")
DIGEST_SIZE: Final = 16
NO_FINGERPRINT: Final = bytes(DIGEST_SIZE)

Analyse = Callable[[str], tuple[str, str]]


def digest(line: bytes) -> bytes:
    """What tells an article that changed from one that did not."""
    return blake2b(line, digest_size=DIGEST_SIZE).digest()


class SegmentBuilder:
    """Articles on their way into one segment."""

    def __init__(self) -> None:
        self._fields = {name: FieldBuilder() for name in TEXT_FIELDS}
        self._stored = StoredBuilder()
        self._lines: list[bytes] = []
        self._ids: list[str] = []
        self._digests: list[bytes] = []
        self._fingerprints: list[bytes] = []
        self._days = array("i")
        self._times = array("q")
        self._paragraph_counts = array("q")
        self._paragraph_positions = array("i")

    def __len__(self) -> int:
        """Articles added so far, later ones with the same id not counted off."""
        return len(self._ids)

    @property
    def occurrences(self) -> int:
        """Words collected so far: what the memory of a builder grows with."""
        return len(self._fields["text"])

    def add(self, article: Article, line: bytes, made: bytes, fingerprint: bytes) -> int:
        """Append one article, with its line by :func:`encode`, the line's digest, and what its
        record is known by (or nothing); its number."""
        title = words(article.title) if article.title else []
        body = title.copy()
        before = len(self._paragraph_positions)
        for paragraph in article.paragraphs():
            self._paragraph_positions.append(len(body))
            body += words(paragraph)
        self._paragraph_counts.append(len(self._paragraph_positions) - before)
        self._fields["text"].add(body)
        self._fields["title"].add(title)
        for name in ("author", "source", "section"):
            value: str | None = getattr(article, name)
            self._fields[name].add(words(value) if value else [])
        self._lines.append(line)
        self._ids.append(article.id)
        self._digests.append(made)
        self._fingerprints.append(fingerprint or NO_FINGERPRINT)
        self._days.append(day(article.date))
        self._times.append(timestamp(article.date))
        return len(self._ids) - 1

    def add_segment(self, segment: Segment, alive: Array) -> None:
        """Append the articles of a written segment that are ``alive`` (bool[D])."""
        for name, builder in self._fields.items():
            vocabulary, numbers, lengths = segment.field(name).numbered()
            builder.add_numbered(vocabulary, numbers[np.repeat(alive, lengths)], lengths[alive])
        kept = np.flatnonzero(alive).tolist()
        lines = segment.stored.lines()
        self._lines += [lines[document] for document in kept]
        self._ids += [segment.id(document) for document in kept]
        self._digests += map(bytes, segment.digests[alive])
        self._fingerprints += map(bytes, segment.fingerprints[alive])
        self._days.frombytes(segment.days[alive].tobytes())
        self._times.frombytes(segment.times[alive].tobytes())
        counts = np.diff(segment.paragraph_starts)
        self._paragraph_counts.frombytes(counts[alive].tobytes())
        positions = segment.paragraph_positions[np.repeat(alive, counts)]
        self._paragraph_positions.frombytes(positions.tobytes())

    def write(self, path: Path, dead: set[int]) -> int:
        """Write everything but the ``dead`` documents to ``path``; the file's size in bytes."""
        count = len(self._ids)
        alive = np.ones(count, dtype=bool)
        alive[list(dead)] = False
        arrays: dict[str, Array] = {}
        for name, builder in self._fields.items():
            made = builder.arrays(term, alive)
            arrays |= {f"{name}.{key}": value for key, value in made.items()}
        return write_arrays(path, arrays | self._columns(alive))

    def _columns(self, alive: Array) -> dict[str, Array]:
        kept = np.flatnonzero(alive).tolist()
        stored = StoredBuilder()
        for document in kept:
            stored.add(self._lines[document])
        ids = [self._ids[document] for document in kept]
        id_bytes, id_starts = pack(ids)
        order = sorted(range(len(ids)), key=lambda i: ids[i].encode())
        counts = np.frombuffer(self._paragraph_counts, dtype=np.int64)
        positions = np.frombuffer(self._paragraph_positions, dtype=np.int32)
        return stored.arrays() | {
            "ids.bytes": id_bytes,
            "ids.starts": id_starts,
            "ids.order": np.array(order, dtype="<i4"),
            "digests": _rows(self._digests)[alive],
            "fingerprints": _rows(self._fingerprints)[alive],
            "days": np.frombuffer(self._days, dtype=np.int32)[alive].astype("<i4"),
            "times": np.frombuffer(self._times, dtype=np.int64)[alive].astype("<i8"),
            "paragraph_starts": np.concatenate(([0], np.cumsum(counts[alive]))).astype("<i8"),
            "paragraph_positions": positions[np.repeat(alive, counts)].astype("<i4"),
        }


def _rows(digests: list[bytes]) -> Array:
    return np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST_SIZE)


class Segment:
    """A written segment, mapped into memory; every array is read when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self._ids = Strings.load(self.file, "ids")
        self._ids_sorted = self._ids.sorted_by(self.file["ids.order"])
        self._fields: dict[str, Field] = {}

    def __len__(self) -> int:
        """Documents, removed ones included."""
        return len(self._ids)

    def id(self, document: int) -> str:
        return self._ids.text(document)

    def document(self, article_id: str) -> int | None:
        """Number of the document with this id, removed or not; or None."""
        return self._ids_sorted.find(article_id.encode())

    def field(self, name: str) -> Field:
        if name not in self._fields:
            self._fields[name] = Field(self.file, name)
        return self._fields[name]

    @cached_property
    def stored(self) -> Stored:
        return Stored(self.file)

    @cached_property
    def digests(self) -> Array:
        return self.file["digests"]

    @cached_property
    def fingerprints(self) -> Array:
        return self.file["fingerprints"]

    @cached_property
    def days(self) -> Array:
        return self.file["days"]

    @cached_property
    def times(self) -> Array:
        return self.file["times"]

    @cached_property
    def paragraph_starts(self) -> Array:
        return self.file.starts("paragraph_starts", len(self.paragraph_positions))

    @cached_property
    def paragraph_positions(self) -> Array:
        return self.file["paragraph_positions"]
