"""Zip archives: each file inside is read as if it lay in a folder.

What an archive says of itself is not believed further than it costs little: the table of contents
is measured before it is read, members are unpacked block by block, and never to more than the
limits of ``gunzip``, each for itself and all together.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePath, PurePosixPath
from typing import IO, BinaryIO, Final, cast

from search.model import Skipped

from .gunzip import BOMB, MAX_RATIO, UNMEASURED
from .records import Record
from .source import Source

MAGIC: Final = b"PK\x03\x04"
EMPTY_MAGIC: Final = b"PK\x05\x06"
MAX_CONTENTS: Final = 64 * 2**20  # bytes of the table of contents: about half a million files
TOO_MANY: Final = "a zip archive of too many files"
DAMAGED: Final = "the zip archive is damaged"
MEMBER_DAMAGED: Final = "damaged inside the zip archive"
LOCKED: Final = "locked with a password"
NESTED: Final = "an archive inside an archive is not opened"
UNKNOWN: Final = "packed in a way that cannot be read"
NOTHING: Final = "a zip archive without files"
_ENDING: Final = b"PK\x05\x06"
_LONGEST_COMMENT: Final = 65_535 + 22  # bytes: the end of the table, and a comment behind it

_UNREADABLE: Final = (NotImplementedError, zipfile.BadZipFile, zlib.error, EOFError)

Opened = Callable[[Source], Iterator[Record]]


def read(raw: BinaryIO, where: str, outer: Source, read_member: Opened) -> Iterator[Record]:
    """What ``read_member`` makes of each file of an archive, in the order of the archive."""
    reason = _refusal(raw)
    if reason:
        yield Record(Skipped(where, reason))
        return
    try:
        with zipfile.ZipFile(raw) as archive:
            yield from _members(archive, where, outer, read_member)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        yield Record(Skipped(where, DAMAGED))


def _members(
    archive: zipfile.ZipFile, where: str, outer: Source, read_member: Opened
) -> Iterator[Record]:
    size = sum(member.compress_size for member in archive.infolist())
    left = max(UNMEASURED, MAX_RATIO * size)
    files = [member for member in archive.infolist() if not _is_passed_over(member)]
    if not files:
        yield Record(Skipped(where, NOTHING))
    for member in files:
        limit = min(left, max(UNMEASURED, MAX_RATIO * member.compress_size))
        if member.file_size > limit:
            yield Record(Skipped(f"{where}/{member.filename}", BOMB))
        else:
            left -= member.file_size  # zipfile unpacks no more of it than that
            yield from _member(archive, member, where, outer, read_member)


def _member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    where: str,
    outer: Source,
    read_member: Opened,
) -> Iterator[Record]:
    here = f"{where}/{member.filename}"
    place = outer.place and outer.place + b"/" + member.filename.encode("utf-8", "surrogatepass")
    try:
        with archive.open(member) as opened:
            guarded = cast("BinaryIO", _Guarded(opened))
            path, folder = PurePosixPath(member.filename), _Folder(archive)
            source = Source(guarded, here, place, outer.known, outer.share, path, folder)
            if source.head.startswith(MAGIC):
                yield Record(Skipped(here, NESTED))
            else:
                yield from read_member(source)
    except RuntimeError:
        yield Record(Skipped(here, LOCKED))
    except _UNREADABLE:
        yield Record(Skipped(here, UNKNOWN))


class _Folder:
    """What an archive holds, as a folder."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def has(self, path: PurePath) -> bool:
        return str(path) in self._archive.NameToInfo

    def read(self, path: PurePath, limit: int) -> bytes | None:
        member = self._archive.NameToInfo.get(str(path))
        if member is None or member.file_size > limit:
            return None
        try:
            return self._archive.read(member)
        except (RuntimeError, *_UNREADABLE):  # the first where it is locked with a password
            return None


class _Guarded:
    """A member whose damage ends it as the system's errors do, and is told like these."""

    def __init__(self, opened: IO[bytes]) -> None:
        self._opened = opened

    def read(self, size: int = -1) -> bytes:
        try:
            return self._opened.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise OSError(MEMBER_DAMAGED) from error


def _is_passed_over(member: zipfile.ZipInfo) -> bool:
    """Folders, hidden files, and what macOS puts beside each file."""
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts)


def _refusal(raw: BinaryIO) -> str | None:
    """Why the table of contents is not read: zipfile would load all of it at once."""
    end = raw.seek(0, 2)
    raw.seek(max(end - _LONGEST_COMMENT, 0))
    tail = raw.read()
    at = tail.rfind(_ENDING)
    if at < 0 or len(tail) < at + 20:
        return DAMAGED
    contents = int.from_bytes(tail[at + 12 : at + 16], "little")
    return TOO_MANY if contents > MAX_CONTENTS else None
