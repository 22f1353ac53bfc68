"""Lines of mixed direction for a terminal: joined letters, whole words, right-to-left order.

A paragraph goes through these steps, in this order, because each needs the one before: letters are
joined (``joined``), each glyph gets its direction from the whole paragraph (``levelled``), lines
are cut between words (``wrapped``), and each line is turned round (``ordered``). A style travels
with every glyph, so that a coloured word keeps its colour wherever its letters end up.

The two libraries behind it, python-bidi and arabic-reshaper, are the extra ``khabar[bidi]`` and are
imported at the first line that needs them.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from .arabic import letters as ar
from .errors import InputError

Layout = Literal["plain", "logical", "visual"]
LAYOUTS: Final = ("auto", "logical", "visual")

LRM: Final = "\u200e"  # an invisible letter that runs from left to right
RLM: Final = "\u200f"  # and one that runs from right to left
NARROW_SPACE: Final = "\u202f"  # no line breaks at it, and it joins two numbers into one
ZWJ: Final = "\u200d"

# Unassigned code points have no type in Python, and the library has no rule for isolates.
UNKNOWN_TO_LIBRARY: Final = {"": "L", "LRI": "BN", "RLI": "BN", "FSI": "BN", "PDI": "BN"}
RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
NO_WIDTH: Final = frozenset({"Mn", "Me", "Cf"})  # categories: marks and invisible characters
MARKS: Final = frozenset({"Mn", "Me"})
WIDE: Final = frozenset({"W", "F"})
LAM_ALEFS: Final = frozenset(map(chr, range(0xFEF5, 0xFEFD)))  # ﻵ to ﻼ, the joined forms

# How terminals make themselves known, and what they need: the first row decides whose variable
# begins so. Those that do the bidi algorithm get logical text, those that print characters from
# left to right as they come get visual text. kitty turns runs of Arabic letters round by itself,
# and would turn ours back.
TERMINALS: Final[tuple[tuple[str, str, Layout], ...]] = (
    ("TERM", "mlterm", "logical"),
    ("TERM", "xterm-kitty", "logical"),
    ("TERM", "alacritty", "visual"),
    ("TERM", "foot", "visual"),
    ("TERM", "linux", "visual"),
    ("TERM_PROGRAM", "iTerm.app", "logical"),
    ("TERM_PROGRAM", "Apple_Terminal", "logical"),
    ("TERM_PROGRAM", "vscode", "visual"),
    ("KONSOLE_VERSION", "", "logical"),
    ("VTE_VERSION", "", "logical"),  # GNOME's and many others
    ("WT_SESSION", "", "visual"),  # Windows Terminal
    ("XTERM_VERSION", "", "visual"),
)
# Marks are kept (they never reach the library, but for one at the beginning of a word), and of the
# ligatures only lam-alef is made: the one for Allah is too wide for a column.
SHAPING: Final = {
    "delete_harakat": False,
    "support_zwj": False,
    "ARABIC LIGATURE ALLAH": False,
}
DEEPEST_BRACKET: Final = 63  # as in the bidi algorithm
VTE_WITH_BIDI: Final = 5800  # the VTE_VERSION of 0.58.0


class Glyph(NamedTuple):
    """One character with the marks over and under it, and the style it is printed in."""

    text: str
    style: str = ""
    level: int = 0  # as in the bidi algorithm: odd runs from right to left

    @property
    def columns(self) -> int:
        return columns(self.text)


def layout(asked: str, environment: Mapping[str, str]) -> Layout:
    """What ``asked``, one of LAYOUTS, comes to on the terminal that ``environment`` tells of.

    Raises InputError where ``visual`` is asked for and its libraries are missing.
    """
    if asked == "logical":
        return "logical"
    if asked == "visual":
        if not available():
            raise InputError(
                "The layout visual needs python-bidi and arabic-reshaper: pip install "
                "'khabar[bidi]', or choose the layout logical."
            )
        return "visual"
    return "visual" if _needs_visual(environment) and available() else "logical"


def can_detect(environment: Mapping[str, str]) -> bool:
    """Whether the terminal finds the direction of a line when told to, and else takes it for Latin.

    >>> can_detect({"VTE_VERSION": "7006"}), can_detect({"VTE_VERSION": "5402"}), can_detect({})
    (True, False, False)
    """
    version = environment.get("VTE_VERSION", "")
    return version.isdecimal() and int(version) >= VTE_WITH_BIDI


def available() -> bool:
    """Whether the libraries of the extra ``khabar[bidi]`` are installed."""
    try:
        _algorithm()
        _reshaper()
    except ImportError:
        return False
    return True


def runs_right_to_left(text: str) -> bool:
    """Whether the first strong letter of ``text`` runs from right to left.

    >>> runs_right_to_left('"BBC" قالت'), runs_right_to_left("2018: قالت BBC")
    (False, True)
    """
    for char in text:
        if is_right_to_left(char):
            return True
        if unicodedata.bidirectional(char) == "L":
            return False
    return False


def is_right_to_left(char: str) -> bool:
    return unicodedata.bidirectional(char) in RIGHT_TO_LEFT


def columns(text: str) -> int:
    """The columns of a terminal that ``text`` takes.

    >>> columns("قُمْ"), columns("新聞")
    (2, 4)
    """
    return sum(
        0
        if unicodedata.category(char) in NO_WIDTH
        else 2
        if unicodedata.east_asian_width(char) in WIDE
        else 1
        for char in text
    )


def glyphs(pieces: Iterable[tuple[str, str]]) -> list[Glyph]:
    """The glyphs of pieces of text, each with its style; runs of white space are one space."""
    found: list[Glyph] = []
    for text, style in pieces:
        for char in text:
            if char.isspace() and char != NARROW_SPACE:
                if found and found[-1].text != " ":
                    found.append(Glyph(" ", style))
            elif found and found[-1].text != " " and unicodedata.category(char) in MARKS:
                found[-1] = found[-1]._replace(text=found[-1].text + char)
            else:
                found.append(Glyph(char, style))
    if found and found[-1].text == " ":
        found.pop()
    return found


def joined(line: Sequence[Glyph]) -> list[Glyph]:
    """``line`` with its letters in the forms they take beside one another, lam-alef made one.

    The library sees the letters alone: marks stay with their letter, none is dropped.
    """
    letters = [glyph for glyph in line if glyph.text != ZWJ]  # the library miscounts beside it
    found: list[Glyph] = []
    at = 0
    for form in _reshaper().reshape("".join(glyph.text[0] for glyph in letters)):
        glyph = letters[at]
        merged = form in LAM_ALEFS and glyph.text[0] == ar.LAM
        marks = glyph.text[1:] + (letters[at + 1].text[1:] if merged else "")
        found.append(glyph._replace(text=form + marks))
        at += 2 if merged else 1
    return found


def levelled(paragraph: Sequence[Glyph], *, rtl: bool) -> list[Glyph]:
    """``paragraph`` with the level of each glyph: rules W, N and I of the bidi algorithm."""
    uba = _algorithm()
    storage = uba.get_empty_storage()
    storage["base_level"] = int(rtl)
    storage["base_dir"] = "R" if rtl else "L"
    uba.get_embedding_levels("".join(glyph.text[0] for glyph in paragraph), storage)
    everything = storage["chars"]
    for char in everything:
        char["type"] = UNKNOWN_TO_LIBRARY.get(char["type"], char["type"])
    uba.explicit_embed_and_overrides(storage)  # leaves out what is invisible
    uba.resolve_weak_types(storage)
    _resolve_brackets(storage["chars"], "R" if rtl else "L")
    uba.resolve_neutral_types(storage, False)
    uba.resolve_implicit_levels(storage, False)
    return [
        glyph._replace(level=char["level"])
        for glyph, char in zip(paragraph, everything, strict=True)
    ]


def wrapped(paragraph: Sequence[Glyph], width: int) -> Iterator[list[Glyph]]:
    """Lines of at most ``width`` columns, cut between words; only a longer word is cut itself."""
    line: list[Glyph] = []
    room = width
    for word in _words(paragraph, width):
        if line and _columns(_stripped(word)) > room:
            yield _stripped(line)
            line, room = [], width
        line += word
        room -= _columns(word)
    if line:
        yield _stripped(line)


def ordered(line: Sequence[Glyph]) -> list[Glyph]:
    """``line`` as it is seen from left to right: rules L2 and L4, invisible characters left out."""
    seen = [glyph for glyph in line if glyph.columns or glyph.text[0] == " "]
    for level in range(max((glyph.level for glyph in seen), default=0), 0, -1):
        start = 0
        while start < len(seen):
            end = start
            while end < len(seen) and seen[end].level >= level:
                end += 1
            seen[start:end] = seen[start:end][::-1]
            start = end + 1
    return [_mirrored(glyph) if glyph.level % 2 else glyph for glyph in seen]


def _needs_visual(environment: Mapping[str, str]) -> bool:
    for variable, start, needed in TERMINALS:
        value = environment.get(variable, "")
        if value and value.startswith(start):
            return needed == "visual" if variable != "VTE_VERSION" else not can_detect(environment)
    return False


def _words(paragraph: Sequence[Glyph], width: int) -> Iterator[list[Glyph]]:
    """The words with the space behind each; what is longer than ``width`` in several pieces."""
    word: list[Glyph] = []
    room = width
    for glyph in paragraph:
        if glyph.text != " " and glyph.columns > room:
            yield word
            word, room = [], width
        word.append(glyph)
        room -= glyph.columns
        if glyph.text == " ":
            yield word
            word, room = [], width
    if word:
        yield word


def _columns(line: Iterable[Glyph]) -> int:
    return sum(glyph.columns for glyph in line)


def _stripped(line: list[Glyph]) -> list[Glyph]:
    return line[:-1] if line and line[-1].text == " " else line


def _resolve_brackets(chars: list[dict[str, Any]], base: str) -> None:
    """Rule N0, which the library lacks: a pair of brackets has one direction.

    Without it the two brackets of ``BBC (British)`` in an Arabic sentence would part.
    """
    for opening, closing in _bracket_pairs(chars):
        inside = {_strong(chars[i]) for i in range(opening + 1, closing)} - {""}
        if not inside:
            continue
        direction = base
        if base not in inside:  # Latin in Latin, though the paragraph is Arabic, or the reverse
            before = (_strong(chars[i]) for i in range(opening - 1, -1, -1))
            direction = next(filter(None, before), base)
        chars[opening]["type"] = chars[closing]["type"] = direction


def _bracket_pairs(chars: Sequence[dict[str, Any]]) -> list[tuple[int, int]]:
    pairs = []
    waiting: list[tuple[str, int]] = []  # what would close each open bracket, and its place
    for at, char in enumerate(chars):
        mirror = _brackets().get(char["ch"])
        if mirror is None or char["type"] != "ON":
            continue
        if unicodedata.category(char["ch"]) == "Ps":
            if len(waiting) == DEEPEST_BRACKET:
                break
            waiting.append((mirror, at))
            continue
        for depth in range(len(waiting) - 1, -1, -1):
            if waiting[depth][0] == char["ch"]:
                pairs.append((waiting[depth][1], at))
                del waiting[depth:]
                break
    return sorted(pairs)


def _strong(char: Mapping[str, Any]) -> str:
    """The direction a resolved character lends to brackets; numbers count as right to left."""
    kind = char["type"]
    if kind == "L":
        return "L"
    return "R" if kind in ("R", "EN", "AN") else ""


def _mirrored(glyph: Glyph) -> Glyph:
    char = glyph.text[0]
    if not unicodedata.mirrored(char):
        return glyph
    return glyph._replace(text=_algorithm().MIRRORED.get(char, char) + glyph.text[1:])


@cache
def _brackets() -> dict[str, str]:
    """Each bracket with the one that goes with it."""
    return {
        char: mirror
        for char, mirror in _algorithm().MIRRORED.items()
        if unicodedata.category(char) in ("Ps", "Pe")
    }


@cache
def _algorithm() -> Any:
    """python-bidi's algorithm step by step; its one-call form says nothing of where letters go."""
    return importlib.import_module("bidi.algorithm")


@cache
def _reshaper() -> Any:
    reshaper = importlib.import_module("arabic_reshaper")
    return reshaper.ArabicReshaper(SHAPING)
