"""The months by all their names: of Egypt and the Gulf, of the Levant and Iraq, of the Maghreb,
and those of the Hijri year.

A text says تموز where a reader asks for يوليو, and the month is the same. That is certain only
where the name stands beside a day or a year: alone مارس is a verb as well, and ماي a surname.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import islice, pairwise
from typing import Final

from .letters import STRAIGHT_QUOTES
from .normalize import normalize
from .tokens import Token, tokens

# January to December. The first name is the commonest; spellings that normalize() folds together
# stand once.
GREGORIAN: Final[tuple[tuple[str, ...], ...]] = (
    ("يناير", "كانون الثاني", "كانون ثاني", "جانفي"),
    ("فبراير", "شباط", "فيفري"),
    ("مارس", "آذار"),
    ("أبريل", "نيسان", "أفريل"),
    ("مايو", "أيار", "ماي", "مايس"),
    ("يونيو", "يونيه", "حزيران", "جوان"),
    ("يوليو", "يوليه", "تموز", "يوليوز", "جويلية"),
    ("أغسطس", "آب", "أوت", "غشت"),
    ("سبتمبر", "أيلول", "شتنبر"),
    ("أكتوبر", "تشرين الأول", "تشرين أول"),
    ("نوفمبر", "تشرين الثاني", "تشرين ثاني", "نونبر"),
    ("ديسمبر", "كانون الأول", "كانون أول", "دجنبر"),
)
# Muharram to Dhu al-Hijja.
HIJRI: Final[tuple[tuple[str, ...], ...]] = (
    ("محرم", "محرم الحرام", "المحرم"),
    ("صفر", "صفر الخير"),
    ("ربيع الأول", "ربيع أول", "ربيع الأنور"),
    ("ربيع الآخر", "ربيع الثاني", "ربيع ثاني", "ربيع ثان"),
    ("جمادى الأولى", "جمادى الأول", "جمادى أولى"),
    ("جمادى الآخرة", "جمادى الآخر", "جمادى الثانية", "جمادى الثاني", "جمادى ثانية"),
    ("رجب", "رجب المرجب"),
    ("شعبان", "شعبان المعظم"),
    ("رمضان", "رمضان المبارك", "رمضان الكريم"),
    ("شوال", "شوال المكرم"),
    ("ذو القعدة", "ذي القعدة", "ذوالقعدة"),
    ("ذو الحجة", "ذي الحجة", "ذوالحجة"),
)
# Names that are everyday words or surnames too, or share a stem with one: looked for only right
# beside the number.
AMBIGUOUS: Final = frozenset({"آب", "ماي", "أوت", "جوان", "يوليه", "يونيه"})
YEARS: Final = range(1800, 2200)
DAYS: Final = range(1, 32)
BETWEEN: Final = frozenset({"سنة", "عام", "لسنة", "لعام", "من", "شهر"})  # name and year
MAX_SPELT_OUT: Final = 20  # months of one query that are looked at

_DIGIT: Final = re.compile(r"\d")
# Where a query asks for something else than words: fields of names and dates, ranges.
_NO_WORDS: Final = re.compile(
    r'(?<!\w)(?:date|author|source|section):(?:"[^"]*"|\([^()]*\)|\[[^\[\]]*\]|\S*)'
    r"|\[[^\[\]]*\]",
    re.IGNORECASE,
)
_PHRASE: Final = re.compile(r'"([^"]*)"')
_GAP: Final = re.compile(r"[\s/]*")


@cache
def by_name(names: tuple[tuple[str, ...], ...] = GREGORIAN) -> dict[str, int]:
    """The number of the month, 1 to 12, for each name as ``normalize`` folds it."""
    return {normalize(name): number for number, month in enumerate(names, 1) for name in month}


def spell_out(query: str) -> str:
    """A query in which each month beside a day or a year may have any of its names.

    Inside quotation marks the phrase is asked for with each of them. What is asked of another
    field than words, is exact (``=``) or a prefix stays as it is.

    >>> spell_out("حرب شباط 2018")
    'حرب (شباط OR فبراير OR فيفري) 2018'
    >>> spell_out('"3 آذار"')
    '("3 آذار" OR "3 مارس")'
    >>> spell_out("تموز"), spell_out('date:"تموز 2018"')
    ('تموز', 'date:"تموز 2018"')
    """
    if not _DIGIT.search(query):
        return query
    plain = query.translate(STRAIGHT_QUOTES)
    kept = [found.span() for found in _NO_WORDS.finditer(plain)]
    phrases = [
        found.span() for found in _PHRASE.finditer(plain) if not _inside(found.start(), kept)
    ]
    pieces: list[str] = []
    at = 0
    for first, last, number in islice(_months(query), MAX_SPELT_OUT):
        start, end = first.start, last.end
        if start < at or _inside(start, kept):
            continue
        phrase = next((span for span in phrases if span[0] < start < span[1]), None)
        if phrase is None:
            changed = _words(query, start, end, number)
        else:
            changed = _quoted(plain, phrase, start, end)
            start, end = phrase
            if plain[end : end + 1] == "~" or start < at:
                continue
        if changed:
            pieces += [query[at:start], changed]
            at = end
    return "".join([*pieces, query[at:]])


def _months(text: str) -> Iterator[tuple[Token, Token, Token]]:
    """Each month that stands beside a number: its first and last word, and the number."""
    found = tokens(text)
    folded = [normalize(token.text) for token in found]
    names = by_name()
    at = 0
    while at < len(found):
        size = next((n for n in (2, 1) if _name(folded, at, n) in names), 0)
        if not size or not _joined(text, found[at : at + size]):
            at += 1
            continue
        number = _number(text, found, folded, at, at + size)
        if number is not None:
            yield found[at], found[at + size - 1], number
        at += size


def _name(folded: list[str], at: int, size: int) -> str:
    return " ".join(folded[at : at + size]) if at + size <= len(folded) else ""


def _number(text: str, found: list[Token], folded: list[str], start: int, end: int) -> Token | None:
    """The day before the month's name, or the year after it."""
    after = end + 1 if end < len(found) and found[end].text in BETWEEN else end
    years = after < len(found) and _is_in(folded[after], YEARS)
    if years and _joined(text, found[end - 1 : after + 1]):
        return found[after]
    if start and _is_in(folded[start - 1], DAYS) and _joined(text, found[start - 1 : start + 1]):
        return found[start - 1]
    return None


def _is_in(word: str, numbers: range) -> bool:
    return word.isdecimal() and len(word) <= 4 and int(word) in numbers


def _joined(text: str, found: list[Token]) -> bool:
    """Whether nothing but space stands between the words."""
    return all(_GAP.fullmatch(text, one.end, other.start) for one, other in pairwise(found))


def _words(query: str, start: int, end: int, number: Token) -> str | None:
    before, after = query[:start][-1:], query[end : end + 1]
    if before in ("=", "/") or after in ("*", "/"):  # of تموز/يوليو both are asked for already
        return None
    written = query[start:end]
    names = [_asked(written, None)]
    for name in _others(written):
        beside = (number.text, number.start < start) if name in AMBIGUOUS else None
        names.append(_asked(name, beside))
    return f"({' OR '.join(names)})"


def _asked(name: str, beside: tuple[str, bool] | None) -> str:
    """A name as words of a query; one of two words, or beside a number, as a phrase."""
    if beside:
        name = f"{beside[0]} {name}" if beside[1] else f"{name} {beside[0]}"
    return f'"{name}"' if " " in name else name


def _quoted(plain: str, phrase: tuple[int, int], start: int, end: int) -> str:
    inner = [plain[phrase[0] + 1 : start], plain[end : phrase[1] - 1]]
    names = [plain[start:end], *_others(plain[start:end])]
    spelt = (f'"{inner[0]}{name}{inner[1]}"' for name in names)
    return f"({' OR '.join(spelt)})"


def _others(written: str) -> list[str]:
    """The other names of a month."""
    folded = " ".join(normalize(written).split())
    month = GREGORIAN[by_name()[folded] - 1]
    return [name for name in month if normalize(name) != folded]


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether ``at`` is in one of ``spans``, which are in order and apart."""
    number = bisect(spans, (at, sys.maxsize))
    return number > 0 and at < spans[number - 1][1]
