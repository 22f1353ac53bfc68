"""Plain text, and articles pasted from a page: one article a file.

A pasted article begins with its headline and goes on with what stood under it on the page: the
date, the byline, buttons to print and share. These are taken for what they are near the head and
at the tail only; the same words inside the article are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Final

from search.arabic import normalize, tokens
from search.arabic.months import HIJRI
from search.arabic.tokens import words
from search.line import identified
from search.model import Article, Skipped

from .. import charset, dates
from .records import (
    NO_TEXT,
    Columns,
    Record,
    clean,
    clean_line,
    clean_paragraphs,
    has_words,
)
from .source import NOT_TEXT, TOO_LONG, Source

ENDINGS: Final = (".txt", ".text", ".md")
MAX_TITLE: Final = 200  # characters
MAX_FURNITURE: Final = 100  # characters of a line that is not text
MAX_HEAD: Final = 12  # lines looked at before the text, and as many after it
MAX_NAME: Final = 6  # words of an author's name, with a city or an agency

PRINT: Final = ("طباعة", "اطبع", "للطباعة", "print")
# Labels of buttons, and what counts and joins them: a line of nothing else is no text.
BUTTONS: Final = (
    *PRINT, "شارك", "شاركها", "شاركنا", "مشاركة", "المشاركة", "انشر", "تغريد", "غرد", "تغريدة",
    "حفظ", "احفظ", "أرسل", "إرسال", "نسخ", "الرابط", "رابط", "تكبير", "تصغير", "الخط", "حجم",
    "استمع", "تعليق", "تعليقات", "التعليقات", "أعجبني", "متابعة", "تابعنا", "إغلاق",
    "فيسبوك", "تويتر", "واتساب", "واتس", "تيليجرام", "تلغرام", "تليغرام", "إنستغرام", "لينكدإن",
    "بريد", "البريد", "الإلكتروني", "مسنجر",
    "share", "tweet", "facebook", "twitter", "whatsapp", "telegram", "linkedin", "email", "copy",
    "link", "save", "x",
)  # fmt: skip
JOINERS: Final = ("على", "عبر", "إلى", "لصديق", "صديق", "آب", "المقال", "الخبر", "الصفحة", "هذا",
                  "هذه", "مع", "أو", "و", "a", "on")  # fmt: skip
BYLINES: Final = (
    "بقلم", "كتب", "كتبت", "كتبه", "كتبها", "الكاتب", "الكاتبة", "إعداد", "أعده", "أعدها", "محرر",
    "المحرر", "تحرير", "الصحفي", "المراسل", "by",
)  # fmt: skip
SOURCES: Final = ("المصدر", "مصدر", "source")
HIJRI_WORDS: Final = tuple(word for month in HIJRI for name in month for word in name.split())
# What may stand beside a date.
DATE_WORDS: Final = (
    "السبت", "الأحد", "الاثنين", "الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "يوم",
    "تاريخ", "التاريخ", "النشر", "نشر", "نشرت", "نُشر", "في", "آخر", "تحديث", "حُدث", "بتاريخ",
    "أضيف", "كتب", "الساعة", "بتوقيت", "مكة", "القاهرة", "المكرمة", "محلي", "م", "هـ", "هجرية",
    "ميلادية", "الموافق", "published", "updated", "on", "at", *HIJRI_WORDS,
)  # fmt: skip

_PRINT: Final = frozenset(map(normalize, PRINT))
_BUTTONS: Final = frozenset(map(normalize, BUTTONS))
_JOINERS: Final = frozenset(map(normalize, JOINERS))
_DATE_WORDS: Final = frozenset(map(normalize, DATE_WORDS))
_LABELS: Final = {normalize(word): "author" for word in BYLINES} | {
    normalize(word): "source" for word in SOURCES
}
# "بقلم" alone says that a name follows; "كتب" may be a verb or books, and needs its colon.
_NEEDS_NO_COLON: Final = frozenset((normalize("بقلم"),))
_COLON: Final = re.compile(r"\s*[:：/\-–|]\s*")
_NAME_END: Final = re.compile(r"[|\d\n(\[]|\s[-–]\s*$")


def read(source: Source, _columns: Columns) -> Iterator[Record]:
    """The one article of a file of text."""
    data = source.data()
    text = None if data is None else charset.decode(data)
    if data is None or text is None or source.damage:
        reason = source.damage or (TOO_LONG if data is None else NOT_TEXT)
        yield Record(Skipped(source.where, reason))
        return
    article = parse(text)
    if has_words(article):
        yield Record(identified(article, source.place))
    else:
        yield Record(Skipped(source.where, NO_TEXT))


def parse(text: str) -> Article:
    """The article in a text: headline, date and byline where they are plain to see.

    >>> article = parse("افتتاح المعرض\\n\\n9 أغسطس 2015\\nبقلم: سلمى\\n\\nافتتح المعرض.\\n\\nشارك")
    >>> article.title, article.date, article.author, article.text
    ('افتتاح المعرض', '2015-08-09', 'سلمى', 'افتتح المعرض.')
    """
    lines = clean(text).split("\n")
    end = _tail(lines)
    head = _Head()
    start = head.read(lines[:end])
    return Article(
        title=head.title,
        date=head.facts.get("date"),
        author=head.facts.get("author"),
        source=head.facts.get("source") or _source_below(lines[end:]),
        text=clean_paragraphs("\n".join(lines[start:end])),
    )


@dataclass
class _Head:
    """What stands above the text of an article."""

    title: str | None = None
    facts: dict[str, str] = field(default_factory=dict)

    def read(self, lines: list[str]) -> int:
        """Take the headline and the lines under it; the number of the line the text begins at."""
        shown = [number for number, line in enumerate(lines[: 8 * MAX_HEAD]) if line.strip()]
        for number in shown[:MAX_HEAD]:
            line = lines[number].strip()
            if self._takes(line):
                continue
            if self.title is not None or not self._is_title(line, lines[number + 1 :]):
                return number
            self.title = clean_line(line)
        return shown[MAX_HEAD] if len(shown) > MAX_HEAD else len(lines)

    def _takes(self, line: str) -> bool:
        """Whether the line is one around the article; keep what it tells."""
        facts = facts_of(line, self.title, dated="date" in self.facts)
        for name, value in (facts or {}).items():
            self.facts.setdefault(name, value)
        return facts is not None

    def _is_title(self, line: str, below: list[str]) -> bool:
        """A short line, something below it, and a gap or a date or a byline in between."""
        following = next((other.strip() for other in below[:MAX_HEAD] if other.strip()), "")
        if not following or len(line) > MAX_TITLE or not words(line):
            return False
        if facts_of(following, line, dated=False) is not None:
            return True
        return not below[0].strip() and not re.search(r"(?<!\.)\.$", line)


def facts_of(line: str, title: str | None, *, dated: bool) -> dict[str, str] | None:
    """What a line above the text tells; {} for buttons, None for a line that is text."""
    if len(line) > MAX_FURNITURE + len(title or ""):
        return None
    folded = [normalize(word) for word in words(line)]
    if _is_button(folded, line):
        return {}
    if folded and folded[0] in _PRINT:
        return _print_line(line, title or "", dated=dated)
    if len(line) > MAX_FURNITURE:
        return None
    # A headline may hold a date, a line under it a city beside the date.
    return _label_line(line) or _date_line(line, others=0 if title is None else 1)


def _is_button(folded: list[str], line: str) -> bool:
    """Labels of buttons and counters only; at the least one label, or A- A+."""
    if not folded or len(line) > MAX_FURNITURE:
        return False
    others = [word for word in folded if word not in _JOINERS and not word.isdigit()]
    return all(word in _BUTTONS for word in others) and bool(others or re.search(r"A\s?[+-]", line))


def _date_line(line: str, others: int) -> dict[str, str] | None:
    """A date with its weekday and hour, and at the most so many other words beside it."""
    found = dates.locate(line)
    if found is None or line.endswith("."):
        return None
    known = _DATE_WORDS | _BUTTONS
    rest = [word for word in words(found.rest) if word not in known and not word.isdigit()]
    return {"date": found.date} if len(rest) <= others else None


def _label_line(line: str) -> dict[str, str] | None:
    """A byline (بقلم: …) or a source (المصدر: …), with the date that may follow it."""
    first = next(iter(tokens(line[:MAX_FURNITURE])), None)
    label = _LABELS.get(normalize(first.text)) if first else None
    if first is None or label is None:
        return None
    rest = line[first.end :]
    colon = _COLON.match(rest)
    if colon is None and normalize(first.text) not in _NEEDS_NO_COLON:
        return None
    name = _name(rest[colon.end() :] if colon else rest)
    date = dates.find(rest)
    return None if name is None else {label: name} | ({"date": date} if date else {})


def _name(text: str) -> str | None:
    """The name at the beginning of ``text``, if it is short enough to be one."""
    name = _NAME_END.split(text, maxsplit=1)[0].strip(" \t\u00a0-–،,.:")
    return name if 1 <= len(words(name)) <= MAX_NAME else None


def _print_line(line: str, title: str, *, dated: bool) -> dict[str, str] | None:
    """The print button, the headline once more and cut short, then the author.

    Without the headline a name is believed only under a date: an article about printing may
    begin with the same word.
    """
    written = tokens(line)[1:]
    headline = [normalize(word) for word in words(title)]
    pairs = zip(written, headline, strict=False)
    repeated = sum(1 for _ in takewhile(lambda pair: normalize(pair[0].text) == pair[1], pairs))
    if not repeated and not (dated and len(written) <= MAX_NAME):
        return None
    rest = line[written[repeated].start :] if repeated < len(written) else ""
    if repeated and repeated < len(headline) and "…" in rest.replace("...", "…"):
        rest = rest.replace("...", "…").partition("…")[2]  # the headline cut inside a word
    name = _name(rest)
    return {"author": name} if name else {}


def _tail(lines: list[str]) -> int:
    """The number of the line the article ends before: buttons and sources below it are cut off."""
    end = len(lines)
    for number in range(len(lines) - 1, max(len(lines) - 8 * MAX_HEAD, 0), -1):
        line = lines[number].strip()
        if line and not is_below(line):
            break
        end = number
    return end


def is_below(line: str) -> bool:
    return _is_button([normalize(word) for word in words(line[: MAX_FURNITURE + 1])], line) or (
        _source_of(line) is not None
    )


def _source_of(line: str) -> str | None:
    return (_label_line(line) or {}).get("source") if len(line) <= MAX_FURNITURE else None


def _source_below(lines: list[str]) -> str | None:
    return next(filter(None, map(_source_of, map(str.strip, lines))), None)
