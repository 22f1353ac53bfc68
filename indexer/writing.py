"""What every writer is: something that is open until it is closed, and commits on the way out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from search.errors import SearchError


class Writer(ABC):
    """A context manager: commits at the end, and closes in any case; after an exception it only
    closes."""

    _open = False

    @abstractmethod
    def commit(self) -> None:
        """Make all of what was written visible."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the index; what was not committed is gone."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._open:
                self.commit()
        finally:
            self.close()

    def _check_open(self) -> None:
        if not self._open:
            raise SearchError("This writer is closed: open another one with indexer.open().")
