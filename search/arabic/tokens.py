"""Cut text into words, each with its exact place in the original.

A word is what a reader would point at: its letters with their marks and tatweel, its attached
particles, a number with its separators (19.3, ١٬٠٠٠), a number or a word of another script behind
a particle (الـ19, لـCNN), the initials of an abbreviation (أ.ف.ب, or أ ف ب). Underscores and
hyphens part words, so that every word of a hashtag is found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from . import letters as ar

# Arabic letters, presentation forms and word ligatures included; no digits, marks or tatweel.
LETTER: Final = (
    "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff"
    "\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9"
    "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfb\ufe70-\ufefc"
)
_MARK: Final = ar.ARABIC_MARKS + ar.LATIN_MARKS
_BODY: Final = LETTER + _MARK + ar.TATWEEL
_HIDDEN: Final = ar.INVISIBLE
_ALNUM: Final = rf"[^\W_{LETTER}{ar.TATWEEL}]"  # letters and digits of every other script
_COMMA: Final = "," + ar.THOUSANDS_SEPARATOR
_POINT: Final = "." + ar.DECIMAL_SEPARATOR

# Particles that are written against what is no Arabic word: الـ19, وبـ20, و30, لل4, لـCNN.
ATTACHED: Final = (
    rf"(?:[{ar.WAW}{ar.FEH}]?(?:[{ar.BEH}{ar.KAF}]?{ar.ALEF}{ar.LAM}|{ar.LAM}{ar.LAM}?"
    rf"|[{ar.BEH}{ar.KAF}])|[{ar.WAW}{ar.FEH}])"
)
_NUMBER: Final = (
    rf"(?:\d{{1,3}}(?:[{_COMMA}]\d{{3}})+(?:[{_POINT}]\d{{1,9}})?"
    rf"|(?<!\d[{_COMMA}{_POINT}])\d+[{_COMMA}{_POINT}]\d{{1,3}})"
    rf"(?![\d]|[{_COMMA}{_POINT}]\d)"
)
_INITIAL: Final = rf"[{LETTER}][{_MARK}]*+"
# A word of any other script, its digits included: iPhone6, G20.
_FOREIGN: Final = (
    rf"{_ALNUM}[^\W_{LETTER}{ar.TATWEEL}]*+"
    rf"(?:[{_MARK}{_HIDDEN}]++{_ALNUM}++)*+[{_MARK}]*+"
)
_START: Final = rf"(?<![{_BODY}\w])"
_END: Final = rf"(?![{_BODY}\w])"

PATTERN: Final = re.compile(
    # only where a word may begin: to try each kind of them at every blank would take longer
    rf"(?=[\w{_BODY}])(?:"
    # most words: two Arabic letters or more (first, since the order decides the speed)
    rf"[{LETTER}][{_BODY}]++(?![\w{_HIDDEN}])"
    # initials of one letter each: أ.ف.ب, أ. ف. ب, أ ف ب, U.S.A
    rf"|{_START}(?:{_INITIAL}(?:\.{_INITIAL})+|{_INITIAL}(?:(?:\.\ |\ ){_INITIAL}){{2,}}"
    rf"|[A-Za-z](?:\.[A-Za-z])+){_END}"
    # a number, behind its particle or alone
    rf"|(?:{_START}{ATTACHED}{ar.TATWEEL}{{0,8}})?(?:{_NUMBER}|\d+(?!{_ALNUM}))[{_MARK}]*"
    # a word of any other script behind a particle
    rf"|{_START}{ATTACHED}{ar.TATWEEL}{{0,8}}{_FOREIGN}"
    # any other Arabic word: a single letter, one with tatweel before or hidden characters inside
    rf"|[{ar.TATWEEL}{_MARK}]{{0,8}}[{LETTER}][{_BODY}]*+(?:[{_HIDDEN}]++[{_BODY}]++)*+"
    rf"|{_FOREIGN})"
)

# Between white space what matches this is one word, whatever stands around it.
ARABIC: Final = re.compile(rf"[{LETTER}][{_BODY}]++")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: ``source[start:end] == text``, counted in characters."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words of ``text`` in order, none overlapping another.

    >>> [token.text for token in tokens('قال الـ"قسد" لـCNN في الـ19 من أ.ف.ب #ولي_العهد')]
    ['قال', 'الـ', 'قسد', 'لـCNN', 'في', 'الـ19', 'من', 'أ.ف.ب', 'ولي', 'العهد']
    """
    return [Token(*place) for place in places(text)]


def places(text: str) -> list[tuple[str, int, int]]:
    """``(token.text, token.start, token.end)`` of the same words, as bare as they can be had."""
    return [(match[0], match.start(), match.end()) for match in PATTERN.finditer(text)]


def words(text: str) -> list[str]:
    """``[token.text for token in tokens(text)]``, several times as fast: no place is kept."""
    return PATTERN.findall(text)
