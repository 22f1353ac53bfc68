"""Words and their places."""

from __future__ import annotations

import gzip
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arabic import tokens
from search.arabic.letters import TATWEEL
from search.arabic.tokens import PATTERN, places, words

ARABIC_TEXT = st.text(alphabet='ابتةىيءؤأَُِّ ـ.و19٢٫,_-"\u200c\u200faBé\u0301ﷲﻻ')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('لـ"قسد" و"داعش"', ["لـ", "قسد", "و", "داعش"]),
        ("#ولي_العهد_السعودي", ["ولي", "العهد", "السعودي"]),
        ("أ.ف.ب", ["أ.ف.ب"]),
        ("(أ ف ب)", ["أ ف ب"]),
        ("د. محمد", ["د", "محمد"]),
        ("U.S.A. today", ["U.S.A", "today"]),
        ("الـ19 و30 بـ20 وبـ20 فك5", ["الـ19", "و30", "بـ20", "وبـ20", "فك5"]),
        ("لـCNN والـBBC بـF-16 الFBI", ["لـCNN", "والـBBC", "بـF", "16", "الFBI"]),
        ("سورياUSA قالCNN", ["سوريا", "USA", "قال", "CNN"]),
        ("19.3 و106,78", ["19.3", "و106,78"]),
        ("١٬٠٠٠ 1,000,000", ["١٬٠٠٠", "1,000,000"]),
        ("24/11/2022 05:54", ["24", "11", "2022", "05", "54"]),
        ("24.11.2022", ["24", "11", "2022"]),
        ("عام2015م", ["عام", "2015", "م"]),
        ("iPhone6 F-16 G20", ["iPhone6", "F", "16", "G20"]),
        ("قالَ: مُحَمَّدٌ!", ["قالَ", "مُحَمَّدٌ"]),
        ("مـحـمـد", ["مـحـمـد"]),
        ("می\u200cرود", ["می\u200cرود"]),
        ("cafe\u0301", ["cafe\u0301"]),
        ("ﺍﻟﺴﻼﻡ ﷲ", ["ﺍﻟﺴﻼﻡ", "ﷲ"]),
        ("ـــ َُِ ...", []),
        ("", []),
        ("😀", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.one_of(st.text(), ARABIC_TEXT))
def test_tokens_rebuild_the_text(text: str) -> None:
    found = tokens(text)
    assert all(text[token.start : token.end] == token.text for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert [token.text for token in found] == words(text)


@given(st.one_of(st.text(), ARABIC_TEXT))
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    covered = {i for token in tokens(text) for i in range(token.start, token.end)}
    assert [
        c for i, c in enumerate(text) if c.isalnum() and i not in covered and c != TATWEEL
    ] == []


@given(ARABIC_TEXT)
def test_no_letter_is_cut_from_its_marks(text: str) -> None:
    for token in tokens(text):
        following = text[token.end : token.end + 1]
        assert not (following and "\u064b" <= following <= "\u0652"), (token, following)


@pytest.mark.parametrize("sign", ["ـ", "َ", "أ", "1", ".", "أ ", "1.", "\u200c", "ا\u200c", "_"])
def test_long_runs_are_read_to_their_end(sign: str) -> None:
    text = sign * 200_000
    covered = {i for token in tokens(text) for i in range(token.start, token.end)}
    lost = [i for i, c in enumerate(text) if c.isalnum() and c != TATWEEL and i not in covered]
    assert lost == []


def test_no_letter_of_the_news_is_lost(data: Path) -> None:
    path = data / "news" / "saudinewsnet-1.jsonl.gz"
    with gzip.open(path, encoding="utf-8", mode="rt") as lines:
        texts = [json.loads(line)["text"] for _, line in zip(range(300), lines, strict=False)]
    for text in texts:
        covered = {i for token in tokens(text) for i in range(token.start, token.end)}
        lost = [c for i, c in enumerate(text) if c.isalnum() and i not in covered and c != TATWEEL]
        assert lost == []


# The same pattern, tried at every character.
PLAIN = re.compile(re.sub(r"^\(\?=\[[^]]*\]\)", "", PATTERN.pattern))


@settings(max_examples=300)
@given(ARABIC_TEXT | st.text())
def test_words_begin_where_they_may(text: str) -> None:
    assert len(PLAIN.pattern) < len(PATTERN.pattern)
    expected = [(match[0], *match.span()) for match in PLAIN.finditer(text)]
    assert places(text) == expected
    assert words(text) == [word for word, _, _ in expected]


def test_every_character_may_begin_a_word_as_before() -> None:
    characters = [chr(code) for code in range(0x11000) if not 0xD800 <= code < 0xE000]
    for behind in ("", "ب", "1"):
        text = "\n".join(character + behind for character in characters)
        assert PATTERN.findall(text) == PLAIN.findall(text)
