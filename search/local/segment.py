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
    signatures uint8[D, 256]                  by which copies of it are known (``duplicates.py``)

The field ``text`` holds the words of the title first, then those of the paragraphs: positions
before the first paragraph are the title's.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Final

import numpy as np

from ..arabic.terms import terms
from ..dates import day, timestamp
from ..line import DIGEST_SIZE
from ..model import Article
from .arrays import Array, ArrayFile, write_arrays
from .crew import Crew, Numbered, Numbers
from .dictionary import Strings, pack, sorting
from .duplicates import Shingled, sign_all, word_hashes
from .field import Field, ranges
from .field_builder import FieldBuilder, Forms, Paragraphs
from .lookalikes import gram_arrays
from .stored import Stored, StoredBuilder
from .words import Vocabulary, Words

# The fields that words are looked for in; ``text`` is title and paragraphs together.
TEXT_FIELDS: Final = ("text", "title", "author", "source", "section")
NO_FINGERPRINT: Final = bytes(DIGEST_SIZE)

_NO_COUNTS: Final = np.zeros(0, dtype=np.int64)
_NO_POSITIONS: Final = np.zeros(0, dtype=np.int32)
_SERIALS: Final = count()
TOGETHER: Final = 1 << 22  # characters of articles whose words are numbered at once


class SegmentBuilder:
    """Articles on their way into one segment."""

    def __init__(self, crew: Crew | None = None) -> None:
        self._crew = crew
        self._serial = next(_SERIALS)  # tells this segment from others
        self._handed_over: deque[tuple[Future[Numbered], list[int]]] = deque()
        self._vocabulary = Vocabulary()
        self._numbers = Numbers(self._vocabulary)  # of what was handed over
        self._fields = {name: FieldBuilder() for name in TEXT_FIELDS}
        self._texts: list[str] = []  # of articles whose words are not yet numbered
        self._paragraphs: list[int] = []  # of the same articles, how many each has
        self._size = 0  # characters of these texts
        self._stored = StoredBuilder(crew.aside if crew else None)
        self._ids: list[str] = []
        self._digests: list[bytes] = []
        self._fingerprints: list[bytes] = []
        self._days = array("i")
        self._times = array("q")
        self._paragraph_counts: list[Array] = []
        self._paragraph_positions: list[Array] = []
        self.characters = 0  # of text added so far: what the memory of a builder grows with

    def __len__(self) -> int:
        """Articles added so far, later ones with the same id not counted off."""
        return len(self._ids)

    def add(self, article: Article, line: bytes, made: bytes, fingerprint: bytes) -> int:
        """Append one article, with its line by :func:`encode`, the line's digest, and what its
        record is known by (or nothing); its number."""
        paragraphs = article.paragraphs()
        others = (article.author or "", article.source or "", article.section or "")
        self._texts += (article.title or "", *paragraphs, *others)
        self._paragraphs.append(len(paragraphs))
        self._size += len(article.text)
        self.characters += len(article.text)
        self._stored.add(line)
        self._ids.append(article.id)
        self._digests.append(made)
        self._fingerprints.append(fingerprint or NO_FINGERPRINT)
        self._days.append(day(article.date))
        self._times.append(timestamp(article.date))
        if self._size >= TOGETHER:
            self._number_texts()
        return len(self._ids) - 1

    @cached_property
    def _words(self) -> Words:
        return Words(self._vocabulary)

    def _number_texts(self) -> None:
        """Number the words of the texts that wait, or hand them over to be numbered."""
        texts, paragraphs = self._texts, self._paragraphs
        self._texts, self._paragraphs, self._size = [], [], 0
        if not self._crew:
            self._take(*self._words.number(texts), paragraphs)
            return
        self._handed_over.append((self._crew.number(self._serial, texts), paragraphs))
        if len(self._handed_over) > 2 * self._crew.jobs:
            self._take_back()

    def _take_back(self) -> None:
        """Take the first of what was handed over, and waits for it."""
        numbered, paragraphs = self._handed_over.popleft()
        result = numbered.result()
        self._take(self._numbers.take(result), result.counts, paragraphs)

    def _finish_numbering(self) -> None:
        if self._texts:
            self._number_texts()
        while self._handed_over:
            self._take_back()

    def _take(self, numbers: Array, counts: Array, paragraph_counts: list[int]) -> None:
        """Give numbered words to their fields; ``counts`` holds how many each text has."""
        paragraphs = np.array(paragraph_counts, dtype=np.int64)
        # An article's texts stand one behind the other: title, paragraphs, author, source, section.
        titles = np.cumsum(paragraphs + 4) - (paragraphs + 4)
        bounds = np.concatenate(([0], np.cumsum(counts)))
        for name, first, last in (
            ("text", titles, titles + paragraphs + 1),
            ("title", titles, titles + 1),
            ("author", titles + paragraphs + 1, titles + paragraphs + 2),
            ("source", titles + paragraphs + 2, titles + paragraphs + 3),
            ("section", titles + paragraphs + 3, titles + paragraphs + 4),
        ):
            begins, ends = bounds[first], bounds[last]
            self._fields[name].add(numbers[ranges(begins, ends)], ends - begins)
        texts = ranges(titles + 1, titles + paragraphs + 1)
        starts = np.repeat(bounds[titles], paragraphs)
        self._paragraph_positions.append((bounds[texts] - starts).astype(np.int32))
        self._paragraph_counts.append(paragraphs)

    def add_segment(self, segment: Segment, alive: Array) -> None:
        """Append the articles of a written segment that are ``alive`` (bool[D])."""
        self._finish_numbering()
        for name, builder in self._fields.items():
            forms, numbers, lengths = segment.field(name).numbered()
            mine = self._vocabulary.numbers(forms)
            builder.add(mine[numbers[np.repeat(alive, lengths)]], lengths[alive].astype(np.int64))
        kept = np.flatnonzero(alive).tolist()
        lines = segment.stored.lines()
        for document in kept:
            self._stored.add(lines[document])
        self._ids += [segment.id(document) for document in kept]
        self._digests += map(bytes, segment.digests[alive])
        self._fingerprints += map(bytes, segment.fingerprints[alive])
        self._days.frombytes(segment.days[alive].tobytes())
        self._times.frombytes(segment.times[alive].tobytes())
        counts = np.diff(segment.paragraph_starts)
        self._paragraph_counts.append(counts[alive])
        self._paragraph_positions.append(segment.paragraph_positions[np.repeat(alive, counts)])

    def write(self, path: Path, dead: set[int]) -> int:
        """Write everything but the ``dead`` documents to ``path``; the file's size in bytes."""
        self._finish_numbering()
        alive = np.ones(len(self._ids), dtype=bool)
        alive[list(dead)] = False
        words = list(self._vocabulary)
        forms = Forms(self._crew.terms(words) if self._crew else terms(words))
        hashes = word_hashes(forms.words)[forms.word[forms.of_number]]
        arrays = {"signatures": sign_all(hashes, self._shingled())[alive]}
        paragraphs = self._paragraphs_of(alive)
        share = self._crew.share_arrays if self._crew else map
        for name, builder in self._fields.items():
            of_text = paragraphs if name == "text" else None
            made = builder.arrays(forms, alive, of_text, share)
            if name == "text":
                made |= gram_arrays(Strings(made["terms.bytes"], made["terms.starts"]).texts())
            arrays |= {f"{name}.{key}": value for key, value in made.items()}
        stored = self._stored.without(dead).arrays()
        return write_arrays(path, arrays | stored | self._columns(alive, paragraphs))

    def _paragraphs_of(self, alive: Array) -> Paragraphs:
        counts = np.concatenate([_NO_COUNTS, *self._paragraph_counts])
        positions = np.concatenate([_NO_POSITIONS, *self._paragraph_positions])
        return Paragraphs(counts[alive], positions[np.repeat(alive, counts)])

    def _shingled(self) -> Iterator[Shingled]:
        """The words of title and paragraphs, as they were added."""
        texts = self._fields["text"].batches()
        paragraphs = zip(self._paragraph_counts, self._paragraph_positions, strict=True)
        for (numbers, lengths), (counts, positions) in zip(texts, paragraphs, strict=True):
            titles = lengths.copy()  # an article without paragraphs is all title
            first = np.cumsum(counts) - counts
            titles[counts > 0] = positions[first[counts > 0]]
            yield Shingled(numbers, lengths, titles)

    def _columns(self, alive: Array, paragraphs: Paragraphs) -> dict[str, Array]:
        kept = np.flatnonzero(alive).tolist()
        ids = [self._ids[document] for document in kept]
        id_bytes, id_starts = pack(ids)
        return {
            "ids.bytes": id_bytes,
            "ids.starts": id_starts,
            "ids.order": sorting(ids),
            "digests": _rows(self._digests)[alive],
            "fingerprints": _rows(self._fingerprints)[alive],
            "days": np.frombuffer(self._days, dtype=np.int32)[alive].astype("<i4"),
            "times": np.frombuffer(self._times, dtype=np.int64)[alive].astype("<i8"),
            "paragraph_starts": np.concatenate(([0], np.cumsum(paragraphs.counts))).astype("<i8"),
            "paragraph_positions": paragraphs.positions.astype("<i4"),
        }


def _rows(digests: list[bytes]) -> Array:
    return np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, DIGEST_SIZE)


class Segment:
    """A written segment, mapped into memory; every array is read when it is first needed."""

    def __init__(self, path: Path) -> None:
        self.file = ArrayFile(path)
        self._ids = Strings.load(self.file, "ids")
        self._ids_sorted = self._ids.sorted_by(self.file.order("ids.order", len(self._ids)))
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
    def signatures(self) -> Array:
        return self.file["signatures"]

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
