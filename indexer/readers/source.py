"""One opened file as readers see it: unpacked, bounded, its damage noted instead of raised.

A reader takes what it needs: ``head`` to look at, ``data`` for the whole of a small file,
``stream`` for UTF-8 bytes in order, ``lines`` for one line after the other.
"""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, Protocol

from search.model import Skipped

from .. import charset
from . import gunzip

BLOCK: Final = 65_536  # bytes read at a time
MAX_RECORD: Final = 32 * 2**20  # bytes of one line, one record, one file that is one article
TOO_LONG: Final = f"longer than {MAX_RECORD // 2**20} MiB"
NOT_TEXT: Final = "not text"


Known = Callable[[bytes], bool]
# What ``map`` does, here or shared among processes: results one by one, in order.
Share = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]


class Folder(Protocol):
    """Where a file lies, on the disk or in an archive: what else there is."""

    def has(self, path: PurePath) -> bool:
        """Whether there is such a file."""

    def read(self, path: PurePath, limit: int) -> bytes | None:
        """The whole of a file; None where there is none, or more of it than ``limit`` bytes."""


class Nowhere:
    """The folder of what comes through a pipe."""

    def has(self, _path: PurePath) -> bool:
        return False

    def read(self, _path: PurePath, _limit: int) -> bytes | None:
        return None


NO_PATH: Final = PurePath()
NOWHERE: Final = Nowhere()


class Disk:
    """The folders of the system."""

    def has(self, path: PurePath) -> bool:
        return Path(path).is_file()

    def read(self, path: PurePath, limit: int) -> bytes | None:
        try:
            if not Path(path).is_file():  # opening a pipe would wait for ever
                return None
            with open(path, "rb") as file:
                data = file.read(limit + 1)
        except OSError:
            return None
        return data if len(data) <= limit else None


class Origin:
    """Where records come from: ``where`` for people, ``place`` to derive ids from.

    ``place`` is empty where there is none (a pipe).
    """

    def __init__(self, where: str, place: bytes = b"") -> None:
        self.where = where
        self.place = place


class Source(Origin):
    """Bytes with their place.

    ``damage`` says what ended the bytes early, once they have been read to the end. ``known`` tells
    by its fingerprint whether a record need not be read again. ``share`` does a reader's work.
    ``path`` is its name in its ``folder``.
    """

    def __init__(
        self,
        raw: BinaryIO,
        where: str,
        place: bytes = b"",
        known: Known | None = None,
        share: Share = map,
        path: PurePath = NO_PATH,
        folder: Folder = NOWHERE,
    ) -> None:
        super().__init__(where, place)
        self.path = path
        self.folder = folder
        self.known = known
        self.share = share
        self.damage = ""
        blocks = self._blocks(raw)
        self.head = _first(blocks)
        self._rest = chain((self.head,), blocks)

    def _blocks(self, raw: BinaryIO) -> Iterator[bytes]:
        """The bytes, unpacked if they are gzip; an error of reading ends them."""
        buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(_Borrowed(raw))
        try:
            if buffered.peek(2).startswith(gunzip.MAGIC):
                yield from gunzip.unpacked(buffered, self._note)
            else:
                while block := buffered.read1(BLOCK):
                    yield block
        except OSError as error:
            self.damage = reason_of(error)

    def _note(self, damage: str) -> None:
        self.damage = damage

    def is_binary(self) -> bool:
        """Whether the beginning is that of no text at all."""
        return charset.detect(self.head) is None

    def preview(self) -> str:
        """The beginning as text; its last character may be cut."""
        name = charset.detect(self.head) or charset.UTF_8
        return self.head.decode(name, "replace").lstrip("\ufeff")

    def data(self, limit: int = MAX_RECORD) -> bytes | None:
        """All the bytes; None if they are more than one article may have."""
        data = self.raw().read(limit + 1)
        return None if len(data) > limit else data

    def raw(self) -> io.BufferedReader:
        """The bytes as they are."""
        return io.BufferedReader(_Blocks(self._rest), BLOCK)

    def stream(self, name: str | None = None) -> io.BufferedReader:
        """The bytes as UTF-8, whatever their charset; single bad bytes may be among them.

        ``name`` is their codec where that is known.
        """
        name = name or charset.detect(self.head) or charset.UTF_8
        blocks: Iterable[bytes] = self._rest
        if name != charset.UTF_8:
            blocks = _recoded(blocks, name)
        return io.BufferedReader(_Blocks(iter(blocks)), BLOCK)

    def lines(self) -> Iterator[tuple[int, bytes | Skipped]]:
        """Each line with its number, from 1; one that cannot be read as the reason why.

        Only a line feed ends a line. What damage has cut short is not given as a line.
        """
        stream = self.stream()
        number = 0
        while line := stream.readline(MAX_RECORD + 1):
            number += 1
            whole = line.endswith(b"\n")
            if len(line) > MAX_RECORD and not whole:
                if _pass_over(stream) or not self.damage:
                    yield number, Skipped(f"{self.where}:{number}", f"line {TOO_LONG}")
            elif whole or not self.damage:
                yield number, line
        if self.damage:
            yield number, Skipped(f"{self.where}:{max(number, 1)}", self.damage)


class _Blocks(io.RawIOBase):
    """Blocks of any size as a raw stream, for ``io.BufferedReader`` to cut as it is asked."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._left or next(filter(None, self._blocks), b"")
        size = min(len(block), len(buffer))
        buffer[:size] = block[:size]
        self._left = block[size:]
        return size


class _Borrowed(io.RawIOBase):
    """A stream of the caller's: read, never closed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)


def reason_of(error: OSError) -> str:
    """What the system said, in a few words: ``Permission denied`` → ``permission denied``."""
    return (error.strerror or str(error) or "cannot be read").lower()


def _first(blocks: Iterator[bytes]) -> bytes:
    """Enough of the beginning to judge the whole by, however small the first blocks are."""
    head = bytearray()
    for block in blocks:
        head += block
        if len(head) >= BLOCK:
            break
    return bytes(head)


def _recoded(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(name)("replace")
    for block in blocks:
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _pass_over(stream: io.BufferedReader) -> bool:
    """Read to the end of the line and keep nothing of it; False where the stream ends in it."""
    while piece := stream.readline(BLOCK):
        if piece.endswith(b"\n"):
            return True
    return False


def decode_line(line: bytes) -> str:
    """A line of UTF-8; one of another charset (files are joined from several) as it is."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return charset.decode(line) or line.decode("utf-8", "replace")
