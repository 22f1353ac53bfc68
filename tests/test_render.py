"""What a reader sees: order, joined letters and colours in a terminal, and hostile text in both."""

from __future__ import annotations

import importlib
import random
import re
import sys
import unicodedata
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Article, Hit, InputError, Passage, Results, Snippet, bidi, render
from search.arabic import tokens
from search.bidi import LRM, RLM, Glyph
from search.render import BOLD_YELLOW, RESET, Page, to_html, to_terminal

get_display = importlib.import_module("bidi").get_display  # it has no types
ANSI = re.compile(r"\x1b\[[0-9;]*m")
MARKED = re.compile(re.escape(BOLD_YELLOW) + r"(.*?)" + re.escape(RESET))
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f]")
HOSTILE = (
    "\x1b[2J\x1b]0;t\x07\x9b31m\r\u202eevil\u2066\u200f\u2028</bdi></li><script>alert(1)</script>"
    "<img src=x onerror=alert(1)>\"'&\U000e0041"
)
MIXED = st.text(
    alphabet="ابلأإآمةىيّ\u064b\u0651ـ ()[]«»\"'.,:;-+%$/!،؟19٢٣٫abZ\u200cمية", max_size=60
)
UNRELATED = {"Mn", "Me", "Cf"}


def glyphs(text: str) -> list[Glyph]:
    return bidi.glyphs([(text, "")])


def visual(text: str) -> str:
    """``text`` as one line from left to right, letters not joined."""
    rtl = bidi.runs_right_to_left(text)
    line = bidi.ordered(bidi.levelled(glyphs(text), rtl=rtl))
    return "".join(glyph.text for glyph in line)


def letters(text: str) -> str:
    """``text`` with joined forms taken apart again, sorted: which letters there are."""
    return "".join(sorted(unicodedata.normalize("NFKC", text).replace(" ", "")))


def results(*hits: Hit) -> Results:
    return Results("q", "article", len(hits), 0.0, hits)


def hit(title: str, text: str, **facts: Any) -> Hit:
    article = Article(id="a-1", title=title, text=text, **facts)
    passage = Passage(1, 1.0, Snippet(text))
    return Hit("a-1", 7.125, article, Snippet(title), (passage,))


# Order


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("بنك مصر", "رصم كنب"),
        ("رفع (البنك) السعر", "رعسلا (كنبلا) عفر"),
        ("قال «نعم».", ".«معن» لاق"),
        ('قناة "BBC News" قالت', 'تلاق "BBC News" ةانق'),
        ("عن BBC (British) قال", "لاق BBC (British) نع"),
        ("بنسبة 19.3 أو ١٢٫٥", "١٢٫٥ وأ 19.3 ةبسنب"),
        ("في 24/11/2022.", ".24/11/2022 يف"),
        ("BBC في مصر", "BBC رصم يف"),
        ("The (قناة) said", "The (ةانق) said"),
        ("مُحَمَّد", "دمَّحَمُ"),
        ("", ""),
    ],
)
def test_order_on_a_screen(text: str, seen: str) -> None:
    assert visual(text) == seen


@given(MIXED)
def test_order_is_that_of_the_unicode_algorithm(text: str) -> None:
    """Against python-bidi's other implementation, in Rust, which has brackets but mirrors none."""
    bare = "".join(c for c in " ".join(text.split()) if unicodedata.category(c) not in UNRELATED)
    bare = " ".join(bare.split())
    line = bidi.levelled(glyphs(bare), rtl=bidi.runs_right_to_left(bare))
    unmirrored = [glyph.text for glyph in _turned(line)]
    base = "R" if bidi.runs_right_to_left(bare) else "L"
    assert "".join(unmirrored) == get_display(bare, base_dir=base)


def _turned(line: list[Glyph]) -> list[Glyph]:
    """Rule L2 the slow way: each level reverses its runs, found by a regular expression."""
    places = list(range(len(line)))
    for level in (3, 2, 1):
        high = "".join("x" if line[i].level >= level else "." for i in places)
        for run in re.finditer("x+", high):
            places[run.start() : run.end()] = reversed(places[run.start() : run.end()])
    return [line[i] for i in places]


@given(MIXED)
def test_joining_keeps_every_letter_and_mark(text: str) -> None:
    line = glyphs(text)
    written = "".join(glyph.text for glyph in line)
    shown = "".join(glyph.text for glyph in bidi.joined(line))
    assert sorted(unicodedata.normalize("NFKD", shown)) == sorted(
        unicodedata.normalize("NFKD", written)
    )


def test_lam_alef_is_one_glyph_and_keeps_its_marks_and_colour() -> None:
    line = bidi.joined(bidi.glyphs([("سَ", "a"), ("لَاً", "b"), ("م", "c")]))
    assert [glyph.style for glyph in line] == ["a", "b", "c"]
    assert line[1].text == "\ufefc\u064e\u064b"
    assert [glyph.columns for glyph in line] == [1, 1, 1]


def test_a_persian_non_joiner_parts_letters_and_takes_no_column() -> None:
    line = bidi.joined(glyphs("می\u200cرود"))
    assert line[1].text == "\ufbfd"  # final yeh
    assert "\u200c" not in [glyph.text for glyph in bidi.ordered(bidi.levelled(line, rtl=True))]


def test_thousands_of_brackets_are_no_trouble() -> None:
    assert len(visual("(ا" * 5_000 + ")" * 5_000)) == 15_000


# Lines


@given(MIXED, st.integers(4, 30))
def test_wrapped_lines_fit_and_hold_whole_words(text: str, width: int) -> None:
    line = glyphs(text)
    lines = list(bidi.wrapped(line, width))
    assert all(sum(glyph.columns for glyph in each) <= width for each in lines)
    pieces = ["".join(glyph.text for glyph in each) for each in lines]
    assert "".join(pieces).replace(" ", "") == "".join(g.text for g in line).replace(" ", "")
    words = "".join(glyph.text for glyph in line).split(" ")
    if all(bidi.columns(word) <= width for word in words):
        assert " ".join(pieces).split(" ") == words


def test_lines_are_cut_before_they_are_turned_round() -> None:
    page = Page(color=False, layout="visual", width=12)
    text = "واحد اثنان ثلاثة"
    lines = list(page.lines([(text, "")], rtl=True))
    assert [letters(line) for line in lines] == [letters("واحد اثنان"), letters("ثلاثة")]
    assert all(bidi.columns(line) == 12 for line in lines), "aligned right"


def test_a_latin_paragraph_is_aligned_left() -> None:
    page = Page(color=False, layout="visual", width=40)
    assert list(page.lines([("BBC قناة", "")], rtl=False)) == ["BBC \ufe93\ufe8e\ufee8\ufed7"]


def test_logical_lines_tell_their_direction() -> None:
    page = Page(color=False, layout="logical", width=40)
    assert list(page.lines([("BBC في", "")], rtl=True)) == [RLM + "BBC في"]
    assert list(page.lines([("BBC في", "")], rtl=False)) == [LRM + "BBC في"]
    assert list(page.lines([("BBC", "")], rtl=False)) == ["BBC"]
    assert list(page.lines([("خبر", "")], rtl=True, indent=3)) == [f" {RLM}  خبر"]


def test_wide_and_combining_characters_are_counted() -> None:
    assert bidi.columns("مُحَمَّد") == 4
    assert bidi.columns("新聞 a") == 6


# Which layout


@pytest.mark.parametrize(
    ("asked", "environment", "expected"),
    [
        ("auto", {"VTE_VERSION": "7006", "TERM": "xterm-256color"}, "logical"),
        ("auto", {"VTE_VERSION": "5402"}, "visual"),
        ("auto", {"KONSOLE_VERSION": "230401"}, "logical"),
        ("auto", {"TERM": "mlterm"}, "logical"),
        ("auto", {"TERM_PROGRAM": "iTerm.app"}, "logical"),
        ("auto", {"TERM_PROGRAM": "Apple_Terminal"}, "logical"),
        ("auto", {"TERM_PROGRAM": "vscode", "VTE_VERSION": "7006"}, "visual"),
        ("auto", {"TERM": "alacritty"}, "visual"),
        ("auto", {"TERM": "foot-extra"}, "visual"),
        ("auto", {"TERM": "linux"}, "visual"),
        ("auto", {"WT_SESSION": "x"}, "visual"),
        ("auto", {"XTERM_VERSION": "XTerm(379)"}, "visual"),
        ("auto", {"TERM": "xterm-kitty"}, "logical"),
        ("auto", {"TERM": "tmux-256color"}, "logical"),
        ("auto", {}, "logical"),
        ("logical", {"TERM": "linux"}, "logical"),
        ("visual", {"KONSOLE_VERSION": "230401"}, "visual"),
    ],
)
def test_layout_of_a_terminal(asked: str, environment: dict[str, str], expected: str) -> None:
    assert bidi.layout(asked, environment) == expected


def test_without_the_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    bidi._algorithm.cache_clear()
    bidi._reshaper.cache_clear()
    monkeypatch.setitem(sys.modules, "arabic_reshaper", None)
    assert bidi.layout("auto", {"TERM": "linux"}) == "logical"
    with pytest.raises(InputError, match=r"khabar\[bidi\]"):
        bidi.layout("visual", {})


# Colours


@given(MIXED, st.integers(0, 1 << 32), st.sampled_from(["plain", "logical", "visual"]))
def test_colours_sit_on_the_letters_of_the_marked_words(
    text: str, seed: int, layout: bidi.Layout
) -> None:
    words = tokens(text)
    chosen = [word for word in words if random.Random(seed + word.start).random() < 0.5]
    snippet = Snippet(text, tuple((word.start, word.end) for word in chosen))
    rtl = bidi.runs_right_to_left(text)
    colored = list(Page(True, layout, 20).lines(render._pieces(snippet), rtl=rtl))
    uncolored = list(Page(False, layout, 20).lines(render._pieces(snippet), rtl=rtl))
    assert [ANSI.sub("", line) for line in colored] == uncolored
    shown = "".join("".join(MARKED.findall(line)) for line in colored)
    marked = "".join(word.text for word in chosen)
    if layout == "visual":
        marked = marked.replace("\u200c", "")
    assert _bare(shown) == _bare(marked)


def _bare(text: str) -> list[str]:
    """The letters of ``text`` in no order; a mark may stand on the sign before a word."""
    letters_and_marks = unicodedata.normalize("NFKD", text).replace(" ", "")
    return sorted(c for c in letters_and_marks if unicodedata.category(c) != "Mn")


def test_every_marked_word_is_colored_as_it_stands() -> None:
    text = "قال الإسلام والأمل في الـ19 من (iPhone7)"
    marks = tuple((t.start, t.end) for t in tokens(text) if t.text in ("الإسلام", "iPhone7"))
    (line,) = Page(True, "visual", 60).lines(render._pieces(Snippet(text, marks)), rtl=True)
    found = [unicodedata.normalize("NFKC", each) for each in MARKED.findall(line)]
    assert found == ["iPhone7", "ملاسلإا"]  # lam-alef, taken apart, is lam then alef


def test_snippets_for_hosts() -> None:
    snippet = Snippet("قال البنكُ <b>", ((4, 10),))
    assert to_terminal(snippet) == f"قال {BOLD_YELLOW}البنكُ{RESET} <b>"
    assert to_terminal(snippet, color=False) == "قال البنكُ <b>"
    assert to_html(snippet) == "قال <mark>البنكُ</mark> &lt;b&gt;"


# A page of results


def test_a_plain_page_has_no_control_or_direction_characters() -> None:
    page = Page(color=False)
    found = hit("عنوان", "نص الخبر", date="2022-11-24T05:54:00+03:00", source="bbc")
    lines = list(render.results_to_terminal(results(found), page, first=11))
    assert lines == [
        "11. عنوان",
        "    2022-11-24 05:54 · bbc · a-1 · 7.12",
        "",
        "    نص الخبر ¶1",
        "",
    ]


def test_a_visual_page_begins_at_the_right() -> None:
    page = Page(color=False, layout="visual", width=80)
    found = hit("عنوان", "نص", date="2022-11-24T05:54", source="سكاي نيوز", author="John Smith")
    title, facts, _, passage, *_ = render.results_to_terminal(results(found), page)
    assert title.endswith(" .1")
    assert facts.endswith("2022-11-24\u202f05:54   ")
    assert facts.split(" · ")[1:3] == ["a-1", "John Smith"]
    assert passage.endswith("   ")
    assert passage.split()[0] == "1¶"


def test_a_passage_shows_where_its_paragraph_goes_on() -> None:
    article = Article(id="a", title="ت", text="أول الكلام ثم آخره")
    passage = Passage(1, 1.0, Snippet("الكلام ثم"))
    found = results(Hit("a", 1.0, article, Snippet("ت"), (passage,)))
    assert "   …الكلام ثم… ¶1" in list(render.results_to_terminal(found, Page(False)))
    assert any("…الكلام ثم…" in line for line in render.results_to_html(found))


def test_a_hit_without_a_title_is_shown_by_its_id() -> None:
    bare = Hit("a-1", 1.0)
    assert next(render.results_to_terminal(results(bare), Page(False))) == "1. a-1"
    assert "<bdi>a-1</bdi>" in "".join(render.results_to_html(results(bare)))


@pytest.mark.parametrize("layout", ["plain", "logical", "visual"])
def test_an_article_on_its_page(layout: bidi.Layout) -> None:
    article = Article(id="a", title="عنوان", date="2022", text="أولى\nسطر\n\n\n\nثانية")
    lines = list(render.article_to_terminal(article, Page(False, layout, 30)))
    assert lines[:3] == ["id: a", "date: 2022", ""]
    assert [letters(line.replace(RLM, "")) for line in lines[3:]][::2] == [
        letters("عنوان"), letters("أولى\nسطر") if layout == "plain" else letters("أولى سطر"),
        letters("ثانية"),
    ]  # fmt: skip


def test_detection_is_for_logical_pages_alone() -> None:
    assert Page(layout="logical", detect=True).begin
    assert Page(layout="logical", detect=True).end
    for page in (Page(layout="visual", detect=True), Page(detect=True), Page(layout="logical")):
        assert page.begin == page.end == ""


# Hostile text


def hostile_hit() -> Hit:
    article = Article(
        id=HOSTILE, title=HOSTILE, text=HOSTILE, date=HOSTILE, author=HOSTILE, source=HOSTILE,
        section=HOSTILE, url="https://x.example/\"onmouseover='alert(1)' \u202e\x1b",
    )  # fmt: skip
    snippet = Snippet(HOSTILE, ((3, 9), (20, 31)))
    return Hit(HOSTILE, 1.0, article, snippet, (Passage(1, 1.0, snippet),))


@pytest.mark.parametrize("layout", ["plain", "logical", "visual"])
@pytest.mark.parametrize("color", [True, False])
def test_no_article_commands_a_terminal(layout: bidi.Layout, color: bool) -> None:
    page = Page(color, layout, 60)
    found = hostile_hit()
    assert found.article is not None
    lines = [
        *render.results_to_terminal(results(found), page),
        *render.article_to_terminal(found.article, page),
    ]
    for line in lines:
        assert not CONTROLS.search(ANSI.sub("", line).replace(RLM, "").replace(LRM, ""))
        assert "\n" not in line
        if layout != "logical":
            assert RLM not in line
            assert LRM not in line
    assert not CONTROLS.search(ANSI.sub("", to_terminal(found.passages[0].snippet)))


def test_a_line_end_in_a_title_makes_no_new_line() -> None:
    found = hit("عنوان\n2. مزور\u2028x", "نص")
    lines = list(render.results_to_terminal(results(found), Page(False)))
    assert lines[0] == "1. عنوان 2. مزور x"


class Fragment(HTMLParser):
    """Which tags an HTML fragment opens, and whether it closes them in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_no_article_gets_markup_into_html() -> None:
    text = "\n".join(render.results_to_html(results(hostile_hit())))
    fragment = Fragment(text)
    assert {tag for tag, _ in fragment.seen} == {
        "ol", "li", "h3", "a", "bdi", "p", "small", "mark",
    }  # fmt: skip
    names = {name for _, attributes in fragment.seen for name in attributes}
    assert names == {"dir", "lang", "class", "href", "data-paragraph"}
    assert not CONTROLS.search(text.replace("\n", ""))
    assert "<script>alert(1)</script>" in "".join(fragment.words)


@pytest.mark.parametrize(
    ("url", "linked"),
    [
        ("https://x.example/a?b=1&c=2", True),
        ("HTTP://x.example", True),
        ("javascript:alert(1)", False),
        (" https://x.example", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//x.example", False),
        (None, False),
    ],
)
def test_only_web_addresses_are_linked(url: str | None, linked: bool) -> None:
    fragment = Fragment("\n".join(render.results_to_html(results(hit("ت", "ن", url=url)))))
    links = [attributes["href"] for tag, attributes in fragment.seen if tag == "a"]
    assert links == ([url] if linked else [])


def test_html_stands_on_its_own() -> None:
    found = results(hit("BBC", "نص"), hit("خبر", "text"))
    fragment = Fragment("\n".join(render.results_to_html(found, first=11)))
    assert fragment.seen[0] == (
        "ol", {"dir": "rtl", "lang": "ar", "class": "khabar", "start": "11"},
    )  # fmt: skip
    assert [tag for tag, _ in fragment.seen].count("li") == 2
    assert Fragment("\n".join(render.results_to_html(results()))).seen[0][0] == "ol"


@given(st.text(), st.lists(st.integers(0, 40), max_size=6))
def test_any_text_and_marks_survive_both(text: str, cuts: list[int]) -> None:
    ends = sorted({min(cut, len(text)) for cut in cuts})
    marks = tuple(pair for pair in list(pairwise(ends))[::2])
    snippet = Snippet(text, marks)
    cleaned = render.plain(text)
    joined = "".join(render.plain(text[a:b]) for a, b in pairwise([0, *ends, len(text)]))
    assert to_terminal(snippet, color=False) in (cleaned, joined)
    assert ANSI.sub("", to_terminal(snippet)) == to_terminal(snippet, color=False)
    Fragment(to_html(snippet))
    for layout in ("plain", "logical", "visual"):
        list(Page(True, layout, 10).lines(render._pieces(snippet), rtl=True))
