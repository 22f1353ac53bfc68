"""The Hijri calendar of Umm al-Qura, the official one of Saudi Arabia, by the package hijridate.

Its tables go from 1343 to 1500 (1924 to 2077). Elsewhere a month may begin a day sooner or later,
as the moon was seen: what hangs on one day says so.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

YEARS: Final = range(1343, 1501)


def to_gregorian(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a Hijri one; None where there is no such day, or no table for it.

    >>> to_gregorian(1436, 10, 24)
    datetime.date(2015, 8, 9)
    """
    if year not in YEARS:
        return None
    from hijridate import Hijri

    try:
        found = Hijri(year, month, day).to_gregorian()
    except (ValueError, OverflowError):
        return None
    return date(found.year, found.month, found.day)


def month(year: int, number: int) -> tuple[date, date] | None:
    """The first and the last day of a Hijri month.

    >>> month(1439, 9)
    (datetime.date(2018, 5, 16), datetime.date(2018, 6, 14))
    """
    first = to_gregorian(year, number, 1)
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    after = to_gregorian(*following, 1)
    return (first, after - timedelta(days=1)) if first and after else None
