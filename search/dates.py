"""ISO 8601 dates as the index keeps them: a day to filter by and an instant to sort by."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from . import hijri
from .arabic.months import HIJRI, by_name
from .arabic.normalize import normalize
from .errors import InputError

UNKNOWN_DAY: Final = 0
UNKNOWN_TIME: Final = -(2**63)
FIRST_DAY: Final = 1
LAST_DAY: Final = 9999_12_31

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_NAME: Final = r"[^\W\d_]+(?:\s[^\W\d_]+)?"
_MONTH: Final = rf"(?P<month>{_NAME}(?:/{_NAME})?)"
_YEAR: Final = r"(?P<year>\d{4})(?:\s?(?:م|ه|هـ))?"
_NAMED: Final = (
    re.compile(rf"(?:(?P<day>\d{{1,2}})\s+)?{_MONTH}\s+{_YEAR}"),
    re.compile(rf"{_YEAR}\s+{_MONTH}(?:\s+(?P<day>\d{{1,2}}))?"),
)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_ZONE: Final = r"(?:Z|[+-]\d\d(?::?\d\d)?)"
_TIME: Final = rf"[T ](?:[01]?\d|2[0-4])(?::?[0-6]\d){{0,2}}(?:[.,]\d+)?\s?{_ZONE}?"
_DATE: Final = re.compile(
    rf"(\d{{4}})(?:-(\d{{1,2}})(?:-(\d{{1,2}})(?:{_TIME})?)?)?", re.ASCII | re.IGNORECASE
)


@lru_cache(maxsize=1024)  # an article is asked for its day several times
def day(iso: str | None) -> int:
    """``YYYYMMDD`` of a date as written, its earliest day where only year or month is known.

    ``UNKNOWN_DAY`` for None and for what is no date.

    >>> day("2018-03-04T23:30:00+04:00"), day("2018-03"), day("31 February"), day(None)
    (20180304, 20180301, 0, 0)
    """
    found = _DATE.fullmatch(iso) if iso else None
    if not found:
        return UNKNOWN_DAY
    year, month, of_month = (int(part) if part else 1 for part in found.groups())
    try:
        date(year, month, of_month)
    except ValueError:
        return UNKNOWN_DAY
    return year * 10_000 + month * 100 + of_month


def timestamp(iso: str | None) -> int:
    """Seconds since 1970 in UTC; a time without an offset is taken as UTC, unknown as the oldest.

    >>> timestamp("1970-01-02"), timestamp("1970-01-01T04:00:00+04:00")
    (86400, 0)
    """
    known = day(iso)
    if not known or not iso:
        return UNKNOWN_TIME
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:  # only year or month, or a time that is none: the day still counts
        moment = datetime(known // 10_000, known // 100 % 100, known % 100)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return int((moment - _EPOCH).total_seconds())


def period(text: str) -> tuple[int, int] | None:
    """First and last day (``YYYYMMDD``, both included) of a year, month or day; None if it is none.

    A day may be written ``24/11/2022`` as well, its day first; a month by any of its names, those
    of the Hijri year too; digits in any script.

    >>> period("2018-03"), period("٢٠١٨"), period("2018-13"), period("2018 or so")
    ((20180301, 20180399), (20180101, 20181299), None, None)
    >>> period("تموز 2018"), period("2018 يوليو 12"), period("رمضان 1439")
    ((20180701, 20180799), (20180712, 20180712), (20180516, 20180614))
    """
    text = normalize(text).strip()
    for pattern in _NAMED:
        named = pattern.fullmatch(text)
        if named:
            return _named(named)
    turned = _DAY_FIRST.fullmatch(text)
    if turned:
        text = f"{turned[3]}-{turned[2]}-{turned[1]}"
    first = day(text)
    found = _DATE.fullmatch(text)
    if not first or not found:
        return None
    _, month, of_month = found.groups()
    if of_month:
        return first, first
    return first, first + (98 if month else 1198)  # no day is above 99, no month above 12


def limit(text: str | None, option: str) -> tuple[int, int]:
    """:func:`period` of what was given for an ``option``; all days there are for nothing. Raises
    InputError, which names the option, for what is no date."""
    if text is None or text == "":
        return FIRST_DAY, LAST_DAY
    days = period(text) if isinstance(text, str) else None
    if not days:
        raise InputError(
            f"{option} {text!r} is not a date: write a year, a month or a day, as 2018, 2018-03 "
            "or 2018-03-04."
        )
    return days


def _named(found: re.Match[str]) -> tuple[int, int] | None:
    """The period of a month that is named, or of a day in it."""
    year, name = int(found["year"]), " ".join(found["month"].split())
    numbers = {by_name().get(each) for each in name.split("/")}
    month = numbers.pop() if len(numbers) == 1 else None
    if month:
        day_of = f"-{int(found['day']):02}" if found["day"] else ""
        return period(f"{year}-{month:02}{day_of}")
    month = by_name(HIJRI).get(name)
    if not month:
        return None
    if found["day"]:
        one = hijri.to_gregorian(year, month, int(found["day"]))
        return (_number(one), _number(one)) if one else None
    days = hijri.month(year, month)
    return (_number(days[0]), _number(days[1])) if days else None


def _number(of_day: date) -> int:
    return of_day.year * 10_000 + of_day.month * 100 + of_day.day
