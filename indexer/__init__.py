"""Make and change indexes: ``build`` from files, ``copy`` from another index, ``open`` to add and
remove articles one by one."""

from __future__ import annotations

from .build import build
from .copying import copy
from .local import LocalWriter
from .writer import open

__all__ = ["LocalWriter", "build", "copy", "open"]
