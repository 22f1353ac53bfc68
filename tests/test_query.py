"""The query language: what each piece of it becomes, and that any text is a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh import query as wq

from search.arabic.months import spell_out
from search.arabic.terms import term
from search.asked import words_of
from search.errors import InputError
from search.opensearch.evidence import suggesters
from search.query import MAX_DEPTH, _Parser, parse, restrict
from search.tree import Near, Word, leaves


def t(word: str, field: str = "text") -> Word:
    """The leaf a word becomes."""
    return Word(field, *term(word))


BANK, EGYPT, SYRIA = t("بنك"), t("مصر"), t("سوريا")


def days(first: int, last: int) -> wq.Query:
    return wq.ConstantScoreQuery(wq.NumericRange("day", first, last), 0.0)


def label(field: str, *words: str) -> wq.Query:
    terms = [wq.Term(f"{field}_exact", word) for word in words]
    return wq.ConstantScoreQuery(terms[0] if len(terms) == 1 else wq.And(terms), 0.0)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("بنك", BANK),
        ("بنك مصر", wq.Or([BANK, EGYPT])),
        ("بنك البنك", BANK),
        ("+بنك مصر", wq.AndMaybe(BANK, EGYPT)),
        ("بنك -مصر", wq.AndNot(BANK, EGYPT)),
        ("بنك NOT مصر", wq.AndNot(BANK, EGYPT)),
        ("-مصر", wq.AndNot(wq.Every(), EGYPT)),
        ("بنك AND مصر", wq.And([BANK, EGYPT])),
        ("بنك AND مصر سوريا", wq.Or([wq.And([BANK, EGYPT]), SYRIA])),
        ("بنك OR مصر AND سوريا", wq.Or([BANK, wq.And([EGYPT, SYRIA])])),
        ("بنك AND NOT مصر", wq.AndNot(BANK, EGYPT)),
        ("بنك OR NOT مصر", wq.Or([BANK, wq.AndNot(wq.Every(), EGYPT)])),
        ("(بنك مصر) AND سوريا", wq.And([wq.Or([BANK, EGYPT]), SYRIA])),
        ("-(بنك مصر) سوريا", wq.AndNot(SYRIA, wq.Or([BANK, EGYPT]))),
        ('"بنك مصر"', wq.Phrase("text", [BANK.text, EGYPT.text])),
        ("«بنك مصر»", wq.Phrase("text", [BANK.text, EGYPT.text])),
        ("“بنك مصر”", wq.Phrase("text", [BANK.text, EGYPT.text])),
        ('"بنك مصر"~3', Near("text", [BANK.text, EGYPT.text], slop=3)),
        ('"بنك"', BANK),
        ("=البنك", wq.Term("text_exact", "البنك")),
        ("البن*", wq.Prefix("text_exact", "البن")),
        ("title:بنك", t("بنك", "title")),
        ("title:بنك مصر", wq.AndMaybe(t("بنك", "title"), EGYPT)),
        ("title:(بنك مصر)", wq.Or([t("بنك", "title"), t("مصر", "title")])),
        ("title:بنك OR title:مصر", wq.Or([t("بنك", "title"), t("مصر", "title")])),
        ('title:"بنك مصر"', wq.Phrase("title", [BANK.text, EGYPT.text])),
        ("source:bbc مصر", wq.And([EGYPT, label("source", "bbc")])),
        ("source:BBC", label("source", "bbc")),
        ('section:"أخبار محلية"', label("section", "اخبار", "محليه")),
        ("date:2018-03", days(20180301, 20180399)),
        ("date:٢٠١٨-٠٣-٠٤", days(20180304, 20180304)),
        ("date:4/3/2018", days(20180304, 20180304)),
        ("date:[* to 2018-03]", days(1, 20180399)),
        ("date:[2018-01 to 2018-06]", days(20180101, 20180699)),
        ("date:[تموز 2018 to آب 2018]", days(20180701, 20180899)),
        ("date:[كانون الثاني/يناير 2018 to تشرين الثاني/نوفمبر 2018]", days(20180101, 20181199)),
        ("date:[3 آذار 2018 to *]", days(20180303, 9999_12_31)),
        ("date:[2018 TO ]", days(20180101, 99991231)),
        ("date:[2018-05 to]", days(20180501, 9999_12_31)),
        ("date:[to 2018-05]", days(1, 20180599)),
        ("date:[2018-03-04T00:00 to 2018-03-05T23:59]", days(20180304, 20180305)),
        ("date:[2018 to غدا]", wq.Or([t("2018"), t("غدا")])),
        ("date:غدا", t("غدا")),
        ("اسم:بنك", wq.Or([t("اسم"), BANK])),
        ("في بنك", BANK),
        ("في", t("في")),
        ("+بنك في", BANK),
        ("في AND بنك", wq.And([t("في"), BANK])),
        ("#بنك_مصر", wq.Or([BANK, EGYPT])),
        ("+بنك_مصر", wq.Phrase("text", [BANK.text, EGYPT.text])),
        ('و"بنك"', BANK),
        ("أ ف ب بنك", wq.Or([wq.Term("text", "افب"), BANK])),
        ("AND", t("AND")),
        ("AND OR", wq.Or([t("AND"), t("OR")])),
        ("بنك AND", BANK),
    ],
)
def test_tree(text: str, tree: wq.Query) -> None:
    assert _plain(parse(text)) == _plain(tree)


def _plain(tree: wq.Query) -> str:
    return repr(tree).replace("StopWord(", "Term(").replace("Word(", "Term(")


@pytest.mark.parametrize("text", ["", "  ", "*", "-", "+", "=", '""', "()", "😀", '"', "((", "َُ"])
def test_nothing_to_look_for(text: str) -> None:
    assert parse(text) == wq.NullQuery


@pytest.mark.parametrize(
    ("text", "same_as"),
    [
        ('"بنك مصر', "بنك مصر"),
        ("((بنك", "بنك"),
        ("بنك))", "بنك"),
        ("[بنك]", "بنك"),
        ("title: بنك", "title بنك"),
        ("بنك (OR)", "بنك OR"),
        ("--بنك", "-بنك"),
    ],
)
def test_what_is_not_syntax_is_words(text: str, same_as: str) -> None:
    assert _plain(parse(text)) == _plain(parse(same_as))


@given(st.one_of(st.text(), st.text(alphabet='بنك مصر"()[]+-*=~:ANDORT0123 titledate')))
def test_any_text_is_a_query(text: str) -> None:
    known = (wq.Term, wq.Prefix, wq.Phrase, wq.Every, type(wq.NullQuery))
    assert all(isinstance(leaf, known) for leaf in leaves(parse(text)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (" ".join(f"كلمة{i}" for i in range(10_000)), 10_001),  # the word, and its numbers
        ("(" * 20_000 + "بنك" + ")" * 50_000, 1),
        ("(" * 50_000 + "بنك" + ")" * 50_000, 0),  # behind the last piece that is read
        ("(بنك " * 10_000, 1),
        ('"' * 99_999, 0),
        ("- " * 50_000, 0),
        ("بنك AND " * 10_000 + "مصر", 2),
        ("NOT " * 40_000 + "بنك", 1),
        ("date:[" * 20_000, 1),
        ("ا" * 500_000, 1),
    ],
)
def test_hostile_queries_are_read(text: str, count: int) -> None:
    """To the end, and each word once: ``count`` different words to look for or to exclude."""
    tree = parse(text)
    excluded = tree.b if isinstance(tree, wq.AndNot) else wq.NullQuery
    found = [leaf for part in (tree, excluded) for leaf in leaves(part)]
    assert len({leaf.text for leaf in found if isinstance(leaf, wq.Term)}) == count


def test_brackets_are_kept_to_a_depth() -> None:
    depth, tree = 0, parse("(-مصر " * 200 + "بنك" + ")" * 200)
    while isinstance(tree, wq.AndNot | wq.AndMaybe | wq.Or | wq.And):
        tree = tree.a if isinstance(tree, wq.AndNot | wq.AndMaybe) else tree.subqueries[-1]
        depth += 1
    assert 1 < depth <= 2 * MAX_DEPTH


def test_limits_are_added() -> None:
    tree = restrict(BANK, since="2018-03", until="2018", source="BBC")
    assert repr(tree) == repr(wq.And([BANK, days(20180301, 20181299), label("source", "bbc")]))
    assert restrict(BANK) is BANK


def test_a_limit_that_is_no_date_says_what_to_write() -> None:
    with pytest.raises(InputError, match="since 'أمس' is not a date: write a year"):
        restrict(BANK, since="أمس")
    with pytest.raises(InputError, match="until 2018 is not a date"):
        restrict(BANK, until=2018)  # type: ignore[arg-type]


def test_leaves_leave_out_what_is_excluded() -> None:
    assert leaves(parse("+بنك مصر -سوريا source:bbc")) == [BANK, EGYPT]


PIECES = (
    "بنك البنك بنوك في وفي فى هل ب أ.ف.ب وِزارةٌ المَسؤولة مسئول شيء ـبنكـ بنكـ ً ﺍﻟﺴﻼﻡ ﹰ ﹰً ﷲ گوگل "
    "كتاب\u200bه Reuters AND OR NOTE NATO ANDE iPhone6 F-16 #ولي_العهد 19 19.3 ١٬٠٠٠ الـ19 و30 "
    "2018 شباط «بنك» -مصر"
)


@given(
    st.lists(
        st.sampled_from([*PIECES.split(), "أ ف ب", "ب", "\n", "\x1c", "\u00a0"])
        | st.text("ءاأبتةوى ًّـ", max_size=5)
    ),
    st.sampled_from([" ", "  ", "\n", " AND "]),
    st.sampled_from(["{}", '"{}"', ' "{}"', '"{}', '"{}"~3', "“{}”"]),
)
def test_what_most_ask_is_read_at_once_and_alike(
    pieces: list[str], between: str, around: str
) -> None:
    text = around.format(between.join(pieces))
    plain = _Parser(spell_out(text)).tree()
    found = parse(text)
    assert repr(found) == repr(plain)
    assert [form_of(leaf) for leaf in leaves(found)] == [form_of(leaf) for leaf in leaves(plain)]


def form_of(leaf: wq.Query) -> str | None:
    return leaf.form if isinstance(leaf, Word) else None


def test_a_cluster_is_not_asked_what_looks_like_a_word_of_a_phrase() -> None:
    assert set(suggesters(words_of(parse("المصارف المركزية لندن")))) == {"مصرف", "مركزي", "لندن"}
    assert set(suggesters(words_of(parse('"المصارف المركزية" لندن')))) == {"لندن"}
    assert suggesters(words_of(parse('"المصارف المركزية"'))) == {}


def test_words_are_terms_of_whoosh() -> None:
    """Though they do not call its constructor: equal, hashed, printed, changed like any other."""
    term, word = wq.Term("text", "بنك"), Word("text", "بنك", "البنك")
    assert {name: getattr(word, name) for name in vars(term)} == vars(term)
    assert word == Word("text", "بنك", "بنك") != Word("title", "بنك", "بنك")
    assert hash(word) == hash(term)
    assert word.normalize() == word
    assert word.with_boost(2.0).boost == 2.0
    assert (word.boost, repr(word), str(word)) == (1.0, "Word('text', 'بنك')", "text:بنك")
    assert word.replace("text", "بنك", "مصر") == Word("text", "مصر", "البنك")
