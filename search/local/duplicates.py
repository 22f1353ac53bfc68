"""The same story twice: which articles say what others say, nearly word for word.

Two articles are *copies* of each other where they share SHARE of their shingles, four folded words
in a row; the title, which every newspaper makes itself, does not count. Each article has a
signature (``loops/shingles.py``), written with its segment:

    signatures uint8[D, 128]                  a sample of its shingles; all 0 where it has too few

Which are copies is found at each commit among all articles that are there, and depends on nothing
else: not on the order they came in, not on segments. It stands in a file of its own, named by the
table of contents, its documents numbered through all segments:

    documents int32[C]                        that have copies, ascending
    copy_starts int64[C+1]                    document → its first copy
    copies int32[P]                           earliest first; each pair stands here twice
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple, Self

import numpy as np

from ..dates import UNKNOWN_DAY
from .arrays import Array, ArrayFile, write_arrays
from .dictionary import pack
from .loops.shingles import fill_bands, find_pairs, hash_strings, sign
from .toc import Entry

SHARE: Final = 0.7  # of the shingles of two articles together, those that both have
_NOTHING: Final = np.zeros(0, dtype=np.int32)
BINS: Final = 256  # of a signature, two a byte
BANDS: Final = 24  # of a signature, by which others are looked up
FEWEST: Final = 12  # shingles of an article that has a signature: shorter ones say too little


class Dated(NamedTuple):
    """Of the articles of a segment the signatures, and what tells which was first."""

    signatures: Array
    digests: Array
    days: Array
    times: Array


def word_hashes(words: Sequence[str]) -> Array:
    """uint64: a hash of each word, the same wherever it stands."""
    hashes = np.zeros(len(words), dtype=np.uint64)
    data, starts = pack(words)
    hash_strings(data.data, starts.data, hashes)
    return hashes


def signatures(hashes: Array, numbers: Array, begins: Array, ends: Array) -> Array:
    """uint8[articles, BINS / 2]: the signatures of articles without their titles, each the words
    ``numbers`` (uint32) from one of ``begins`` (int64) to the same of ``ends``; ``hashes`` (uint64)
    has one for each number."""
    made = np.zeros((len(begins), BINS // 2), dtype=np.uint8)
    smallest = np.zeros(BINS, dtype=np.uint32)
    sign(hashes.data, numbers.data, begins.data, ends.data, FEWEST, smallest, made)
    return made


def pairs_of(signatures: Array, order: Array) -> Array:
    """int64[pairs, 2]: the copies among articles; ``order`` (int64) is that of those to look at."""
    bands = np.zeros((len(signatures), BANDS), dtype=np.uint32)
    fill_bands(signatures, bands)
    slots = np.zeros(1 << (2 * len(signatures) + 1).bit_length(), dtype=np.int32)
    found = find_pairs(signatures, bands, np.ascontiguousarray(order).data, SHARE, slots)
    return np.array(found, dtype=np.int64).reshape(-1, 2)


class Copies:
    """Which documents of a commit are copies of which."""

    def __init__(
        self, documents: Array, starts: Array, copies: Array, file: ArrayFile | None = None
    ) -> None:
        self._documents = documents
        self._starts = starts
        self._copies = copies
        self.file = file

    @classmethod
    def open(cls, folder: Path, entry: Entry | None) -> Self:
        """Those of a commit, out of the file that its table of contents names."""
        if entry is None:
            return cls(_NOTHING, np.zeros(1, dtype=np.int64), _NOTHING)
        file = ArrayFile(folder / entry.name)
        copies = file["copies"]
        made = cls(file["documents"], file.starts("copy_starts", len(copies)), copies, file)
        entry.check(file, len(made))
        return made

    @classmethod
    def find(cls, articles: Sequence[Dated], alive: Array) -> Self:
        """Those among the articles of some segments that are ``alive`` (bool[articles])."""
        signatures, digests, days, times = map(np.concatenate, zip(*articles, strict=True))
        order = np.lexsort((*digests.view("<u8").T, times, days == UNKNOWN_DAY))
        order = order[alive[order]]
        pairs = pairs_of(signatures, order)
        ones, others = np.concatenate((pairs, pairs[:, ::-1])).T
        rank = np.zeros(len(signatures), dtype=np.int64)
        rank[order] = np.arange(len(order))
        sorted_ = np.lexsort((rank[others], ones))
        documents, starts = np.unique(ones[sorted_], return_index=True)
        return cls(documents, np.append(starts, len(others)), others[sorted_])

    def __len__(self) -> int:
        """Documents that have copies."""
        return len(self._documents)

    def write(self, path: Path) -> Entry:
        """Write all to ``path``, and what a table of contents says of it."""
        arrays = {
            "documents": self._documents.astype("<i4"),
            "copy_starts": self._starts.astype("<i8"),
            "copies": self._copies.astype("<i4"),
        }
        write_arrays(path, arrays)
        return Entry.of(ArrayFile(path), len(self))

    def of(self, document: int) -> list[int]:
        """The copies of a document, earliest first."""
        at = int(self._documents.searchsorted(document))
        if at == len(self._documents) or self._documents[at] != document:
            return []
        found: list[int] = self._copies[self._starts[at] : self._starts[at + 1]].tolist()
        return found

    def folded(self, documents: Array) -> Iterator[int]:
        """Of ``documents``, best first, the places of those that are no copy of one before."""
        hidden: set[int] = set()
        behind = self._documents.searchsorted(documents, side="right")
        have = (behind > self._documents.searchsorted(documents)).tolist()
        for place, document in enumerate(documents.tolist()):
            if have[place]:
                if document in hidden:
                    continue
                hidden.update(self.of(document))
            yield place
