"""The terminal at hand: whether there is one and shows colour, what was typed, how far it is."""

from __future__ import annotations

import os
import shutil
import sys
import time
from pathlib import PurePath
from typing import Final, TextIO

from . import bidi
from .errors import InputError
from .render import Page, plain

PROGRESS_SECONDS: Final = 0.2  # between two lines of progress
_NAME: Final = 40  # characters shown of where it is
_CLEAR: Final = "\r\x1b[K"


def is_shown(stream: TextIO | None) -> bool:
    """Whether ``stream`` is a terminal; None is one that the shell closed."""
    return stream is not None and stream.isatty()


def is_colored(stream: TextIO | None) -> bool:
    """On a terminal; elsewhere where FORCE_COLOR asks for it; never where NO_COLOR forbids it."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_shown(stream) and os.environ.get("TERM") != "dumb"


def page(stream: TextIO | None, asked: str, *, insisted: bool) -> Page:
    """How to lay lines out on ``stream``; plain for what is no terminal, unless ``insisted``."""
    on_terminal, color = is_shown(stream), is_colored(stream)
    if not on_terminal and not insisted:
        return Page(color)
    layout = bidi.layout(asked, os.environ)
    detect = on_terminal and bidi.can_detect(os.environ)
    return Page(color, layout, shutil.get_terminal_size().columns, detect)


def mapping(text: str | None) -> dict[str, str] | None:
    """``FIELD=COLUMN,…`` as it is typed, read."""
    if text is None:
        return None
    pairs = [pair.partition("=") for pair in text.split(",")]
    if any(not field or not column for field, _, column in pairs):
        raise InputError(f"--map {text!r} is not FIELD=COLUMN,…: write title=headline,text=body")
    return {field.strip(): column.strip() for field, _, column in pairs}


def text(argument: str) -> str:
    """An argument as it was typed, in a locale that is not UTF-8 too."""
    try:
        return os.fsencode(argument).decode("utf-8", "replace")
    except UnicodeEncodeError:
        return argument  # it came from a program, not from a shell


class Progress:
    """One line on a terminal's stderr: how many ``units``, how fast, where."""

    def __init__(self, units: str) -> None:
        self._units = units
        self._shown = is_shown(sys.stderr)
        self._started = self._last = time.monotonic()

    def __call__(self, count: int, where: str) -> None:
        now = time.monotonic()
        if not self._shown or now - self._last < PROGRESS_SECONDS:
            return
        self._last = now
        rate = count / (now - self._started)
        name = plain(PurePath(where).name[:_NAME])
        self._write(f"{count:,} {self._units}, {rate:,.0f}/s, {name}")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write("")

    def _write(self, line: str) -> None:
        sys.stderr.write(f"{_CLEAR}{line}")
        sys.stderr.flush()
