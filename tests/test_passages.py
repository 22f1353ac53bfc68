"""The piece of a paragraph that is shown, and which of its words are marked."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arabic import tokens
from search.arabic.letters import SHADDA, TATWEEL
from search.arabic.tokens import PATTERN, places
from search.passages import WIDTH, Matcher, cut, mark, shown
from search.query import parse

FILLER = "كلام كثير لا يهم أحدا ولا يبحث عنه قارئ، "
DIACRITICS = "\u064b\u064e\u064f\u0650\u0651\u0652\u0670"
MARKED_TEXT = st.text(alphabet=f"ابتةكنلمويإأ {TATWEEL}{DIACRITICS}.،«»()19-_", max_size=200)
QUERIES = ("بنك مصر", '"بنك مصر"', '"بنك مصر"~2', "بن*", "=بنك", "بنك -مصر", "")


def matcher(query: str) -> Matcher:
    return Matcher.of(parse(query))


def marked(query: str, text: str) -> list[str]:
    """The words of ``text`` that ``query`` marks."""
    snippet = mark(text, matcher(query))
    return [snippet.text[start:end] for start, end in snippet.marks]


# Which words


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("بنك", "البنكُ وبنوك ولبنك", ["البنكُ", "وبنوك", "ولبنك"]),
        ("بنك", "الـبـنـك", ["الـبـنـك"]),
        ("بنك مصر", "مصر يا بنك", ["مصر", "بنك"]),
        ('"بنك مصر"', "مصر بنك، بنك مصر، بنك في مصر", ["بنك", "مصر"]),
        ('"بنك مصر"', "لبنك مصر", ["لبنك", "مصر"]),
        ('"بنك مصر"', "بَنْكُ «مِصْرَ»", ["بَنْكُ", "مِصْرَ"]),
        ('"بنك مصر"', "مصر بنك", []),
        ('"بنك مصر" قال', "قال بنك", ["قال"]),
        ('"بنك مصر"~1', "مصر الكبير بنك", ["مصر", "بنك"]),
        ('"بنك مصر"~1', "مصر التي فيها بنك", []),
        ('"بنك مصر"~0', "مصر بنك", ["مصر", "بنك"]),
        ("اقتص*", "الاقتصاد واقتصاد اقتصادي", ["اقتصادي"]),
        ("=بنك", "البنك بَنك وبنك", ["بَنك"]),
        ("=البنك", "البنك بنك", ["البنك"]),
        ("بنك -مصر", "بنك مصر", ["بنك"]),
        ("بنك NOT مصر", "بنك مصر", ["بنك"]),
        ("19.3", "بلغ ١٩٫٣ و19", ["١٩٫٣"]),
        ("2015", "عام2015م و2015", ["عام2015م", "و2015"]),
        ("عام 2015", "عام2015م", ["عام2015م"]),
        ("cnn", "قال لـCNN والـCNN", ["لـCNN", "والـCNN"]),
        ("date:2018", "في 2018", []),
        ("title:بنك", "بنك", []),
        ("source:بنك", "بنك", []),
        ("بنك", "", []),
        ("", "بنك", []),
    ],
)
def test_marks(query: str, text: str, expected: list[str]) -> None:
    assert marked(query, text) == expected


@given(st.sampled_from(QUERIES), MARKED_TEXT)
def test_a_mark_covers_a_whole_word(query: str, text: str) -> None:
    """And whatever is written against it; each of them holds a word that the query met."""
    snippet = mark(text, matcher(query))
    words = tokens(text)
    starts, ends = ({getattr(word, end) for word in words} for end in ("start", "end"))
    alone = (starts - ends, ends - starts)
    assert all(start in alone[0] and end in alone[1] for start, end in snippet.marks)
    met = matcher(query).marked([*PATTERN.finditer(text)])
    within = [{n for n, word in enumerate(words) if start <= word.start < end}
              for start, end in snippet.marks]  # fmt: skip
    assert all(each & {*met} for each in within)
    assert {*met} <= set().union(*within)


@given(st.sampled_from(QUERIES), MARKED_TEXT, st.integers(1, 80))
def test_no_letter_is_cut_from_its_marks(query: str, text: str, width: int) -> None:
    for snippet in (mark(text, matcher(query)), cut(text, matcher(query), width)):
        assert snippet.text in text
        end_before = 0
        for start, end in snippet.marks:
            assert end_before <= start < end <= len(snippet.text)
            end_before = end
            following = snippet.text[end : end + 1]
            assert not following or unicodedata.category(following) != "Mn"
            assert following != TATWEEL


# Which piece


def test_a_short_paragraph_is_shown_whole() -> None:
    snippet = cut("  قال البنك.  ", matcher("بنك"))
    assert snippet.text == "قال البنك."
    assert snippet.marks == ((4, 9),)


def test_the_window_holds_the_best_cluster() -> None:
    lone = "بنك " + FILLER * 20
    text = lone + "قال بنك مصر إن القرض الجديد متاح. " + FILLER * 20
    snippet = cut(text, matcher("بنك مصر قرض"))
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["بنك", "مصر", "القرض"]
    assert snippet.text in text


def test_different_words_count_for_more_than_many() -> None:
    text = "بنك بنك بنك بنك. " + FILLER * 20 + "بنك مصر. " + FILLER * 20
    snippet = cut(text, matcher("بنك مصر"))
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["بنك", "مصر"]


def test_the_words_found_stand_inside_their_sentence() -> None:
    text = FILLER * 20 + "البنك " + FILLER * 20
    snippet = cut(text, matcher("بنك"))
    ((start, end),) = snippet.marks
    assert start > WIDTH / 4
    assert len(snippet.text) - end > WIDTH / 4


@pytest.mark.parametrize("query", ["زلزال", "", "-كلام", '"كثير كلام"'])
def test_an_unfound_query_shows_the_beginning(query: str) -> None:
    text = FILLER * 30
    snippet = cut(text, matcher(query))
    assert text.startswith(snippet.text)
    assert snippet.marks == ()
    assert WIDTH * 0.8 <= len(snippet.text) <= WIDTH


@given(st.lists(st.sampled_from(["بنك", "مِصْر", "كلام", "ولا،", "«قال»", "19.3"]), min_size=1))
def test_windows_are_whole_words_of_about_the_width(words: list[str]) -> None:
    text = " ".join(words)
    width = 40
    snippet = cut(text, matcher("بنك مصر"), width)
    at = text.index(snippet.text)
    assert len(snippet.text) <= width + len("«»،")
    ends = {token.start for token in tokens(text)} | {0}, {t.end for t in tokens(text)}
    assert at in ends[0]
    assert at + len(snippet.text) in ends[1] | {len(text)}
    if any(word in ("بنك", "مِصْر") for word in words):
        assert snippet.marks
    if len(text) > width:
        assert len(snippet.text) >= width / 2


def test_one_word_longer_than_the_window() -> None:
    word = "ب" * (WIDTH * 2)
    for text in (word, f"{word} كلام", f"كلام {word}", f"{word} {word}"):
        snippet = cut(text, matcher(word))
        assert snippet.text in text
        assert [snippet.text[a:b] for a, b in snippet.marks][:1] == [word]


@pytest.mark.parametrize("text", ["", " ", DIACRITICS * 100, TATWEEL * 500, "!" * 500, SHADDA])
def test_texts_without_words(text: str) -> None:
    snippet = cut(text, matcher("بنك"))
    assert snippet.marks == ()
    assert len(snippet.text) <= WIDTH
    assert snippet.text in text


def test_a_letter_may_carry_any_number_of_marks() -> None:
    word = "بن" + SHADDA * (WIDTH + 10) + "ك"
    text = f"كلام {word} كلام"
    snippet = cut(text, matcher("بنك"))
    assert [snippet.text[a:b] for a, b in snippet.marks] == [word]


def by_plain_loops(text: str, start: int, width: int) -> str:
    """The window from ``start``, by looking at every word."""
    words = places(text)
    inside = [word for word in words if word[1] >= start and word[2] <= start + width]
    if not inside:
        inside = [word for word in words if word[2] > start][:1] or words[-1:]
    if not inside:
        return text[:width]
    begin = 0 if inside[0] == words[0] and start == 0 else inside[0][1]
    return text[begin : len(text) if inside[-1] == words[-1] else inside[-1][2]]


@given(
    st.lists(st.sampled_from(["بنك", "كلام", "ولا،", "«قال»", " ", "…", "مستشفيات" * 4])),
    st.integers(0, 300),
    st.integers(1, 60),
)
def test_the_window_is_found_as_by_looking_at_every_word(
    words: list[str], at: int, width: int
) -> None:
    """One word is met, and stands in the middle; or none, and it is the beginning."""
    words.insert(at % (len(words) + 1), "زلزال")
    text = f"({' '.join(words)})"
    place = text.index("زلزال")
    start = place - max(width - len("زلزال"), 0) // 2
    for query, expected in (("زلزال", start), ("فيضان", 0)):
        snippet = cut(text, matcher(query), width)
        if len(text) > width:
            start = max(0, min(expected, len(text) - width))
            assert snippet.text == by_plain_loops(text, start, width)


def test_passages_without_a_mark_give_way() -> None:
    """The words of a phrase, but not the phrase."""
    paragraphs = ["مصر بنك", "في بنك مصر", "بنك"]
    found = shown(paragraphs, [(1, 3.0), (2, 2.0), (3, 1.0)], matcher('"بنك مصر"'))
    assert [(each.number, each.score) for each in found] == [(2, 2.0)]
    found = shown(paragraphs[::2], [(1, 3.0), (2, 2.0)], matcher('"بنك مصر"'))
    assert [each.number for each in found] == [1]
    assert shown([], [], matcher("بنك")) == ()


def test_words_written_together_end_where_the_window_does() -> None:
    text = "كلام " * 30 + "2015م"
    for width in range(1, 20):
        snippet = cut(text, matcher("2015"), width)
        assert all(0 <= start < end <= len(snippet.text) for start, end in snippet.marks)
        assert snippet.marks
