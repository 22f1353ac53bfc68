"""Dates of the Arab press, each spelling with the day it means."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hijridate import Gregorian
from hypothesis import given
from hypothesis import strategies as st

from indexer import dates, relative
from search.arabic.months import GREGORIAN, HIJRI
from search.dates import period

CERTAIN = [
    ("2022-11-24", "2022-11-24"),
    ("2022-11-24T05:54:01Z", "2022-11-24T05:54:01+00:00"),
    ("2022-11-24 05:54:01.123+0300", "2022-11-24T05:54:01+03:00"),
    ("2018-06-29T09:43:25+04:00", "2018-06-29T09:43:25+04:00"),
    ("2022-11", "2022-11"),
    ("2022", "2022"),
    ("20221124", "2022-11-24"),
    ("20221124055400", "2022-11-24T05:54:00"),
    ("1669269240", "2022-11-24T05:54:00+00:00"),
    ("1669269240000", "2022-11-24T05:54:00+00:00"),
    ("Thu, 24 Nov 2022 05:54:00 +0300", "2022-11-24T05:54:00+03:00"),
    ("Thu, 24 Nov 2022 05:54:00 GMT", "2022-11-24T05:54:00+00:00"),
    ("Thu, 24 Nov 2022 05:54 EST", "2022-11-24T05:54-05:00"),
    ("Monday, June 4th, 2018 at 5:30 PM", "2018-06-04T17:30"),
    ("24 novembre 2022", "2022-11-24"),
    ("24/11/2022", "2022-11-24"),
    ("2022/11/24", "2022-11-24"),
    ("24-11-2022", "2022-11-24"),
    ("03/04/2018", "2018-04-03"),  # the day first
    ("١/١/٢٠٠٠ ١٢:٠٠ ص", "2000-01-01T00:00"),
    ("الخميس 24/نوفمبر/2022 - 05:54 ص", "2022-11-24T05:54"),
    ("الخميس 24/نوفمبر/2022 - 05:54 م", "2022-11-24T17:54"),
    ("٢٣ نوفمبر ٢٠٢٢", "2022-11-23"),
    ("۲۳ نوفمبر ۲۰۲۲", "2022-11-23"),
    ("23 نوفمبر 2022 الساعة 5:30 مساء", "2022-11-23T17:30"),
    ("23 نوفمبر 2022 الساعة 5 مساءً", "2022-11-23T17:00"),
    ("12 تموز/يوليو 2018", "2018-07-12"),
    ("12 تموز (يوليو) 2018", "2018-07-12"),
    ("9 أيلول سنة 2015", "2015-09-09"),
    ("الأحد 24 شوال 1436 هـ - 9 أغسطس 2015 م", "2015-08-09"),
    ("05:54 ص - الخميس 24 نوفمبر 2022", "2022-11-24T05:54"),
    ("14 يوليوز 2019 على الساعة 12:05 ليلا", "2019-07-14T00:05"),
    ("14 جويلية 2019 - 11:05 ليلا", "2019-07-14T23:05"),
    ("14 ماي 2019 12:30 ظهرا", "2019-05-14T12:30"),
    ("5:30 بتوقيت غرينتش 14 ماي 2019", "2019-05-14T05:30+00:00"),
    ("كانون الثاني 2018", "2018-01"),
    ("الأربعاء، 28 آب/اغسطس 2013، آخر تحديث 14:00 (GMT+0400)", "2013-08-28T14:00+04:00"),
    ("2018 يوليو 12", "2018-07-12"),
    ("12 يوليو 2018 الساعة 9:05 مساء بتوقيت مكة المكرمة", "2018-07-12T21:05+03:00"),
    ("الأحد 24 شوال 1436", "2015-08-09"),
    ("٢٤ شوّال ١٤٣٦هـ", "2015-08-09"),
    ("24/10/1436 هـ", "2015-08-09"),
    ("1436/10/24هـ", "2015-08-09"),
    ("1 محرم 1440 هجرية", "2018-09-11"),
    ("الأربعاء 10 ذي الحجة 1439 - 05:30 م", "2018-08-22T17:30"),  # a day after Umm al-Qura
    ("9 ذو الحجّة سنة 1439", "2018-08-20"),
    ("12 جمادى الآخرة 1439", "2018-02-28"),
    ("6/2018", "2018-06"),
]

UNCERTAIN = [
    "", " ", "لا تاريخ", "أمس", "قبل ساعتين", "0", "12", "hello", "-",
    "31/02/2022", "2022-02-31", "2022-13-01", "24/13/2022", "11/24/2022", "30 فبراير 2020",
    "24/11/22", "24 نوفمبر 22",
    "24/10/1436", "1436-10-24", "1397", "2561-01-01",
    "24/10/1397",  # Persian it may be as well
    "الأربعاء 24 شوال 1436",  # it was a Sunday
    "32 شوال 1436", "24 شوال 1300", "24 شوال 1636", "شوال 1436", "30/13/1436 هـ",
    "12 تموز/يونيو 2018",  # two names, two months
    "24/11/2022 - 26/11/2022",  # two dates
    "2022-11-24 25:00", "2022-11-24T05:61", "2022-11-24T05:54+19:00",
    "10.0.0.2018", "3.14.2018.5", "123456789012345678", "99999999999", "9" * 5000,
    "²²/¹¹/٢٠٢", "2022-11-24" * 50,
]  # fmt: skip

MONTHS = [
    "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر",
    "يناير فبراير مارس إبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر",
    "يناير فبراير مارس ابريل مايو يونية يولية اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
]


@pytest.mark.parametrize(("written", "iso"), CERTAIN)
def test_a_date_is_read(written: str, iso: str) -> None:
    assert dates.parse(written) == iso


@pytest.mark.parametrize("written", UNCERTAIN)
def test_what_is_not_certain_is_none(written: str) -> None:
    assert dates.parse(written) is None


@pytest.mark.parametrize("names", MONTHS)
def test_every_calendar_has_twelve_months(names: str) -> None:
    for number, name in enumerate(names.split(), 1):
        written = f"5 {name.replace('_', ' ')} 2021"
        assert dates.parse(written) == f"2021-{number:02}-05", written


@pytest.mark.parametrize(("_written", "iso"), CERTAIN)
def test_what_comes_out_can_go_in_again(_written: str, iso: str) -> None:
    assert dates.parse(iso) == iso


def test_find_takes_a_date_out_of_a_line() -> None:
    assert dates.find("نشر في: الأحد 9 أغسطس 2015 م، القاهرة") == "2015-08-09"
    assert dates.find("آخر تحديث: ٢٠٢٢/١١/٢٤ ٠٥:٥٤") == "2022-11-24T05:54"
    assert dates.find("ميزانية 2022 بلغت 24/11 من الناتج") is None


@given(st.text(alphabet="0123456789٠٢٤/-.: ستمص+TZنوفمبر,()\u00a0²", max_size=60) | st.text())
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = dates.parse(text)
    assert found is None or dates.parse(found) == found
    dates.find(text)


@given(st.datetimes(min_value=datetime(1800, 1, 1), max_value=datetime(2199, 12, 31)))
def test_iso_stays_iso(moment: datetime) -> None:
    written = moment.isoformat(timespec="seconds")
    assert dates.parse(written) == written


# Written in every way the press does, and read again

DIGITS = st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"])
DAYS = st.dates(min_value=date(1930, 1, 1), max_value=date(2070, 12, 31))
LAYOUTS = (
    "{day} {month} {year}", "{day} {month}، {year}", "{day}/{month}/{year}", "{day}-{month}-{year}",
    "{weekday} {day} {month} {year}", "{day} من {month} {year}",
    "{weekday}، {day} {month} {year} م",
    "{day} {month} عام {year}", "{day:02} {month} سنة {year}", "{year} {month} {day}",
    "{month} {day}, {year}",
)  # fmt: skip
NUMBERS = ("{day}/{number}/{year}", "{day:02}-{number:02}-{year}", "{year}/{number}/{day}",
           "{year}-{number:02}-{day:02}", "{weekday} {day}.{number}.{year}")  # fmt: skip
HALVES = ((range(12), ("ص", "صباحا", "صباحًا", "AM")), (range(12, 24), ("م", "مساء", "مساءً", "PM")))


def in_digits(text: str, digits: str) -> str:
    return text.translate(str.maketrans("0123456789", digits))


def weekday(day: date) -> str:
    return dates.WEEKDAYS[day.weekday()]


@st.composite
def months(draw: st.DrawFn, number: int) -> str:
    """A month by one of its names, or by two of them."""
    one, other = (draw(st.sampled_from(GREGORIAN[number - 1])) for _ in range(2))
    return draw(st.sampled_from([one, f"{one}/{other}", f"{one} ({other})"]))


@given(DAYS, st.data(), DIGITS, st.sampled_from([*LAYOUTS, *NUMBERS]))
def test_a_day_in_every_layout(day: date, data: st.DataObject, digits: str, layout: str) -> None:
    name = data.draw(months(day.month))
    written = layout.format(
        day=day.day, month=name, number=day.month, year=day.year, weekday=weekday(day)
    )
    assert dates.parse(in_digits(written, digits)) == day.isoformat(), written


@given(st.datetimes(min_value=datetime(1930, 1, 1), max_value=datetime(2070, 12, 31)), DIGITS,
       st.data())  # fmt: skip
def test_an_hour_of_every_half_of_the_day(
    moment: datetime, digits: str, data: st.DataObject
) -> None:
    [names] = [names for hours, names in HALVES if moment.hour in hours]
    half = data.draw(st.sampled_from(names))
    at = data.draw(st.sampled_from([" - ", " الساعة ", "، ", " "]))
    day = f"{moment.day} {data.draw(months(moment.month))} {moment.year}"
    written = f"{day}{at}{moment.hour % 12 or 12}:{moment.minute:02} {half}"
    assert dates.parse(in_digits(written, digits)) == moment.isoformat(timespec="minutes"), written


@given(DAYS, st.data(), DIGITS)
def test_a_hijri_day_in_every_layout(day: date, data: st.DataObject, digits: str) -> None:
    there = Gregorian.fromdate(day).to_hijri()
    name = data.draw(st.sampled_from(HIJRI[there.month - 1]))
    layout = data.draw(st.sampled_from([
        "{day} {month} {year}", "{day} {month} {year} هـ", "{day} {month} {year}هـ",
        "{weekday} {day} {month} {year}", "{weekday}، {day} {month} {year} هجرية",
        "{day}/{number}/{year} هـ", "{year}/{number}/{day}هـ", "{day} من {month} سنة {year}",
    ]))  # fmt: skip
    written = layout.format(
        day=there.day, month=name, number=there.month, year=there.year, weekday=weekday(day)
    )
    assert dates.parse(in_digits(written, digits)) == day.isoformat(), written


@given(DAYS, st.data())
def test_the_gregorian_day_beside_the_hijri_one_decides(day: date, data: st.DataObject) -> None:
    """Where the moon was seen a day sooner or later, too."""
    there = Gregorian.fromdate(day + timedelta(days=data.draw(st.integers(-1, 1)))).to_hijri()
    hijri = f"{there.day} {HIJRI[there.month - 1][0]} {there.year} هـ"
    ours = f"{day.day} {data.draw(months(day.month))} {day.year}"
    pair = data.draw(st.sampled_from([f"{hijri} - {ours}", f"{hijri} الموافق {ours} م",
                                      f"{ours} / {hijri}"]))  # fmt: skip
    assert dates.parse(pair) == day.isoformat(), pair


@given(DAYS, st.data(), DIGITS)
def test_a_month_of_a_query_by_every_name(day: date, data: st.DataObject, digits: str) -> None:
    first = day.year * 10_000 + day.month * 100
    one, other = (data.draw(st.sampled_from(GREGORIAN[day.month - 1])) for _ in range(2))
    for name in (one, f"{one}/{other}"):
        asked = in_digits(f"{name} {day.year}", digits)
        assert period(asked) == (first + 1, first + 99), asked
        whole = in_digits(f"{day.day} {name} {day.year}", digits)
        assert period(whole) == (first + day.day, first + day.day), whole


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2070, 12, 31)),
       st.sampled_from(relative.UNITS), st.integers(3, 99), DIGITS)  # fmt: skip
def test_a_day_told_by_what_has_passed(
    now: datetime, unit: tuple[timedelta, tuple[str, ...], str, tuple[str, ...]], count: int,
    digits: str,
) -> None:  # fmt: skip
    size, (one,), two, several = unit
    ways = [(1, one), (2, two), *((count, f"{count} {name}") for name in several)]
    for passed, name in ways:
        for ago in ("قبل", "منذ"):
            written = in_digits(f"{ago} {name}", digits)
            assert relative.day(written, now) == (now - passed * size).date().isoformat(), written
