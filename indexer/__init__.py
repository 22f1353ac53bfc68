"""Make and change indexes: ``build`` from files, ``open`` to add and remove articles one by one."""

from __future__ import annotations

from .build import build
from .local import LocalWriter
from .writer import open

__all__ = ["LocalWriter", "build", "open"]
