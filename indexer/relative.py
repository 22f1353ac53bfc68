"""Days told from the day they are read on: أمس, قبل ساعتين. Nothing without knowing that day."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from search.arabic import normalize

MAX_LENGTH: Final = 60  # characters

DAYS: Final = (("اليوم", "الآن"), ("أمس", "البارحة"), ("أول أمس", "قبل أمس"))
# A unit as it is counted: one, two, several.
UNITS: Final = (
    (timedelta(days=1), ("يوم",), "يومين", ("يوما", "أيام")),
    (timedelta(hours=1), ("ساعة",), "ساعتين", ("ساعات",)),
    (timedelta(minutes=1), ("دقيقة",), "دقيقتين", ("دقائق",)),
    (timedelta(seconds=1), ("ثانية",), "ثانيتين", ("ثوان", "ثواني")),
)

_ANY_DAY: Final = datetime(2000, 1, 1)
_DAYS: Final = {normalize(name): days for days, names in enumerate(DAYS) for name in names}
_UNITS: Final = {
    normalize(name): unit for unit, one, _, several in UNITS for name in (*one, *several)
}
# "Days ago", without a number, may be any day.
_SPOKEN: Final = {normalize(name): unit for unit, one, _, _ in UNITS for name in one} | {
    normalize(two): 2 * unit for unit, _, two, _ in UNITS
}
_AGO: Final = re.compile(r"(?:قبل|منذ) (?:(?P<count>\d{1,3}) )?(?P<unit>\w+)")


def day(text: str, reference: datetime) -> str | None:
    """The day (ISO 8601) that ``text`` means when it is read at ``reference``; None where it says
    no certain one.

    Hours and minutes are counted, and the day is what is left: the clocks of pages are rounded.
    Weeks, months and years are too coarse to name a day.

    >>> day("منذ ساعتين", datetime(2018, 7, 12, 1, 30)), day("أمس", datetime(2018, 7, 12))
    ('2018-07-11', '2018-07-11')
    >>> day("قبل 3 أيام", datetime(2018, 7, 12)), day("منذ أيام", datetime(2018, 7, 12))
    ('2018-07-09', None)
    """
    folded = " ".join(normalize(text).split()) if len(text) <= MAX_LENGTH else ""
    if folded in _DAYS:
        return _before(reference, timedelta(days=_DAYS[folded]))
    found = _AGO.fullmatch(folded)
    if found is None:
        return None
    if found["count"] is None:
        return _before(reference, _SPOKEN.get(found["unit"]))
    unit = _UNITS.get(found["unit"])
    return _before(reference, int(found["count"]) * unit if unit else None)


def tells(text: str) -> bool:
    """Whether ``text`` is nothing but such a day."""
    return day(text, _ANY_DAY) is not None


def _before(reference: datetime, ago: timedelta | None) -> str | None:
    try:
        return None if ago is None else (reference - ago).date().isoformat()
    except OverflowError:
        return None
