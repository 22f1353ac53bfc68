"""Stored articles: blocks of compressed JSON, read one block at a time.

Each line of a block is one article, a JSON list of its fields in the order of ``model.FIELDS``:

    stored.dictionary uint8      of Zstandard, trained on the first articles of the segment, so that
                                 blocks are small and quickly read; empty where these are few
    stored.data uint8            Zstandard frames one after another, each with its size
    stored.starts int64[B+1]     where each block begins in ``stored.data``
    stored.documents int32[B+1]  the first document of each block
"""

from __future__ import annotations

from concurrent.futures import Executor, Future
from functools import cached_property
from itertools import pairwise
from typing import Any, Final, NamedTuple, Self

import numpy as np
import zstandard

from ..errors import IndexDamagedError
from ..line import MAX_ARTICLE, decode
from ..model import Article
from .arrays import HERE, Array, ArrayFile

BLOCK: Final = 1 << 14  # bytes of JSON that are compressed together
BLOCKS: Final = 1 << 20  # bytes of JSON that a thread is given at once
LEVEL: Final = 3
SAMPLE: Final = 1 << 22  # bytes of JSON that a dictionary is trained on
DICTIONARY: Final = 110 << 10  # bytes of it
# Pieces of 200 bytes, hashed by eight: to seek the best sizes takes four times as long.
TRAINING: Final[dict[str, Any]] = {"k": 200, "d": 8}
MAX_BLOCK: Final = 4 * MAX_ARTICLE  # bytes a block may expand to, against hostile ones


class Packed(NamedTuple):
    """Some packed blocks, one behind the other, and their sizes in bytes."""

    data: bytes
    sizes: list[int]


class StoredBuilder:
    """Collects articles in document order and packs them into blocks, in another ``thread`` if
    one is given."""

    def __init__(self, thread: Executor = HERE) -> None:
        self._thread = thread
        self._dictionary: Dictionary | None = None  # none before there are articles to train it on
        self._packed: list[Future[Packed]] = []
        self._documents = [0]
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        """Append one article, as ``encode`` gave it."""
        self._lines.append(line)
        self._size += len(line)
        if self._size >= (BLOCKS if self._dictionary else SAMPLE):
            self._dictionary = self._dictionary or Dictionary.trained(self._lines)
            self._pack(self._dictionary, last=False)

    def without(self, dead: set[int]) -> StoredBuilder:
        """The same articles but for the documents ``dead``."""
        if not dead:
            return self
        kept = StoredBuilder()
        dictionary = self._finish()
        packed, starts = self._all()
        bounds = zip(pairwise(starts.tolist()), pairwise(self._documents), strict=True)
        lines = (
            line
            for (start, end), (first, last) in bounds
            for line in dictionary.unpack(packed[start:end], last - first)
        )
        for document, line in enumerate(lines):
            if document not in dead:
                kept.add(line)
        return kept

    def arrays(self) -> dict[str, Array]:
        dictionary = self._finish()
        packed, starts = self._all()
        return {
            "stored.dictionary": np.frombuffer(dictionary.data, dtype=np.uint8),
            "stored.data": np.frombuffer(packed, dtype=np.uint8),
            "stored.starts": starts.astype("<i8"),
            "stored.documents": np.array(self._documents, dtype="<i4"),
        }

    def _pack(self, dictionary: Dictionary, *, last: bool) -> None:
        """Turn the lines at hand into blocks; those too few for one wait, but for the ``last``."""
        blocks: list[bytes] = []
        block: list[bytes] = []
        size = 0
        for number, line in enumerate(self._lines, 1):
            block.append(line)
            size += len(line)
            if size >= BLOCK or (last and number == len(self._lines)):
                blocks.append(b"\n".join(block))
                self._documents.append(self._documents[-1] + len(block))
                block, size = [], 0
        self._lines, self._size = block, size
        self._packed.append(self._thread.submit(dictionary.pack, blocks))

    def _finish(self) -> Dictionary:
        """Pack what waits; the dictionary of all."""
        dictionary = self._dictionary or Dictionary(b"")
        self._pack(dictionary, last=True)
        return dictionary

    def _all(self) -> tuple[bytes, Array]:
        """All that is packed, and where each block of it begins (int64); the builder is spent."""
        packed = [each.result() for each in self._packed]
        self._packed = []
        sizes = [size for each in packed for size in each.sizes]
        return b"".join(each.data for each in packed), np.cumsum([0, *sizes], dtype=np.int64)


class Dictionary:
    """Packs and unpacks blocks by what articles have in common, or by nothing if ``data`` is empty.

    One thread may pack at a time, any number unpack.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._common = zstandard.ZstdCompressionDict(data) if data else None
        self._spare: list[zstandard.ZstdDecompressor] = []  # of threads that are done with theirs

    @classmethod
    def trained(cls, lines: list[bytes]) -> Self:
        """That of some articles; an empty one where they have too little in common."""
        try:
            return cls(zstandard.train_dictionary(DICTIONARY, [*lines], **TRAINING).as_bytes())
        except zstandard.ZstdError:
            return cls(b"")

    @cached_property
    def _compressor(self) -> zstandard.ZstdCompressor:
        return zstandard.ZstdCompressor(level=LEVEL, dict_data=self._common)

    def pack(self, blocks: list[bytes]) -> Packed:
        packed = [self._compressor.compress(block) for block in blocks]
        # Joined, since each of them holds on to memory for the worst case.
        return Packed(b"".join(packed), [*map(len, packed)])

    def unpack(self, block: bytes, count: int) -> list[bytes]:
        """The ``count`` lines of a block; ValueError where it has not as many."""
        try:
            # The size a frame claims is allocated before anything is checked.
            if zstandard.frame_content_size(block) > MAX_BLOCK:
                raise ValueError("larger than any block")
            decompressor = self._decompressor()
            lines = decompressor.decompress(block, MAX_BLOCK).split(b"\n", max(0, count))
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from None
        self._spare.append(decompressor)
        if len(lines) != count:
            raise ValueError(f"not the {count} lines of a block")
        return lines

    def _decompressor(self) -> zstandard.ZstdDecompressor:
        """One that no other thread uses: to make one takes half as long as to unpack a block."""
        try:
            return self._spare.pop()
        except IndexError:
            return zstandard.ZstdDecompressor(dict_data=self._common)


class Stored:
    """The articles of one segment by document number."""

    def __init__(self, file: ArrayFile) -> None:
        self._path = file.path
        self._data = file["stored.data"]
        self._starts = file.starts("stored.starts", len(self._data))
        self._documents = file["stored.documents"]
        self._dictionary = Dictionary(file["stored.dictionary"].tobytes())

    def article(self, document: int) -> Article:
        block = int(np.searchsorted(self._documents, document, side="right")) - 1
        lines = self._lines(block)
        try:
            return decode(lines[document - int(self._documents[block])])
        except (ValueError, TypeError, IndexError, RecursionError):
            raise self._damaged() from None

    def lines(self) -> list[bytes]:
        """Every article of the segment as its line, in document order."""
        blocks = range(len(self._starts) - 1)
        return [line for block in blocks for line in self._lines(block)]

    def _lines(self, block: int) -> list[bytes]:
        packed = self._data[int(self._starts[block]) : int(self._starts[block + 1])]
        count = int(self._documents[block + 1]) - int(self._documents[block])
        try:
            return self._dictionary.unpack(packed.tobytes(), count)
        except ValueError:
            raise self._damaged() from None

    def _damaged(self) -> IndexDamagedError:
        return IndexDamagedError(
            f"A stored article in {self._path} cannot be read: its bytes were altered. "
            "Restore the folder from a copy, or delete it and index again."
        )
