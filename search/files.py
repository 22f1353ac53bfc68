"""Files of an index folder, which may come from a stranger: opened, and replaced, with care."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

_TEMPORARY: Final = ".tmp"


def open_regular(path: Path) -> BinaryIO:
    """A file of bytes, opened; OSError for what is none: a pipe would be waited for, and a device
    may have no end."""
    file = open(path, "rb", opener=_opened_at_once)  # noqa: SIM115 - whoever asks closes it
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, "it is not a regular file")
    return file


def _opened_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def temporary(path: Path) -> Path:
    """Where a new ``path`` is written."""
    return path.with_name(path.name + _TEMPORARY)


def replace(path: Path, text: str) -> None:
    """Write a file whole, or leave it as it is. What stands in the place of the new one is deleted
    and not written to: it may be a link to anywhere."""
    new = temporary(path)
    new.unlink(missing_ok=True)
    with open(new, "x", encoding="utf-8", errors="replace") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
