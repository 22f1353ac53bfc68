"""The words of many texts at once, against the one pattern that says what a word is."""

from __future__ import annotations

import gzip
import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arabic import tokens
from search.local.words import Vocabulary, Words

from .conftest import uncompiled

AHEAD = uncompiled("words").AHEAD  # runs that are looked up together
PIECES = (
    *("خبر", "قسد", "و", "أ", "ب", "لـ", "ـ", "ُ", "مُحَمَّدٌ", "مـحـمد", "ف", "الـ", "ﷲ", "پ", "ی"),
    *(" ", "  ", "\n", "\t", ".", ". ", ",", "،", '"', "_", "#", "/", "-", "٫", "٬"),
    *("1", "19", "٢٠", "2018", "1,000", "BBC", "é", "e\u0301", "\u200c", "\u200f", "😀", "\u0301"),
)
TEXTS = st.lists(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(PIECES)).map("".join)))


def numbers_of(texts: list[str]) -> tuple[list[str], list[int], list[int]]:
    vocabulary = Vocabulary()
    numbers, counts = Words(vocabulary).number(texts)
    return list(vocabulary), numbers.tolist(), counts.tolist()


def numbered(texts: list[str]) -> list[list[str]]:
    names, numbers, counts = numbers_of(texts)
    found, at = [], 0
    for count in counts:
        found.append([names[number] for number in numbers[at : at + count]])
        at += count
    assert at == len(numbers)
    return found


def by_pattern(texts: list[str]) -> list[list[str]]:
    return [[token.text for token in tokens(text)] for text in texts]


@settings(max_examples=1000)
@given(TEXTS)
def test_same_words_as_the_pattern(texts: list[str]) -> None:
    assert numbered(texts) == by_pattern(texts)


@settings(max_examples=200)
@given(st.lists(st.lists(st.sampled_from([*"أبوقx1", ". ", ".", " ", " ", "_", "\n", "ُ", ","]))))
def test_initials_whatever_stands_beside_them(pieces: list[list[str]]) -> None:
    texts = ["".join(piece) for piece in pieces]
    assert numbered(texts) == by_pattern(texts)


@settings(max_examples=200)
@given(TEXTS)
def test_same_numbers_without_a_compiler(texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        compiled = numbers_of(texts)
        patch.setattr("search.local.words.WordTable", uncompiled("words").WordTable)
        assert numbers_of(texts) == compiled


def test_words_whose_hashes_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the point 1 a hash is the sum of the letters; the table grows meanwhile."""
    monkeypatch.setattr("search.local.words.secrets.randbelow", lambda _: 0)
    texts = [" ".join(map("".join, product("ابتثجح", repeat=size))) for size in (2, 3, 4)]
    assert numbered([*texts, *texts]) == by_pattern([*texts, *texts])


def test_long_texts_and_words() -> None:
    texts = ["خبر " * 200_000, "ا" * 300_000, "", "و " * 50_000, "1" * 100]
    assert numbered(texts) == by_pattern(texts)


@pytest.mark.parametrize("count", [AHEAD - 1, AHEAD, AHEAD + 1])
def test_words_that_are_looked_up_together(count: int) -> None:
    """What goes to the pattern stands behind as many as are looked up at once, or one less or
    more; new words and old ones among them."""
    words = [f"{first}{second}" for first, second in product("ابتثجحخدذ", repeat=2)]
    texts = [" ".join(words[:count]), f"{' '.join(words[1 : count + 1])} 2018 خبر", "خبر", ""]
    assert numbered(texts) == by_pattern(texts)


def test_same_words_of_the_news(data: Path) -> None:
    texts: list[str] = []
    for path in sorted((data / "news").glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            records: list[dict[str, Any]] = [
                json.loads(line) for _, line in zip(range(400), lines, strict=False)
            ]
        texts += [record[name] or "" for record in records for name in ("title", "text", "author")]
    assert numbered(texts) == by_pattern(texts)
