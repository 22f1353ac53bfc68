"""Months by all their names in queries, Hijri months, days told from the day they are read on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import relative
from search import dates, hijri
from search.arabic.months import GREGORIAN, HIJRI, MAX_SPELT_OUT, by_name, spell_out
from search.engine import Engine
from search.model import Article
from search.query import parse

JULY = '(تموز OR يوليو OR "يوليه 2018" OR يوليوز OR جويلية)'


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("تموز 2018", f"{JULY} 2018"),
        ("تموز عام 2018", f"{JULY} عام 2018"),
        ("+تموز 2018 -حرب", f"+{JULY} 2018 -حرب"),
        ("title:تموز 2018", f"title:{JULY} 2018"),
        ("٣ آذار", "٣ (آذار OR مارس)"),
        ("كانون الثاني ٢٠١٨", '("كانون الثاني" OR يناير OR "كانون ثاني" OR جانفي) ٢٠١٨'),
        ("شَبَاط 2018", "(شَبَاط OR فبراير OR فيفري) 2018"),
        ("«3 شباط 2018»", '("3 شباط 2018" OR "3 فبراير 2018" OR "3 فيفري 2018")'),
        ("أيار 2017", '(أيار OR مايو OR "ماي 2017" OR مايس) 2017'),
    ],
)
def test_a_month_beside_a_number_may_have_any_name(written: str, spelt: str) -> None:
    assert spell_out(written) == spelt


@pytest.mark.parametrize(
    "written",
    ["تموز", "مارس الرياضة 2018 مرة", "التقى ماي وترامب", "تموز 99", "=تموز 2018", "تموز* 2018",
     "تموز/يوليو 2018", 'date:"تموز 2018"', "date:[تموز 2018 to آب 2018]", "author:ماي 2018",
     '"تموز 2018"~3', "الأول 2018", "تموز، 2018", "", "2018"],
)  # fmt: skip
def test_nothing_else_is_changed(written: str) -> None:
    assert spell_out(written) == written


def test_july_meets_july(indexed: Callable[[Iterable[Article]], Engine]) -> None:
    months = ("تموز", "يوليو", "جويلية", "يوليوز", "آب")
    index = indexed(Article(id=name, title=f"حصاد {name} 2018", text="نص") for name in months)
    for name in months[:4]:
        found = index.search(spell_out(f"+{name} 2018"), snippets=False).hits
        assert {hit.id for hit in found} == set(months[:4])


@given(st.text(alphabet='تموزاب 2018"«»()+-=*/:[]~ من كانون الثاني٣', max_size=80) | st.text())
def test_any_text_can_be_spelt_out(text: str) -> None:
    parse(spell_out(text))


def test_a_long_query_grows_little() -> None:
    for piece in ("تموز 2018 ", 'date:"تموز 2018" ', '"', "author:(", "[", '"تموز 2018" '):
        written = piece * 20_000
        assert len(spell_out(written)) <= len(written) + MAX_SPELT_OUT * 200


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("تموز 2018", (20180701, 20180799)),
        ("تموز/يوليو 2018", (20180701, 20180799)),
        ("كانون الأول 2018", (20181201, 20181299)),
        ("٣ آذار ٢٠١٨", (20180303, 20180303)),
        ("رمضان 1439", (20180516, 20180614)),
        ("ذو الحجة 1439 هـ", (20180812, 20180910)),
        ("10 محرم 1440", (20180920, 20180920)),
        ("تموز/آب 2018", None),
        ("31 شباط 2018", None),
        ("2018 آذار", (20180301, 20180399)),
        ("2018 آذار 3", (20180303, 20180303)),
        ("2018-03-04T23:30:00+04:00", (20180304, 20180304)),
        ("2018 هراء", None),
        ("2018 or so", None),
        ("2018-03-04 nonsense", None),
        ("رمضان 2018", None),
        ("كلمة 2018", None),
        ("تموز", None),
    ],
)
def test_a_period_by_the_name_of_its_month(written: str, days: tuple[int, int] | None) -> None:
    assert dates.period(written) == days


def test_every_name_stands_for_one_month() -> None:
    for names in (GREGORIAN, HIJRI):
        assert sorted(set(by_name(names).values())) == list(range(1, 13))
        assert len(by_name(names)) == sum(map(len, names))


def test_the_tables_of_the_hijri_year_end() -> None:
    assert hijri.to_gregorian(1342, 1, 1) is None
    assert hijri.to_gregorian(1501, 1, 1) is None
    assert hijri.month(1500, 12) is None
    assert hijri.to_gregorian(1439, 13, 1) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("اليوم", "2018-07-12"), ("أمس", "2018-07-11"), ("أول أمس", "2018-07-10"),
        ("قبل ساعة", "2018-07-12"), ("قبل ساعتين", "2018-07-11"), ("منذ ٣ ساعات", "2018-07-11"),
        ("منذ 90 دقيقة", "2018-07-11"), ("قبل يومين", "2018-07-10"), ("قبل 15 يوماً", "2018-06-27"),
        ("منذ أيام", None), ("منذ ساعات", None), ("قبل أسبوع", None), ("قبل سنتين", None),
        ("قبل", None), ("قال أمس", None), ("", None),
    ],
)  # fmt: skip
def test_days_told_from_the_day_they_are_read_on(written: str, day: str | None) -> None:
    assert relative.day(written, datetime(2018, 7, 12, 1, 15)) == day
