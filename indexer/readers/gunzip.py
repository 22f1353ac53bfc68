"""Gzip from strangers: unpacked block by block, bounded, and read on after a damaged part.

A WARC file has each of its records packed for itself, so that one that is damaged costs itself
alone. Other files are one whole, and end where they are damaged.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import Final

MAGIC: Final = b"\x1f\x8b"
MEMBER: Final = b"\x1f\x8b\x08"  # the magic and the one method there is
BLOCK: Final = 65_536  # bytes read, and bytes unpacked, at a time
RESUMED: Final = b"WARC/"  # what a file begins with that is packed record by record
CUT_SHORT: Final = "the gzip file is cut short"
DAMAGED: Final = "the gzip file is damaged"
MAX_RATIO: Final = 100  # of unpacked to packed: text of news has 3 to 20
UNMEASURED: Final = 64 * 2**20  # bytes unpacked before the ratio counts
BOMB: Final = f"it unpacks to more than {MAX_RATIO} times its size"
_GZIP: Final = zlib.MAX_WBITS | 16


def unpacked(packed: BufferedReader, damage: Callable[[str], None]) -> Iterator[bytes]:
    """The bytes of a gzip file of any number of members; ``damage`` is told what goes wrong."""
    source = _Packed(packed)
    member = zlib.decompressobj(_GZIP)
    beginning = b""
    size = 0
    while source.data:
        try:
            block = member.decompress(source.data, BLOCK)
        except zlib.error:
            damage(DAMAGED)
            if not beginning.startswith(RESUMED):
                return
            source.to_next_member()
            member = zlib.decompressobj(_GZIP)
            continue
        source.data = member.unused_data if member.eof else member.unconsumed_tail
        if block:
            beginning = beginning or block[: len(RESUMED)]
            size += len(block)
            yield block
        if size > max(UNMEASURED, MAX_RATIO * source.size):
            damage(BOMB)
            return
        if member.eof:
            member = zlib.decompressobj(_GZIP)
            source.to_next_byte()
        elif not source.data and not source.more():
            damage(CUT_SHORT)


class _Packed:
    """The packed bytes at hand, and how many there were so far."""

    def __init__(self, stream: BufferedReader) -> None:
        self._stream = stream
        self.size = 0
        self.data = b""
        self.more()

    def more(self) -> bool:
        block = self._stream.read(BLOCK)
        self.size += len(block)
        self.data += block
        return bool(block)

    def to_next_byte(self) -> None:
        """Past the zeros that some programs fill the end of a file with."""
        while not (left := self.data.lstrip(b"\0")) and self.more():
            pass
        self.data = left

    def to_next_member(self) -> None:
        """To where another member may begin; to the end where none does."""
        self.data = self.data[1:]
        while (at := self.data.find(MEMBER)) < 0:
            self.data = self.data[1 - len(MEMBER) :]
            if not self.more():
                self.data = b""
                return
        self.data = self.data[at:]
