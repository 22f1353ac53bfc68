"""What arrays raise that were altered, told as what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ..errors import IndexDamagedError

CONTRADICTING: Final = (
    IndexError, ValueError, OverflowError, MemoryError, NotImplementedError, RecursionError
)  # fmt: skip


class Contradictions:
    """Arrays are indexed by numbers out of arrays: if that fails, a file was altered."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, CONTRADICTING):
            raise IndexDamagedError(
                f"The index in {self._folder} contradicts itself ({error}). Find the damaged file "
                f"with: khabar check --index {self._folder}"
            ) from error
