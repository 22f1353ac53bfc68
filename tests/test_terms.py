"""Terms of many words at once are those of each word alone."""

from __future__ import annotations

import gzip
import json
import unicodedata
from itertools import islice, product
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from search.arabic.normalize import normalize, normalize_all
from search.arabic.stem import stem, stems
from search.arabic.terms import term, terms
from search.arabic.tokens import words as words_of

ARTICLES = 300  # of each file of the shared news

LETTERS = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـًَُِّْٰٕٔ"
arabic = st.text(alphabet=LETTERS, max_size=12)
numbers = st.text(alphabet="0129٠١٩.,٫٬والبك ", max_size=10)
written = st.lists(arabic | numbers | st.text(max_size=12), max_size=20)


@given(written)
@example([])
@example([""])
@example(["", ""])
@example(["شيء", "ييء", "ش.ي.ء", "شيء كبير"])
@example(["كتاب\nالكتاب", "خبر"])
@example(["?", "أ?", "#", "\ud800", "\x00", "\x85"])
@example(["كتاب", "\u0654ا", "ا", "\u0654"])
def test_together_as_alone(words: list[str]) -> None:
    assert normalize_all(words) == [normalize(word) for word in words]
    assert stems(words) == [stem(word) for word in words]
    assert terms(words) == [term(word) for word in words]


def test_any_two_characters_are_folded_together_as_alone() -> None:
    """Also where one is a mark, which NFC may compose with a letter or move before another."""
    plain = bytes(range(256)).decode("iso8859-6", "ignore").replace("\n", "")
    pairs = [one + other for one, other in product(plain + "\u0653\u0654\u0655é٢گ", repeat=2)]
    together = normalize_all(pairs)
    assert [pair for pair, folded in zip(pairs, together, strict=True)
            if folded != normalize(pair)] == []  # fmt: skip
    assert any(unicodedata.normalize("NFC", pair) != pair for pair in pairs)


def test_the_words_of_the_news(data: Path) -> None:
    vocabulary: dict[str, None] = {}
    for path in sorted((data / "news").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in islice(file, ARTICLES):
                article = json.loads(line)
                text = f"{article.get('title')}\n{article.get('text')}"
                vocabulary.update(dict.fromkeys(words_of(text)))
    words = list(vocabulary)
    assert len(words) > 10_000
    assert terms(words) == [term(word) for word in words]
