"""Dates of the Arab press, each spelling with the day it means."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import dates

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
    ("6/2018", "2018-06"),
]

UNCERTAIN = [
    "", " ", "لا تاريخ", "أمس", "قبل ساعتين", "0", "12", "hello", "-",
    "31/02/2022", "2022-02-31", "2022-13-01", "24/13/2022", "11/24/2022", "30 فبراير 2020",
    "24/11/22", "24 نوفمبر 22",
    "الأحد 24 شوال 1436", "24/10/1436", "1436-10-24", "1397", "2561-01-01",
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
