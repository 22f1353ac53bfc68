"""The terminal at hand: whether there is one and shows colour, what was typed, how far it is."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Iterable, Sequence, Set
from pathlib import PurePath
from typing import Any, Final, Self, TextIO

from . import bidi
from .errors import InputError
from .render import Page, plain

PROGRESS_SECONDS: Final = 0.2  # between two looks at it
WRITING: Final = "writing the index"
_NAME: Final = 40  # characters shown of where it is
_OPTION: Final = re.compile(r"--.*|-|-[A-Za-z]\d*", re.DOTALL)


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
        return os.fsencode(argument).decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return argument  # it came from a program, not from a shell


def shielded(arguments: Sequence[str], takers: Set[str], names: Set[str]) -> list[str]:
    """Arguments, a NUL before those that begin with a minus and are words: no value of one of the
    options ``takers``, and none of all ``names`` of options, or one with a minus too few.

    >>> shielded(["-n5", "-كلمة", "-NATO", "-json", "--since", "-1"], {"--since"}, {"--json"})
    ['-n5', '\\x00-كلمة', '\\x00-NATO', '-json', '--since', '-1']
    """
    return [
        f"\0{argument}"
        if argument.startswith("-")
        and not _OPTION.fullmatch(argument)
        and f"-{argument}" not in names
        and before not in takers
        else argument
        for before, argument in zip(["", *arguments], arguments, strict=False)
    ]


def joined(words: Iterable[str]) -> str:
    """Such words as one text."""
    return " ".join(word.removeprefix("\0") for word in words)


class Progress:
    """Lines on a terminal's stderr while something goes on: how many ``units``, how fast, how much
    is done and how long the rest will take, where. Gone at the end.

    >>> with Progress("articles") as progress:
    ...     progress is None  # no terminal
    True
    """

    def __init__(self, units: str) -> None:
        self._units = units
        self._last = 0.0
        self._started = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Self | None:
        if not is_shown(sys.stderr) or os.environ.get("TERM") == "dumb":
            return None
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar
        from rich.table import Column

        self._bar = Bar(
            TextColumn("{task.description}", markup=False),
            BarColumn(20),
            TaskProgressColumn(table_column=Column(min_width=4, no_wrap=True)),
            TimeRemainingColumn(table_column=Column(min_width=7, no_wrap=True)),
            TextColumn("{task.fields[where]}", markup=False),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,
        )
        self._task = self._bar.add_task("", total=None, where="")
        self._bar.start()
        return self

    def __call__(self, count: int, where: str, share: float | None) -> None:
        """Show ``count``, ``where`` and which ``share`` of 1 is done, None where that is not known.
        Where it is "" all is read; what is left takes a time that nobody knows.
        """
        now = time.monotonic()
        if where and now - self._last < PROGRESS_SECONDS:
            return
        self._last = now
        rate = count / max(now - self._started, PROGRESS_SECONDS)
        name = plain(PurePath(where).name[:_NAME]) if where else WRITING
        if not where:
            self._bar.remove_task(self._task)
            self._task = self._bar.add_task("", total=None, where="")
        self._bar.update(
            self._task,
            description=f"{count:,} {self._units}, {rate:,.0f}/s",
            total=1.0 if where and share is not None else None,
            completed=share,
            where=name,
            refresh=True,
        )

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()
