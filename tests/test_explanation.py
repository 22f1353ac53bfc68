"""What a score is made of: the parts add up to it, whatever was asked and however it was ranked."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as wq

from search import Article, Hit, InputError, Reason, Results, Snippet, render
from search.engine import Engine
from search.model import By

ARTICLES = [
    Article(
        id="bank", title="البنك المركزي يرفع الفائدة", date="2018-03-04", source="bbc",
        author="سمير",
        text="رفع البنكُ المركزيُّ سعر الفائدة.\n\nقال مسؤول ببنك آخر في لندن إن الخطوة متوقعة.",
    ),
    Article(id="old", title="البنك المركزي يرفع الفائدة", text="رفع البنك الفائدة.", date="2016"),
    Article(id="name", title="بوتفليقة", text="زار بوتفليقا لندن ثم زار بوتفليقه البنك."),
    Article(id="match", title="مباراة القمة", date="2018-03-01", text="فاز في القمة لندن."),
]  # fmt: skip
QUERIES = [
    "البنك", "البنك المركزي الفائدة", "بوتفليقه لندن", "+البنك -مسؤول",
    "البنك AND (لندن OR الفائدة)", "(البنك AND القمة) OR لندن", '"سعر الفائدة" لندن',
    '"الفائدة سعر"~3', "الفائ* =البنك", "title:البنك",
    "author:سمير لندن", "البنك source:bbc", "date:2018-03", "البنك البنك", "=الفائدة",
]  # fmt: skip

Make = Callable[[Iterable[Article]], Engine]


@pytest.fixture
def engine(indexed: Make) -> Engine:
    return indexed(ARTICLES)


def adds_up(hit: Hit) -> bool:
    assert hit.explanation is not None
    return math.isclose(sum(part.score for part in hit.explanation), hit.score, abs_tol=6e-5)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("by", ["article", "paragraph"])
@pytest.mark.parametrize(
    "asked", [{}, {"freshness": 30.0}, {"sort": "newest"}, {"offset": 1}], ids=str
)
def test_the_parts_add_up(engine: Engine, query: str, by: By, asked: dict[str, Any]) -> None:
    plain = engine.search(query, by=by, **asked)
    results = engine.search(query, by=by, explain=True, **asked)
    assert [(hit.id, hit.score) for hit in results.hits] == [
        (hit.id, hit.score) for hit in plain.hits
    ]
    assert all(adds_up(hit) for hit in results.hits)
    assert all(hit.explanation is None for hit in plain.hits)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.sampled_from(QUERIES), min_size=1, max_size=4), st.booleans())
def test_the_parts_of_a_query_of_queries_add_up(
    engine: Engine, queries: list[str], paragraphs: bool
) -> None:
    query = " ".join(f"({each})" for each in queries)
    by: By = "paragraph" if paragraphs else "article"
    assert all(adds_up(hit) for hit in engine.search(query, by=by, explain=True).hits)


def test_beyond_the_best_places_give_nothing(engine: Engine, monkeypatch: Any) -> None:
    monkeypatch.setattr("search.local.fusion.DEPTH", 1)
    hits = engine.search("البنك لندن", explain=True, freshness=9).hits
    assert len(hits) == 4
    assert all(adds_up(hit) for hit in hits)
    placed = [any(part.kind == "lead" for part in hit.explanation or ()) for hit in hits]
    assert placed.count(True) == 1


def test_what_is_left_after_exclusions_has_nothing_to_explain(engine: Engine) -> None:
    hits = engine.search("-البنك", explain=True).hits
    assert {hit.id for hit in hits} == {"match"}
    assert [hit.explanation for hit in hits] == [()]


def test_nodes_of_whoosh_are_explained(engine: Engine) -> None:
    fuzzy = wq.FuzzyTerm("text_exact", "لندم", maxdist=1)
    heavy = wq.Term("text", "بنك", boost=2.0)
    for tree in (fuzzy, heavy, wq.Or([heavy, fuzzy])):
        hits = engine.search(tree, explain=True).hits
        assert hits
        assert all(adds_up(hit) for hit in hits)


def test_each_kind_is_named(engine: Engine) -> None:
    (hit,) = engine.search("بوتفليقه لندن", explain=True, limit=1).hits
    parts = {(part.kind, part.words): part for part in hit.explanation or ()}
    assert parts[("look-alikes", ("بوتفليقه",))].others == ("بوتفليقا",)
    assert {kind for kind, _ in parts} == {
        "words", "title", "look-alikes", "form", "lead", "closeness", "passage",
    }  # fmt: skip
    (hit,) = engine.search("رفع مسؤول", by="paragraph", explain=True, limit=1).hits
    assert "article" in {part.kind for part in hit.explanation or ()}
    (hit,) = engine.search("author:سمير", explain=True).hits
    assert [part.kind for part in hit.explanation or ()] == ["author"]


def test_words_of_a_phrase_count_one_by_one(engine: Engine) -> None:
    (hit, *_) = engine.search('"سعر الفائدة"', explain=True).hits
    counted = [part.words for part in hit.explanation or () if part.kind == "words"]
    assert counted == [('"سعر فاءده"',), ("سعر",), ("فاءده",)]


def test_nothing_looks_like_a_word_of_a_phrase(engine: Engine) -> None:
    alike = {
        query: [
            part.others for hit in engine.search(query, explain=True).hits
            for part in hit.explanation or () if part.kind == "look-alikes" and part.others
        ]
        for query in ("بوتفليقه لندن", '"بوتفليقه لندن" OR لندن')
    }  # fmt: skip
    assert alike == {"بوتفليقه لندن": [("بوتفليقا",)], '"بوتفليقه لندن" OR لندن': []}


def test_what_looks_alike_shares_its_consonants(indexed: Make) -> None:
    """The letters of these are too different; their consonants are the same."""
    engine = indexed([Article(id="1", text="نقص أوكسيجين في المستشفى")])
    (hit,) = engine.search("نقص اكسجين", explain=True).hits
    (part,) = (
        part for part in hit.explanation or ()
        if part.kind == "look-alikes" and part.words == ("اكسجين",)
    )  # fmt: skip
    assert part.others == ("اوكسيجين",)


def test_in_json(engine: Engine) -> None:
    (hit,) = engine.search("title:مباراة", explain=True, snippets=False).to_dict()["hits"]
    (part,) = hit.pop("explanation")
    assert hit.keys() == {"id", "score"}
    assert part == {
        "kind": "title", "words": ["مباراه"], "score": hit["score"], "others": [],
    }  # fmt: skip
    shown = engine.search("title:مباراة").to_dict()["hits"][0]
    assert "explanation" not in shown


def test_on_a_page_everything_is_escaped() -> None:
    reasons = (
        Reason("look-alikes", ("<b>",), 1.0, ("\x1b[2J",)),
        Reason("closeness", ("{}", "<i>"), 0.5),
        Reason("author", ("سمير",), 0.25),
        Reason("freshness", (), 0.125),
    )
    hit = Hit("1", 1.5, Article(id="1"), Snippet("عنوان"), (), reasons)
    results = Results("q", "article", 1, 0.0, (hit,))
    page = "\n".join(render.results_to_html(results))
    assert "<li>0.5000 <bdi>{}</bdi> and <bdi>&lt;i&gt;</bdi> close together</li>" in page
    assert "<b>" not in page
    assert "\x1b" not in page
    text = "\n".join(render.results_to_terminal(results, render.Page(color=False)))
    assert "\x1b" not in text
    assert "0.2500 سمير in the author" in text
    assert "0.1250 how new it is" in text


# Freshness


def test_what_is_new_comes_first_of_what_is_as_good(engine: Engine) -> None:
    twins = ["bank", "old"]
    plain = {hit.id: hit.score for hit in engine.search("title:الفائدة").hits}
    fresh = engine.search("title:الفائدة", freshness=365).hits
    assert [hit.id for hit in fresh] == twins
    gained = {hit.id: hit.score / plain[hit.id] for hit in fresh}
    assert gained["bank"] == pytest.approx(1.5, rel=1e-3)  # the newest of all
    days = 365 * 2 + 1 + 31 + 28 + 3  # from the beginning of 2016, a leap year, to 4 March 2018
    assert gained["old"] == pytest.approx(1 + 0.5 * 0.5 ** (days / 365), rel=1e-3)


def test_what_has_no_date_gains_nothing(indexed: Make) -> None:
    engine = indexed([Article(id="a", text="خبر"), Article(id="b", text="خبر", date="2018")])
    assert [hit.id for hit in engine.search("خبر").hits] == ["a", "b"]
    assert [hit.id for hit in engine.search("خبر", freshness=9).hits] == ["b", "a"]
    undated = indexed([Article(id="a", text="خبر")])
    score = undated.search("خبر").hits[0].score
    assert undated.search("خبر", freshness=9).hits[0].score == score


@pytest.mark.parametrize("days", [0, -1, math.nan, math.inf])
def test_a_half_life_is_a_number_of_days(engine: Engine, days: float) -> None:
    with pytest.raises(InputError, match="freshness must be above 0"):
        engine.search("خبر", freshness=days)
