"""What was worked out once for a commit and is likely to be asked for again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Cache(Generic[Key, Value]):
    """Keeps up to ``limit`` values; when it is full all are forgotten.

    Safe to share between threads without a lock: a value may be worked out twice, never wrongly.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[Key, Value] = {}

    def get(self, key: Key, make: Callable[[Key], Value]) -> Value:
        """The value of ``key``, made now if it is not kept."""
        value = self._values.get(key)
        if value is None:
            value = make(key)
            if len(self._values) >= self._limit:
                self._values = {}
            self._values[key] = value
        return value
