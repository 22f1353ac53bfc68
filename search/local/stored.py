"""Stored articles: blocks of compressed JSON, read one block at a time.

Each line of a block is one article, a JSON list of its fields in the order of ``model.FIELDS``:

    stored.data uint8            Zstandard frames one after another, each with its size
    stored.starts int64[B+1]     where each block begins in ``stored.data``
    stored.documents int32[B+1]  the first document of each block
"""

from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Final

import numpy as np
import zstandard

from ..errors import IndexDamagedError
from ..line import MAX_ARTICLE, decode
from ..model import Article
from .arrays import Array, ArrayFile

BLOCK: Final = 1 << 15  # bytes of JSON collected before they are compressed together
LEVEL: Final = 3
MAX_BLOCK: Final = 4 * MAX_ARTICLE  # bytes a block may expand to, against hostile ones


class StoredBuilder:
    """Collects articles in document order and packs them into blocks, in another ``thread`` if
    there is one."""

    def __init__(self, thread: Executor | None = None) -> None:
        self._compressor = zstandard.ZstdCompressor(level=LEVEL)  # for one thread at a time
        self._thread = thread
        self._blocks: list[bytes | Future[bytes]] = []
        self._documents = [0]
        self._lines: list[bytes] = []
        self._size = 0

    def add(self, line: bytes) -> None:
        """Append one article, as ``encode`` gave it."""
        self._lines.append(line)
        self._size += len(line)
        if self._size >= BLOCK:
            self._close_block()

    def without(self, dead: set[int]) -> StoredBuilder:
        """The same articles but for the documents ``dead``."""
        if not dead:
            return self
        kept = StoredBuilder()
        self._close_block()
        lines = (line for block in self._packed() for line in unpack(block))
        for document, line in enumerate(lines):
            if document not in dead:
                kept.add(line)
        return kept

    def arrays(self) -> dict[str, Array]:
        self._close_block()
        blocks = self._packed()
        starts = np.cumsum([0, *map(len, blocks)], dtype="<i8")
        return {
            "stored.data": np.frombuffer(b"".join(blocks), dtype=np.uint8),
            "stored.starts": starts,
            "stored.documents": np.array(self._documents, dtype="<i4"),
        }

    def _close_block(self) -> None:
        if self._lines:
            block = b"\n".join(self._lines)
            pack = self._compressor.compress
            self._blocks.append(self._thread.submit(pack, block) if self._thread else pack(block))
            self._documents.append(self._documents[-1] + len(self._lines))
            self._lines, self._size = [], 0

    def _packed(self) -> list[bytes]:
        return [each if isinstance(each, bytes) else each.result() for each in self._blocks]


def unpack(block: bytes) -> list[bytes]:
    """The lines of a block; ValueError where it is none."""
    try:
        # The size a frame claims is allocated before anything is checked.
        if zstandard.frame_content_size(block) > MAX_BLOCK:
            raise ValueError("larger than any block")
        return zstandard.ZstdDecompressor().decompress(block, MAX_BLOCK).split(b"\n")
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None


class Stored:
    """The articles of one segment by document number."""

    def __init__(self, file: ArrayFile) -> None:
        self._path = file.path
        self._data = file["stored.data"]
        self._starts = file.starts("stored.starts", len(self._data))
        self._documents = file["stored.documents"]

    def article(self, document: int) -> Article:
        block = int(np.searchsorted(self._documents, document, side="right")) - 1
        lines = self._lines(block)
        try:
            return decode(lines[document - int(self._documents[block])])
        except (ValueError, TypeError, IndexError):
            raise self._damaged() from None

    def lines(self) -> list[bytes]:
        """Every article of the segment as its line, in document order."""
        blocks = range(len(self._starts) - 1)
        return [line for block in blocks for line in self._lines(block)]

    def _lines(self, block: int) -> list[bytes]:
        packed = self._data[int(self._starts[block]) : int(self._starts[block + 1])]
        try:
            return unpack(packed.tobytes())
        except ValueError:
            raise self._damaged() from None

    def _damaged(self) -> IndexDamagedError:
        return IndexDamagedError(
            f"A stored article in {self._path} cannot be read: its bytes were altered. "
            "Restore the folder from a copy, or delete it and index again."
        )
