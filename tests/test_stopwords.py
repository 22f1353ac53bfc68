"""Stop words: the list, the spellings of its words, and what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arabic.normalize import normalize
from search.arabic.stopwords import CONJUNCTIONS, FILE, OTHER_WORDS, _light, is_stop

ENTRIES = [
    line
    for line in FILE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_list_is_clean() -> None:
    assert len(ENTRIES) == len(set(ENTRIES))
    assert all(entry == entry.strip() and " " not in entry for entry in ENTRIES)
    assert 150 < len(ENTRIES) < 400


@pytest.mark.parametrize("word", ENTRIES)
def test_every_entry_is_a_stop_word(word: str) -> None:
    assert is_stop(word)


SPELLINGS = (
    "وفي فى التى الذى والتي والذين ومن فإن وإن وأن ولكن وعلى وهو فهو وقد ولم وكان وكانت "
    "إِنَّ مِنْ عَلَى عليـــه الـ وَهَذَا ان الى اذا وايضا The AND"
)
NEWS = (
    "علي وعلي لعلي وعد فعل وزن وقف وصل فاز فكر ورد وسط والد بنك كندا فلسطين منى إمام "
    "آية قبلة آلي أم وزارة رئيس مجلس مليون ألف ثلاثة 19 2015 أحمد من_على Reuters"
)


@pytest.mark.parametrize("word", SPELLINGS.split())
def test_other_spellings_are_stop_words(word: str) -> None:
    assert is_stop(word)


@pytest.mark.parametrize("word", ["", *OTHER_WORDS, *NEWS.split()])
def test_words_of_the_news_are_not(word: str) -> None:
    assert not is_stop(word)


def by_the_rule(word: str) -> bool:
    """The definition: an entry, in the Egyptian spelling too, alone or behind و or ف."""
    entries = {_light(entry) for entry in ENTRIES}
    entries |= {entry[:-1] + "ى" for entry in entries if entry.endswith("ي")}
    entries -= {_light(other) for other in OTHER_WORDS}
    light = _light(word)
    joined = len(light) > 2 and light[0] in CONJUNCTIONS and light[1:] in entries
    return light in entries or (joined and light not in OTHER_WORDS)


@given(
    st.tuples(
        st.sampled_from(["", "و", "ف", "وو", "ب"]),
        st.sampled_from([*ENTRIES, *OTHER_WORDS]) | st.text("فيىعلامنهوإًّـ.", max_size=5),
        st.sampled_from(["", "َ", "ـ", "ه", "ى"]),
    ).map("".join)
)
def test_told_by_the_folded_word_first(word: str) -> None:
    assert is_stop(word) == is_stop(word, normalize(word)) == by_the_rule(word)
