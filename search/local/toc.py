"""The table of contents: which segments make up the index, in one file that is replaced whole.

``khabar.json`` is the last thing a commit writes; whoever reads it sees all of a commit or nothing
of it. Two version numbers stand in it: that of the text rules (``arabic.terms``), and FORMAT, the
bytes of the index:

    5  arrays as in ``arrays.py``, ``field.py``, ``segment.py`` and ``stored.py``
    4  the same without the look-alikes that are kept, all starts of postings in eight bytes
    3  and a file known by its size alone
    2  and with the grams of whole stems, not of their skeletons; signatures of a byte a bin,
       stored articles without a dictionary
    1  and without ``occurrence_paragraphs``
"""

from __future__ import annotations

import base64
import errno
import json
import os
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from ..arabic.terms import ANALYSIS
from ..errors import (
    IndexDamagedError,
    IndexForeignError,
    IndexMissingError,
    IndexVersionError,
)
from ..files import open_regular, replace, temporary
from .arrays import Array, ArrayFile

FORMAT: Final = 5

NAME: Final = "khabar.json"
LOCK: Final = "khabar.lock"
SEGMENT_NAME: Final = re.compile(r"khabar-[0-9a-f]{16}\.arrays", re.ASCII)
MAX_SIZE: Final = 1 << 28  # bytes of a table of contents, against hostile ones
MOST_PACKED: Final = 64  # bytes that one of packed numbers stands for: ascending ones take more


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment: its file, which one that is (its size in bytes, and the CRC-32 of its header),
    how many documents it has, and which of them are removed."""

    name: str
    documents: int
    size: int
    crc32: int
    removed: frozenset[int] = field(default=frozenset())

    @classmethod
    def of(cls, file: ArrayFile, documents: int) -> Self:
        return cls(file.path.name, documents, len(file), file.crc32)

    def check(self, file: ArrayFile, documents: int) -> None:
        """Raise IndexDamagedError unless this is the file, and holds so many documents."""
        if (len(file), file.crc32, documents) != (self.size, self.crc32, self.documents):
            raise IndexDamagedError(
                f"{file.path} is not the file that {NAME} describes. "
                "Restore the folder from a copy, or delete it and index again."
            )


@dataclass(frozen=True, slots=True)
class Contents:
    """One commit: its number, counted from 0 for the empty index, its segments, and the file that
    says which documents are copies, if any are."""

    generation: int
    segments: tuple[Entry, ...] = ()
    copies: Entry | None = None

    @property
    def names(self) -> list[str]:
        """Of all files."""
        return [entry.name for entry in (*self.segments, self.copies) if entry]


def write(folder: Path, contents: Contents) -> None:
    """Replace the table of contents of ``folder``; the commit is done when this returns."""
    body = {
        "format": FORMAT,
        "analysis": ANALYSIS,
        "generation": contents.generation,
        "segments": [_described(entry) for entry in contents.segments],
        "copies": contents.copies and _described(contents.copies),
    }
    text = json.dumps({"khabar": body, "crc32": _checksum(body)}, indent=1)
    replace(folder / NAME, text)
    _sync_folder(folder)


def read(folder: Path) -> Contents:
    """The last commit of the index in ``folder``.

    Raises IndexMissingError, IndexForeignError, IndexVersionError or IndexDamagedError.
    """
    path = folder / NAME
    try:
        with open_regular(path) as file:
            read = file.read(MAX_SIZE + 1)
        if len(read) > MAX_SIZE:
            raise _foreign(path)
        text = read.decode()
    except (FileNotFoundError, NotADirectoryError):
        raise absent(folder) from None
    except UnicodeDecodeError:
        raise _damaged(path) from None
    except OSError as error:
        raise IndexDamagedError(f"{path} cannot be read: {error.strerror or error}.") from None
    try:
        outer = json.loads(text)
        body = outer["khabar"]
        versions = body["format"], body["analysis"]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise _damaged(path) from None
    if versions != (FORMAT, ANALYSIS):
        raise _other_version(folder, versions)
    if outer.get("crc32") != _checksum(body):
        raise _damaged(path)
    try:
        copies = None if body["copies"] is None else _entry(body["copies"])
        segments = tuple(map(_entry, body["segments"]))
        contents = Contents(int(body["generation"]), segments, copies)
    except (ValueError, TypeError, KeyError, OverflowError, zlib.error):
        raise _damaged(path) from None
    if len(set(contents.names)) < len(contents.names):
        raise _damaged(path)
    return contents


def exists(folder: Path) -> bool:
    return (folder / NAME).exists()


def remove(folder: Path) -> None:
    """Undo the making of an index: the folder, if it is empty then, as well."""
    (folder / NAME).unlink(missing_ok=True)
    (folder / LOCK).unlink(missing_ok=True)
    if not any(folder.iterdir()):
        folder.rmdir()


def is_free(folder: Path) -> bool:
    """Whether an index may be made here: nothing in the folder but what indexes leave behind."""
    ours = {LOCK, temporary(folder / NAME).name, "README.md", ".gitkeep"}
    return all(path.name in ours for path in folder.iterdir())


def remove_leftovers(folder: Path, contents: Contents) -> None:
    """Delete the files that the commit no longer names. Open readers keep their own."""
    for path in folder.iterdir():
        if SEGMENT_NAME.fullmatch(path.name) and path.name not in contents.names:
            with suppress(OSError):  # they do no harm, and the next writer tries again
                path.unlink(missing_ok=True)


def _described(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "documents": entry.documents,
        "size": entry.size,
        "crc32": entry.crc32,
        "removed": _pack(entry.removed),
    }


def _entry(raw: dict[str, Any]) -> Entry:
    name, documents, size = raw["name"], int(raw["documents"]), int(raw["size"])
    if not SEGMENT_NAME.fullmatch(name) or documents < 0:
        raise ValueError(name)
    return Entry(name, documents, size, int(raw["crc32"]), _unpack(raw["removed"], documents))


def _pack(removed: frozenset[int]) -> str:
    numbers = np.array(sorted(removed), dtype="<i4")
    return base64.b64encode(zlib.compress(numbers.tobytes())).decode()


def _unpack(text: str, documents: int) -> frozenset[int]:
    packed = base64.b64decode(text, validate=True)
    most = min(4 * documents, MOST_PACKED * len(packed))
    plain = zlib.decompressobj().decompress(packed, most + 4)
    numbers: Array = np.frombuffer(plain, dtype="<i4")
    rising = np.all(numbers[1:] > numbers[:-1])
    if len(numbers) and not (rising and numbers[0] >= 0 and numbers[-1] < documents):
        raise ValueError("removed documents that are not there")
    return frozenset(numbers.tolist())


def _checksum(body: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(body, sort_keys=True).encode())


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def holds_parts(folder: Path) -> bool:
    """Whether segments lie in the folder, though perhaps no table of contents."""
    return folder.is_dir() and any(SEGMENT_NAME.fullmatch(path.name) for path in folder.iterdir())


def absent(folder: Path) -> IndexDamagedError | IndexMissingError:
    """Why there is no table of contents in ``folder``."""
    if holds_parts(folder):
        return IndexDamagedError(
            f"The folder {folder} holds parts of an index but no {NAME}: it was copied or deleted "
            "in part. Copy it again, or delete it and index again."
        )
    if folder.exists() and not (folder.is_dir() and is_free(folder)):
        return IndexMissingError(
            f"There is no index in {folder}, which holds something else: name the folder of an "
            "index with --index, or a new one to make it in."
        )
    return IndexMissingError(
        f"There is no index in {folder}. Make one with: khabar index PATH --index {folder}"
    )


def _foreign(path: Path) -> IndexForeignError:
    return IndexForeignError(
        f"{path} is not the table of contents of an index. Choose another folder with --index."
    )


def _damaged(path: Path) -> IndexDamagedError:
    return IndexDamagedError(
        f"{path} was cut short or altered. "
        "Restore the folder from a copy, or delete it and index again."
    )


def _other_version(folder: Path, versions: tuple[Any, Any]) -> IndexVersionError:
    return IndexVersionError(
        f"The index in {folder} has format {_short(versions[0])} and text rules "
        f"{_short(versions[1])}, this "
        f"program reads format {FORMAT} and text rules {ANALYSIS}. Rebuild it: delete the folder, "
        f"then khabar index PATH --index {folder}"
    )


def _short(version: object) -> str:
    return repr(version)[:20]
