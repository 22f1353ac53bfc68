"""One segment: a batch of articles turned into arrays, written once and never changed.

Beside the postings of each text field (``field.py``) and the stored articles (``stored.py``):

    ids.bytes uint8, ids.starts uint32[D+1]   article ids as UTF-8, in document order
    ids.order int32[D]                        the permutation that sorts them
    digests uint8[D, 16]                      BLAKE2b of the stored line: tells changed from same
    fingerprints uint8[D, 16]                 the same of the record it was read from; 0 unknown
    days int32[D]                             date as written, YYYYMMDD; 0 unknown
    times int64[D]                            seconds since 1970 in UTC; the smallest int64 unknown
    paragraph_starts uint32 or int64[D+1]     document → its first paragraph (M in all)
    paragraph_positions int32[M]              word of the field ``text`` a paragraph begins at
    signatures uint8[D, 128]                  by which copies of it are known (``duplicates.py``)

The field ``text`` holds the words of the title first, then those of the paragraphs: positions
before the first paragraph are the title's.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from concurrent.futures import Future
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ..arabic.stem import stems
from ..line import DIGEST_SIZE
from .arrays import HERE, Array, ArrayFile, ArrayWriter, packed
from .dictionary import Strings, pack, sorting
from .drafts import OTHERS, Batch, Draft, Heard, Name, Numbering
from .duplicates import BINS
from .field import Field, ranges
from .field_builder import FieldBuilder, Forms, Paragraphs, Share
from .lookalikes import alike_arrays, gram_arrays
from .stored import Stored, StoredBuilder
from .words import Vocabulary

if TYPE_CHECKING:
    from .crew import Crew  # processes take a while to load

# The fields that words are looked for in; ``text`` is title and paragraphs together.
TEXT_FIELDS: Final = ("text", "title", "author", "source", "section")
NO_FINGERPRINT: Final = bytes(DIGEST_SIZE)

_NO_NUMBERS: Final = np.zeros(0, dtype=np.uint32)
_NO_COUNTS: Final = np.zeros(0, dtype=np.int64)
_NO_POSITIONS: Final = np.zeros(0, dtype=np.int32)
TOGETHER: Final = 1 << 22  # characters of articles whose words are numbered at once
ASKED: Final = 1 << 14  # words whose stems are asked of a crew at once


class SegmentBuilder:
    """Articles on their way into one segment."""

    def __init__(self, heard: Heard, crew: Crew | None = None) -> None:
        self._heard = heard
        self._crew = crew
        self._aside = crew.aside if crew else HERE
        self._numbering = Numbering()  # for articles of no batch
        self._vocabulary = Vocabulary()  # of folded words
        self._stems: list[list[str] | Future[str]] = []  # of the first words of the vocabulary
        self._stemmed = 0  # how many these words are
        self._fields = {name: FieldBuilder() for name in TEXT_FIELDS}
        self._mine: dict[Name, Array] = {}  # uint32: of a numbering, which words here its words are
        # Of articles whose words are not yet taken, which are all of one batch or of none:
        self._batch: Batch | None = None
        self._places: list[int] = []  # of each, its place in the batch
        self._texts: list[str] = []  # of those of no batch
        self._paragraphs: list[int] = []  # of each, how many it has
        self._size = 0  # characters of their texts
        self._stored = StoredBuilder(self._aside)
        self._ids: list[str] = []
        self._digests: list[bytes] = []
        self._fingerprints: list[bytes] = []
        self._days = array("i")
        self._times = array("q")
        self._paragraph_counts: list[Array] = []
        self._paragraph_positions: list[Array] = []
        self._signatures: list[Array] = []
        self.characters = 0  # of text added so far: what the memory of a builder grows with

    def __len__(self) -> int:
        """Articles added so far, later ones with the same id not counted off."""
        return len(self._ids)

    def add(self, article: Draft, fingerprint: bytes) -> int:
        """Append one article, and what its record is known by (or nothing); its number."""
        if article.batch is not self._batch or self._size >= TOGETHER:
            self._take_words()
            self._begin(article.batch)
        self._places.append(article.place)
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

    def _begin(self, batch: Batch | None) -> None:
        """The next articles are of this batch; what its numbers mean may soon be forgotten."""
        self._batch = batch
        if batch:
            mine = self._mine.get(batch.numbering, _NO_NUMBERS)
            new = self._heard.words(batch)[len(mine) :]
            self._mine[batch.numbering] = np.append(mine, self._vocabulary.numbers(new))

    def _take_words(self) -> None:
        """Bring the words of the articles that wait into the vocabulary and the fields."""
        if self._texts:
            batch = self._numbering.batch(self._texts, self._paragraphs, self._heard.known())
            self._heard.add(batch)
            self._begin(batch)
            self._take(batch)
        elif self._batch:
            self._take(self._batch.of(np.array(self._places)))
        self._batch, self._places, self._texts, self._paragraphs = None, [], [], []
        self._size = 0
        if self._crew and len(self._vocabulary) - self._stemmed >= ASKED:
            self._stem()

    def _stem(self) -> None:
        """The words that have no stem yet, or have a crew stem them."""
        words = self._vocabulary.since(self._stemmed)
        if words:
            self._stems.append(self._crew.stems(words) if self._crew else stems(words))
            self._stemmed += len(words)

    def _take(self, batch: Batch) -> None:
        """Give the words of a batch to their fields."""
        numbers = self._mine[batch.numbering].take(batch.numbers)
        paragraphs = batch.paragraphs
        # An article's texts stand one behind the other: title, paragraphs, author, source, section.
        titles = np.cumsum(paragraphs + OTHERS) - (paragraphs + OTHERS)
        authors = titles + paragraphs + 1
        bounds = np.append(0, np.cumsum(batch.counts))
        for name, first in (
            ("title", titles),
            ("author", authors),
            ("source", authors + 1),
            ("section", authors + 2),
        ):
            begins, ends = bounds[first], bounds[first + 1]
            self._fields[name].add(numbers[ranges(begins, ends)], ends - begins)
        begins, ends = bounds[authors], bounds[authors + 3]
        text = np.delete(numbers, ranges(begins, ends))  # nearly all there are
        self._fields["text"].add(text, begins - bounds[titles])
        texts = ranges(titles + 1, authors)
        starts = np.repeat(bounds[titles], paragraphs)
        self._paragraph_positions.append((bounds[texts] - starts).astype(np.int32))
        self._paragraph_counts.append(paragraphs)
        self._signatures.append(batch.signatures)

    def add_segment(self, segment: Segment, alive: Array) -> None:
        """Append the articles of a written segment that are ``alive`` (bool[D])."""
        self._take_words()
        self._stem()
        for name, builder in self._fields.items():
            field = segment.field(name)
            forms, numbers, lengths = field.numbered()
            mine = self._vocabulary.numbers(forms)
            terms = field.terms.texts()
            of_form = np.repeat(np.arange(len(terms)), np.diff(field.form_starts))
            new = of_form[mine >= self._stemmed]  # forms whose words are new, in their order
            self._stems.append([terms[term] for term in new.tolist()])
            self._stemmed = len(self._vocabulary)
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
        self._signatures.append(segment.signatures[alive])

    def write(self, path: Path, dead: set[int]) -> None:
        """Write everything but the ``dead`` documents to ``path``."""
        self._take_words()
        alive = np.ones(len(self._ids), dtype=bool)
        alive[list(dead)] = False
        share = self._crew.share_arrays if self._crew else map
        with ArrayWriter(path, self._aside) as file:
            forms = self._forms(share)
            paragraphs = self._paragraphs_of(alive)
            text, *others = TEXT_FIELDS  # which holds nearly all there is
            fields = {text: self._fields[text].arrays(forms, alive, paragraphs, share)}
            fields |= {name: self._fields[name].arrays(forms, alive) for name in others}
            file.add(self._columns(alive, paragraphs))
            file.add(self._stored.without(dead).arrays())
            strings = next(fields[text])
            terms = Strings(strings["terms.bytes"], strings["terms.starts"]).texts()
            grams = gram_arrays(terms)
            file.add(_named(text, strings | grams))
            postings = next(fields[text])
            alike = alike_arrays(terms, grams, postings["posting_starts"].astype(np.int64))
            file.add(_named(text, postings | alike))
            for name, parts in fields.items():
                for part in parts:
                    file.add(_named(name, part))

    def _forms(self, share: Share) -> Forms:
        """Those of the vocabulary; it is let go, since memory is shortest now."""
        self._stem()
        words, made = list(self._vocabulary), self._stems
        self._vocabulary, self._numbering, self._stems = Vocabulary(), Numbering(), []
        lists = (each if isinstance(each, list) else each.result().split("\n") for each in made)
        return Forms(chain.from_iterable(lists), words, share)

    def _paragraphs_of(self, alive: Array) -> Paragraphs:
        counts = np.concatenate([_NO_COUNTS, *self._paragraph_counts])
        positions = np.concatenate([_NO_POSITIONS, *self._paragraph_positions])
        return Paragraphs(counts[alive], positions[np.repeat(alive, counts)])

    def _columns(self, alive: Array, paragraphs: Paragraphs) -> dict[str, Array]:
        kept = np.flatnonzero(alive).tolist()
        ids = [self._ids[document] for document in kept]
        id_bytes, id_starts = pack(ids)
        return {
            "ids.bytes": id_bytes,
            "ids.starts": id_starts,
            "ids.order": sorting(ids),
            "signatures": np.concatenate(self._signatures)[alive],
            "digests": _rows(self._digests)[alive],
            "fingerprints": _rows(self._fingerprints)[alive],
            "days": np.frombuffer(self._days, dtype=np.int32)[alive].astype("<i4"),
            "times": np.frombuffer(self._times, dtype=np.int64)[alive].astype("<i8"),
            "paragraph_starts": packed(np.append(0, np.cumsum(paragraphs.counts))),
            "paragraph_positions": paragraphs.positions.astype("<i4"),
        }


def _named(field: str, arrays: dict[str, Array]) -> dict[str, Array]:
    return {f"{field}.{name}": array for name, array in arrays.items()}


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

    def ids(self, documents: Iterable[int]) -> list[str]:
        return self._ids.texts(documents)

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
        return self.file.long_starts("paragraph_starts", len(self.paragraph_positions))

    @cached_property
    def paragraph_positions(self) -> Array:
        return self.file["paragraph_positions"]
