"""Spellings that must compare equal, rule by rule."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arabic import letters, normalize


@pytest.mark.parametrize(
    ("rule", "written", "folded"),
    [
        ("harakat", "مُحَمَّدٌ", "محمد"),
        ("superscript alef", "هٰذا", "هذا"),
        ("combining madda", "ا\u0653ل", "ال"),
        ("combining hamza above alef", "ا\u0654حمد", "احمد"),
        ("combining hamza is its seat", "مسو\u0654ول", "مسءول"),
        ("tatweel", "محـــمد", "محمد"),
        ("alef with hamza", "أحمد", "احمد"),
        ("alef with hamza below", "إسلام", "اسلام"),
        ("alef with madda", "آمال", "امال"),
        ("alef wasla", "ٱلله", "الله"),
        ("waw with hamza", "مسؤول", "مسءول"),
        ("yeh with hamza", "مسئول", "مسءول"),
        ("last hamza after yeh", "شيء", "شء"),
        ("last hamza on yeh", "شئ", "شء"),
        ("last hamza, Egyptian", "بطىء", "بطء"),
        ("last hamza after two yehs", "السيىء", "السء"),
        ("teh marbuta", "وزارة", "وزاره"),
        ("alef maksura", "على", "علي"),
        ("Persian yeh", "علی", "علي"),
        ("Persian kaf", "کتاب", "كتاب"),
        ("gaf", "گوگل", "كوكل"),
        ("Urdu teh marbuta", "جامعۃ", "جامعه"),
        ("Persian heh with hamza", "جامعۀ", "جامعه"),
        ("veh", "ڤيروس", "فيروس"),
        ("Tunisian gaf", "ڨفصة", "قفصه"),
        ("presentation forms", "ﺍﻟﺴﻼﻡ", "السلام"),
        ("word ligature", "ﷲ", "الله"),
        ("Arabic-Indic digits", "٢٠٢٢", "2022"),
        ("Persian digits", "۱۳۹۷", "1397"),
        ("ZWNJ", "می\u200cرود", "ميرود"),
        ("ZWJ", "ه\u200d", "ه"),
        ("bidi marks", "\u200fخبر\u202c", "خبر"),
        ("Latin case", "BBC", "bbc"),
        ("Latin accents", "Élysée", "elysee"),
        ("full width", "ＢＢＣ", "bbc"),
        ("decimal separator", "١٩٫٣", "19.3"),
    ],
)
def test_rule(rule: str, written: str, folded: str) -> None:
    assert normalize(written) == folded, rule


@pytest.mark.parametrize(("one", "other"), [("علم", "عمل"), ("سائل", "سال"), ("قلب", "كلب")])
def test_different_words_stay_different(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


def test_white_space_and_signs_stay() -> None:
    assert normalize("نعم،\n\t لا!") == "نعم،\n\t لا!"


@given(st.one_of(st.text(), st.text(alphabet="ايىئءؤ\u0654ـ و")))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text())
def test_composed_and_decomposed_are_one(text: str) -> None:
    assert normalize(unicodedata.normalize("NFD", text)) == normalize(text)


def test_letters_are_what_their_names_say() -> None:
    names = [name for name in vars(letters) if name.isupper() and len(getattr(letters, name)) == 1]
    assert len(names) > 50
    for name in names:
        # FATHATAN is ARABIC FATHATAN, ALEF_HAMZA_ABOVE is ARABIC LETTER ALEF WITH HAMZA ABOVE.
        said = unicodedata.name(getattr(letters, name)).replace(" WITH ", " ")
        assert set(name.split("_")) <= set(said.replace("-", " ").split()), (name, said)
