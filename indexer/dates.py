"""Dates as the Arab press writes them, turned into ISO 8601.

Numbers in digits of any script, month names of the Gulf, the Levant, Egypt and the Maghreb, one
beside the other (تموز/يوليو), English and French ones, RFC 2822, ISO 8601, seconds since 1970.
Hijri dates become Gregorian ones by the calendar of Umm al-Qura, unless the Gregorian date stands
beside them. What is not certain is None: an impossible date, a year of two digits, a weekday that
is not that of the day, "yesterday" where nobody knows what today is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from search import hijri
from search.arabic import normalize, tokens
from search.arabic.months import HIJRI, by_name

MAX_LENGTH: Final = 200  # characters looked at: a date is short, and a line may be anything
MAX_WEEKDAY: Final = 20  # characters before a date in which its weekday stands
FIRST_YEAR: Final = 1800  # no newspaper is older; years of other calendars are below or above
LAST_YEAR: Final = 2199
EPOCH_SECONDS: Final = range(631_152_000, 4_102_444_800)  # 1990 to 2100

# Beside the Arabic names; compared after normalize(), so that accents do not matter.
LATIN_MONTHS: Final[tuple[tuple[str, ...], ...]] = (
    ("january", "jan", "janvier"),
    ("february", "feb", "février"),
    ("march", "mar", "mars"),
    ("april", "apr", "avril"),
    ("may", "mai"),
    ("june", "jun", "juin"),
    ("july", "jul", "juillet"),
    ("august", "aug", "août"),
    ("september", "sept", "sep", "septembre"),
    ("october", "oct", "octobre"),
    ("november", "nov", "novembre"),
    ("december", "dec", "décembre"),
)
HIJRI_SIGNS: Final = ("هـ", "هجرية", "هجري", "للهجرة")
MORNING: Final = ("صباحا", "ص", "فجرا", "ضحى", "am", "a.m.")
AFTERNOON: Final = ("مساء", "مساءا", "م", "عصرا", "بعد الظهر", "ظهرا", "pm", "p.m.")
NIGHT: Final = ("ليلا",)  # before midnight or after it, as the hour tells
# Monday to Sunday, as date.weekday() counts.
WEEKDAYS: Final = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
# Of cities only those whose clocks are never changed.
ZONES: Final = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "ut": "+00:00", "بتوقيت غرينتش": "+00:00",
    "بتوقيت جرينتش": "+00:00", "توقيت غرينتش": "+00:00", "بتوقيت مكة المكرمة": "+03:00",
    "بتوقيت مكة": "+03:00", "بتوقيت السعودية": "+03:00", "بتوقيت الرياض": "+03:00",
    "بتوقيت الدوحة": "+03:00", "بتوقيت أبوظبي": "+04:00", "بتوقيت الإمارات": "+04:00",
    "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
}  # fmt: skip

_MONTHS: Final = by_name() | by_name(LATIN_MONTHS)
_HIJRI_MONTHS: Final = by_name(HIJRI)
_HIJRI: Final = frozenset(
    normalize(word) for name in (*_HIJRI_MONTHS, *HIJRI_SIGNS) for word in name.split()
)
_WEEKDAYS: Final = {normalize(name): number for number, name in enumerate(WEEKDAYS)}
_MORNING: Final = frozenset(map(normalize, MORNING))
_AFTERNOON: Final = frozenset(map(normalize, AFTERNOON))
_NIGHT: Final = frozenset(map(normalize, NIGHT))
_ZONES: Final = {normalize(name): offset for name, offset in ZONES.items()}


def _any_of(words: tuple[str, ...] | frozenset[str] | dict[str, int] | dict[str, str]) -> str:
    """A pattern for any of ``words``, longest first, with any white space between their parts."""
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)


_MONTH: Final = rf"(?<!\w)(?:{_any_of(_MONTHS)})(?!\w)"
_TWIN: Final = rf"(?P<month>{_MONTH})\.?(?:\s?[/(\-]\s?(?P<twin>{_MONTH})\)?)?"
_GAP: Final = r"[\s/,،.\-–]{0,3}"
_ORDINAL: Final = r"(?:st|nd|rd|th|er)?"
_OF_YEAR: Final = r"(?:(?:سنه|عام|لسنه)\s)?"
_DAY: Final = r"(?<![\d/.:])(?P<day>\d{1,2})"
_YEAR: Final = r"(?P<year>\d{4})(?!\d)"
_YEAR_FIRST: Final = (
    r"(?<![\d/.:])(?P<year>\d{4})(?P<sep>[-/.])(?P<number>\d{1,2})(?P=sep)(?P<day>\d{1,2})"
)
_DAY_FIRST: Final = rf"{_DAY}\s?(?P<sep>[-/.])\s?(?P<number>\d{{1,2}})\s?(?P=sep)\s?{_YEAR}"
_FULL: Final = (
    re.compile(rf"{_YEAR_FIRST}(?!\d|[-/.]\d)"),
    re.compile(rf"{_DAY_FIRST}(?![-/.]\d)"),
    re.compile(rf"{_DAY}{_ORDINAL}{_GAP}(?:من\s|de\s)?{_TWIN}{_GAP}{_OF_YEAR}{_YEAR}"),
    re.compile(rf"{_TWIN}\s?(?P<day>\d{{1,2}}){_ORDINAL}\s?[,،]?\s{_YEAR}"),
    re.compile(rf"(?<![\d/.:-]){_YEAR}\s{_TWIN}\s(?P<day>\d{{1,2}})(?![\d:])"),
)
_PARTIAL: Final = (
    re.compile(_YEAR),
    re.compile(rf"{_YEAR}[-/](?P<number>\d{{1,2}})"),
    re.compile(rf"(?P<number>\d{{1,2}})[-/]{_YEAR}"),
    re.compile(rf"(?:شهر\s)?{_TWIN}{_GAP}{_OF_YEAR}{_YEAR}"),
)
_HALF: Final = rf"(?P<half>{_any_of(_MORNING | _AFTERNOON | _NIGHT)})(?!\w)"
_ZONE: Final = rf"(?:utc|gmt)?(?P<offset>[+-]\d{{2}}:?\d{{2}})|(?P<zone>{_any_of(_ZONES)})(?!\w)"
_TIME: Final = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?(?!\d)"
    rf"(?:\s?{_HALF})?(?:\s?\(?(?:{_ZONE})\)?)?"
)
_HOUR: Final = re.compile(rf"(?:(?P<at>الساعه)\s)?(?<!\d)(?P<hour>\d{{1,2}})(?!\d)(?:\s?{_HALF})?")
_HIJRI_SIGN: Final = rf"(?:{_any_of(frozenset(map(normalize, HIJRI_SIGNS)))})(?!\w)"
# The name of a month says that the year is Hijri; between numbers only the sign behind it does.
_HIJRI_FULL: Final = (
    re.compile(
        rf"{_DAY}{_GAP}(?:من\s)?(?P<hijri>(?<!\w)(?:{_any_of(_HIJRI_MONTHS)})(?!\w)){_GAP}"
        rf"{_OF_YEAR}{_YEAR}(?:\s?{_HIJRI_SIGN})?"
    ),
    re.compile(rf"{_DAY_FIRST}\s?{_HIJRI_SIGN}"),
    re.compile(rf"{_YEAR_FIRST}\s?{_HIJRI_SIGN}"),
)
_WEEKDAY: Final = re.compile(rf"(?<!\w)(?:{_any_of(_WEEKDAYS)})(?!\w)")
_ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<number>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[Tt ](?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)(?:\.[0-9]{1,9})?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_STAMP: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t?(\d{2})(\d{2})(\d{2})z?)?")
_NUMBER: Final = re.compile(r"(\d{9,10}|\d{12,13})(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Found:
    """A date inside a line, and what else the line says, normalised."""

    date: str
    rest: str


def parse(text: str) -> str | None:
    """The date that ``text`` is, in ISO 8601; None where it is none, or not certainly one.

    >>> parse("الخميس 24/نوفمبر/2022 - 05:54 ص")
    '2022-11-24T05:54'
    >>> parse("٢٣ تشرين الثاني/نوفمبر ٢٠٢٢ الساعة ٥:٣٠ مساءً")
    '2022-11-23T17:30'
    >>> parse("Thu, 24 Nov 2022 05:54:00 GMT")
    '2022-11-24T05:54:00+00:00'
    >>> parse("31/02/2022"), parse("24/11/22")
    (None, None)
    """
    text = text.strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return _from_iso(iso)
    folded = " ".join(normalize(text).split())
    return _from_number(folded) or _whole(folded) or _partial(folded)


def find(line: str) -> str | None:
    """The first full date that stands inside ``line``, with its time.

    >>> find("نشر في: الأحد 9 أغسطس 2015 م، القاهرة")
    '2015-08-09'
    """
    found = locate(line)
    return found.date if found else None


def locate(line: str) -> Found | None:
    """Like ``find``, with what is left of the line.

    >>> locate("آخر تحديث ٩ آب ٢٠١٥")
    Found(date='2015-08-09', rest='اخر تحديث')
    """
    return _locate(" ".join(normalize(line[:MAX_LENGTH]).split()))


def _locate(folded: str) -> Found | None:
    for pattern in _FULL:
        for match in pattern.finditer(folded):
            day = _day(match)
            if day is not None:
                return _with_time(day, folded[: match.start()], folded[match.end() :])
    return _locate_hijri(folded)


def _locate_hijri(folded: str) -> Found | None:
    for pattern in _HIJRI_FULL:
        for match in pattern.finditer(folded):
            before, after = folded[: match.start()], folded[match.end() :]
            day = _hijri_day(match, before)
            if day is not None:
                return _with_time(day, before, after)
    return None


def _hijri_day(match: re.Match[str], before: str) -> str | None:
    """The day that a Hijri date is. Where months begin when the moon is seen it may be the one
    before or after: then the weekday in front of it decides.
    """
    groups = match.groupdict()
    name = " ".join((groups.get("hijri") or "").split())
    month = _HIJRI_MONTHS[name] if name else int(groups["number"])
    day = hijri.to_gregorian(int(groups["year"]), month, int(groups["day"]))
    weekday = next(iter(_WEEKDAY.findall(before[-MAX_WEEKDAY:])[::-1]), None)
    if day is None or weekday is None:
        return day.isoformat() if day else None
    away = (_WEEKDAYS[weekday] - day.weekday() + 3) % 7 - 3
    return (day + timedelta(days=away)).isoformat() if abs(away) <= 1 else None


def _whole(folded: str) -> str | None:
    """The date of a text that holds nothing else but words, or its Hijri date."""
    found = _locate(folded)
    if found is None:
        return None
    rest = {token.text for token in tokens(found.rest)}
    if any(character.isdigit() for character in found.rest) and not rest & _HIJRI:
        return None
    return found.date


def _partial(folded: str) -> str | None:
    """A year, or a month of a year."""
    for pattern in _PARTIAL:
        match = pattern.fullmatch(folded)
        if match is not None:
            return _year_and_month(match)
    return None


def _year_and_month(match: re.Match[str]) -> str | None:
    if not FIRST_YEAR <= int(match["year"]) <= LAST_YEAR:
        return None
    if len(match.groupdict()) == 1:
        return match["year"]
    month = _month(match)
    return f"{match['year']}-{month:02}" if month in range(1, 13) else None


def _from_iso(match: re.Match[str]) -> str | None:
    day = _day(match)
    if day is None or match["time"] is None:
        return day
    hour, minute, *seconds = map(int, match["time"].split(":"))
    clock = _clock(hour, minute, seconds[0] if seconds else None)
    offset = _offset(match["offset"])
    return None if clock is None or offset is None else f"{day}T{clock}{offset}"


def _from_number(folded: str) -> str | None:
    """A date written as one number: 20221124, 20221124055400, seconds or milliseconds of 1970."""
    stamp = _STAMP.fullmatch(folded)
    if stamp is not None:
        year, month, day, *clock = (int(part) if part else None for part in stamp.groups())
        written = _written(year or 0, month or 0, day or 0)
        time = _clock(clock[0], clock[1] or 0, clock[2]) if clock[0] is not None else ""
        return None if written is None or time is None else f"{written}T{time}".rstrip("T")
    number = _NUMBER.fullmatch(folded)
    if number is None:
        return None
    seconds = int(number[1]) if len(number[1]) < 12 else int(number[1]) // 1000
    if seconds not in EPOCH_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _month(match: re.Match[str]) -> int | None:
    """The number of the month; None where two names beside each other mean two months."""
    groups = match.groupdict()
    if groups.get("number"):
        return int(groups["number"])
    month = _MONTHS[" ".join(groups["month"].split())]
    if groups["twin"] and _MONTHS[" ".join(groups["twin"].split())] != month:
        return None
    return month


def _day(match: re.Match[str]) -> str | None:
    month = _month(match)
    return None if month is None else _written(int(match["year"]), month, int(match["day"]))


def _written(year: int, month: int, day: int) -> str | None:
    """``YYYY-MM-DD``, if there is such a day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _with_time(day: str, before: str, after: str) -> Found | None:
    """The day with the time written after it, or before it; None if there is no such time."""
    after = after.removeprefix("t")  # the T of ISO 8601, which would hide the hour behind it
    for part, other in ((after, before), (before, after)):
        match = _TIME.search(part) or _bare_hour(part)
        if match is None:
            continue
        time = _time(match)
        rest = f"{other} {part[: match.start()]} {part[match.end() :]}"
        return None if time is None else Found(f"{day}T{time}", " ".join(rest.split()))
    return Found(day, " ".join(f"{before} {after}".split()))


def _bare_hour(part: str) -> re.Match[str] | None:
    """An hour without minutes: الساعة 5 مساء."""
    for match in _HOUR.finditer(part):
        if match["at"] and match["half"]:
            return match
    return None


def _time(match: re.Match[str]) -> str | None:
    groups = match.groupdict()
    hour = _hour(int(groups["hour"]), " ".join((groups["half"] or "").split()))
    second = groups.get("second")
    clock = _clock(hour, int(groups.get("minute") or 0), int(second) if second else None)
    offset = _offset(groups.get("offset") or groups.get("zone"))
    return None if clock is None or offset is None else clock + offset


def _hour(hour: int, half: str) -> int:
    """The hour of 24; an hour that is one of 24 already stays what it is."""
    if hour == 12 and half in _MORNING | _NIGHT:
        return 0
    if half in _AFTERNOON and hour < (11 if half == normalize("ظهرا") else 12):
        return hour + 12
    if half in _NIGHT and 6 <= hour < 12:
        return hour + 12
    return hour


def _clock(hour: int, minute: int, second: int | None) -> str | None:
    if hour > 23 or minute > 59 or (second or 0) > 59:
        return None
    return f"{hour:02}:{minute:02}" + ("" if second is None else f":{second:02}")


def _offset(written: str | None) -> str | None:
    """``+HH:MM``; "" where nothing is written, None where it is no offset."""
    if not written:
        return ""
    zone = " ".join(written.lower().split())
    if zone in _ZONES:
        return _ZONES[zone]
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    return f"{zone[0]}{hours:02}:{minutes:02}" if hours <= 14 and minutes <= 59 else None
