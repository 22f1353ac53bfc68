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
    signatures uint8[D, 128]                  by which copies of it are known (``duplicates.py``)

The field ``text`` holds the words of the title first, then those of the paragraphs: positions
before the first paragraph are the title's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from concurrent.futures import Future
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import Final

import numpy as np

from ..arabic.terms import terms
from ..line import DIGEST_SIZE
from .arrays import Array, ArrayFile, write_arrays
from .crew import Crew, terms_of
from .dictionary import Strings, pack, sorting
from .drafts import Batch, Draft
from .duplicates import BINS, Shingled, sign_all, word_hashes
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
TOGETHER: Final = 1 << 22  # characters of articles whose words are numbered at once
ASKED: Final = 1 << 14  # words whose terms are asked of a crew at once
OTHERS: Final = 4  # texts of an article beside its paragraphs


class SegmentBuilder:
    """Articles on their way into one segment."""

    def __init__(self, crew: Crew | None = None) -> None:
        self._crew = crew
        self._vocabulary = Vocabulary()
        self._terms: list[Future[str]] = []  # of the first words of the vocabulary, asked of a crew
        self._asked = 0  # how many these words are
        self._fields = {name: FieldBuilder() for name in TEXT_FIELDS}
        # Of articles whose words are not yet taken, which are all of one batch or of none:
        self._batch: Batch | None = None
        self._firsts: list[int] = []  # of each, its first text in the batch
        self._texts: list[str] = []  # of those of no batch
        self._paragraphs: list[int] = []  # of each, how many it has
        self._size = 0  # characters of their texts
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

    def add(self, article: Draft, fingerprint: bytes) -> int:
        """Append one article, and what its record is known by (or nothing); its number."""
        if article.batch is not self._batch or self._size >= TOGETHER:
            self._take_words()
            self._batch = article.batch
        self._firsts.append(article.first)
        self._texts += article.texts
        self._paragraphs.append(article.paragraphs)
        self._size += article.characters
        self.characters += article.characters
        self._stored.add(article.line)
        self._ids.append(article.id)
        self._digests.append(article.digest)
        self._fingerprints.append(fingerprint or NO_FINGERPRINT)
        self._days.append(article.day)
        self._times.append(article.time)
        return len(self._ids) - 1

    @cached_property
    def _words(self) -> Words:
        return Words(self._vocabulary)

    def _take_words(self) -> None:
        """Bring the words of the articles that wait into the vocabulary and the fields."""
        paragraphs = np.array(self._paragraphs, dtype=np.int64)
        if self._batch:
            texts = ranges(np.array(self._firsts), np.array(self._firsts) + paragraphs + OTHERS)
            self._take(*self._of_batch(self._batch, texts), paragraphs)
        elif self._texts:
            self._take(*self._words.number(self._texts), paragraphs)
        self._batch, self._firsts, self._texts, self._paragraphs = None, [], [], []
        self._size = 0
        if self._crew and len(self._vocabulary) - self._asked >= ASKED:
            self._ask_for_terms(self._crew)

    def _ask_for_terms(self, crew: Crew) -> None:
        """Of the words not asked for yet."""
        words = list(islice(self._vocabulary, self._asked, None))
        self._terms.append(crew.terms(words))
        self._asked += len(words)

    def _of_batch(self, batch: Batch, texts: Array) -> tuple[Array, Array]:
        """The words of some texts of a batch, numbered by the vocabulary, and how many each has."""
        numbers, counts = batch.numbers, batch.counts
        if len(texts) < len(counts):
            ends = np.cumsum(counts)
            numbers = numbers[ranges(ends[texts] - counts[texts], ends[texts])]
        return self._words.number_words(batch.words)[numbers], counts[texts]

    def _take(self, numbers: Array, counts: Array, paragraphs: Array) -> None:
        """Give numbered words to their fields; ``counts`` holds how many each text has, and
        ``paragraphs`` how many of them each article has."""
        # An article's texts stand one behind the other: title, paragraphs, author, source, section.
        titles = np.cumsum(paragraphs + OTHERS) - (paragraphs + OTHERS)
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
        self._take_words()
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
        self._take_words()
        alive = np.ones(len(self._ids), dtype=bool)
        alive[list(dead)] = False
        forms = Forms(self._all_terms())
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

    def _all_terms(self) -> list[tuple[str, str]]:
        """Those of the vocabulary, in its order; it is let go, since memory is shortest now."""
        if self._crew and len(self._vocabulary) > self._asked:
            self._ask_for_terms(self._crew)
        words, asked = list(self._vocabulary), self._terms
        self._vocabulary.clear()
        self._terms = []
        if not self._crew:
            return terms(words)
        return [*chain.from_iterable(terms_of(each.result()) for each in asked)]

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
        return self.file.rows("digests", DIGEST_SIZE)

    @cached_property
    def fingerprints(self) -> Array:
        return self.file.rows("fingerprints", DIGEST_SIZE)

    @cached_property
    def signatures(self) -> Array:
        return self.file.rows("signatures", BINS // 2)

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
