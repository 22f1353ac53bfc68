"""The words of many texts at once, against the one pattern that says what a word is."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arabic import tokens
from search.local.words import Vocabulary, Words

PIECES = (
    *("خبر", "قسد", "و", "أ", "ب", "لـ", "ـ", "ُ", "مُحَمَّدٌ", "مـحـمد", "ف", "الـ", "ﷲ", "پ", "ی"),
    *(" ", "  ", "\n", "\t", ".", ". ", ",", "،", '"', "_", "#", "/", "-", "٫", "٬"),
    *("1", "19", "٢٠", "2018", "1,000", "BBC", "é", "e\u0301", "\u200c", "\u200f", "😀", "\u0301"),
)
TEXTS = st.lists(st.one_of(st.text(max_size=20), st.lists(st.sampled_from(PIECES)).map("".join)))


def numbered(texts: list[str]) -> list[list[str]]:
    vocabulary = Vocabulary()
    numbers, counts = Words(vocabulary).number(texts)
    names = list(vocabulary)
    found, at = [], 0
    for count in counts.tolist():
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


@pytest.mark.parametrize("size", [1, 7, 64])
@settings(max_examples=100)
@given(texts=TEXTS)
def test_batches_of_any_size(size: int, texts: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.local.words.BATCH", size)
        assert numbered(texts) == by_pattern(texts)


def test_long_texts_and_words() -> None:
    texts = ["خبر " * 200_000, "ا" * 300_000, "", "و " * 50_000, "1" * 100]
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
