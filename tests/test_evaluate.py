"""The measures are those of trec_eval; files of queries and qrels are read as others write them."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Callable, Iterable
from pathlib import Path

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import RR, P, R, nDCG

from search import Article, InputError
from search.engine import Engine
from search.evaluate import (
    MEASURES,
    Answer,
    Evaluation,
    Query,
    evaluate,
    measured,
    read_qrels,
    read_queries,
)

ARTICLES = [
    Article(id="bank", title="البنك المركزي", text="رفع البنك سعر الفائدة.\n\nقال مسؤول ببنك آخر."),
    Article(id="match", title="مباراة القمة", text="فاز الفريق في القمة."),
]
QUERIES = [Query("1", "البنك"), Query("2", "زلزال"), Query("3", "القمة")]
DOCUMENTS = [f"d{number}" for number in range(30)]
REFERENCE = {"nDCG@10": nDCG @ 10, "RR@10": RR @ 10, "P@1": P @ 1, "R@100": R @ 100}


@given(
    st.lists(st.sampled_from(DOCUMENTS), unique=True),
    st.dictionaries(st.sampled_from(DOCUMENTS), st.integers(-1, 3), min_size=1),
)
def test_measures_are_those_of_trec_eval(ranking: list[str], judgements: dict[str, int]) -> None:
    own = measured(ranking, judgements)
    assert tuple(own) == MEASURES
    found = Evaluation("article", 100, 0, own, (
        Answer(Query("q", ""), tuple((document, 1.0) for document in ranking), own),
    ))  # fmt: skip
    lines = [line.split() for line in found.run()]
    run = [ir_measures.ScoredDoc(line[0], line[2], float(line[4])) for line in lines]
    qrels = [ir_measures.Qrel("q", document, good) for document, good in judgements.items()]
    theirs = ir_measures.calc_aggregate(REFERENCE.values(), qrels, run)
    expected = {name: theirs[measure] for name, measure in REFERENCE.items()}
    if any(good > 0 for good in judgements.values()) and ranking:
        assert own == pytest.approx(expected, abs=1e-9)
    else:
        assert set(own.values()) == {0.0}


def test_queries_are_run_and_compared(indexed: Callable[[Iterable[Article]], Engine]) -> None:
    seen: list[tuple[int, str, float]] = []
    qrels = {"1": {"bank": 2}, "2": {"bank": 1}, "3": {"match": 0}}
    found = evaluate(indexed(ARTICLES), QUERIES, qrels, progress=lambda *at: seen.append(at))
    assert found.to_dict() == {
        "by": "article", "depth": 100, "queries": 2, "unanswered": 1, "unjudged": 1,
        "nDCG@10": 0.5, "RR@10": 0.5, "P@1": 0.5, "R@100": 0.5,
    }  # fmt: skip
    assert seen == [(1, "البنك", 0.5), (2, "زلزال", 1.0)]
    assert [answer.to_dict()["P@1"] for answer in found.answers] == [1.0, 0.0]
    (line,) = found.run("mine")
    assert line.split()[:4] == ["1", "Q0", "bank", "1"]
    assert line.endswith(" mine")


def test_paragraphs_have_numbers(indexed: Callable[[Iterable[Article]], Engine]) -> None:
    engine = indexed(ARTICLES)
    found = evaluate(engine, QUERIES[:1], {"1": {"bank#2": 1}}, by="paragraph")
    assert found.measures["R@100"] == 1.0
    assert {id for id, _ in found.answers[0].ranking} == {"bank#1", "bank#2"}
    shallow = evaluate(engine, QUERIES[:1], {"1": {"bank#2": 1}}, by="paragraph", depth=1)
    assert len(shallow.answers[0].ranking) == 1


def test_equal_scores_keep_their_order_in_a_run() -> None:
    ranking = (("b", 2.0), ("a", 2.0), ("c", 1.9999995), ("d", 1.0))
    answer = Answer(Query("q", ""), ranking, {})
    lines = Evaluation("article", 100, 0, {}, (answer,)).run()
    scores = [float(line.split()[4]) for line in lines]
    assert scores == sorted(set(scores), reverse=True)
    assert scores == pytest.approx([2.0, 2.0, 2.0, 1.0], abs=1e-5)


def test_a_blank_in_an_id_does_not_part_a_line_of_a_run() -> None:
    answer = Answer(Query("q 1", ""), (("a b\tc", 2.0),), {})
    (line,) = Evaluation("article", 100, 0, {}, (answer,)).run()
    assert line.split() == ["q%201", "Q0", "a%20b%20c", "1", "2.000000", "khabar"]


def test_without_a_judged_query_there_is_nothing_to_measure(
    indexed: Callable[[Iterable[Article]], Engine],
) -> None:
    engine = indexed(ARTICLES)
    with pytest.raises(InputError, match="None of the 3 queries has an answer"):
        evaluate(engine, QUERIES, {"9": {"bank": 1}, "1": {"bank": 0}})
    with pytest.raises(InputError, match="depth must be 1"):
        evaluate(engine, QUERIES, {"1": {"bank": 1}}, depth=0)


# Files


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "1", "text": "بنك مصر"}\n\n{"id": 2, "text": "كأس", "answers": []}\n',
        '{"_id": "1", "text": "بنك مصر"}\r\n{"_id": "2", "text": "كأس"}',
        "1\tبنك مصر\n2\tكأس\n",
        "\ufeffid\ttext\n1\tبنك مصر\n2\tكأس",
    ],
)
@pytest.mark.parametrize("ending", ["", ".gz"])
def test_queries_are_read(tmp_path: Path, text: str, ending: str) -> None:
    path = tmp_path / f"queries{ending}"
    path.write_bytes(gzip.compress(text.encode()) if ending else text.encode())
    assert read_queries(path) == [Query("1", "بنك مصر"), Query("2", "كأس")]


def test_only_names_of_columns_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "queries"
    path.write_text("query_id\tText\n1\tquery\n", encoding="utf-8")
    assert read_queries(path) == [Query("1", "query")]
    for text in ('{"id": "1", "text": "query"}\n', "1\tquery\n"):
        path.write_text(text, encoding="utf-8")
        assert read_queries(path) == [Query("1", "query")]


@pytest.mark.parametrize(
    "text",
    [
        "query-id\tcorpus-id\tscore\n1\ta b\t2\n1\tc\t0\n2\ta#1\t1\n",
        "1\ta b\t2\n1\tc\t0\n\n2\ta#1\t1",
        "1\t0\ta b\t2\n1\t0\tc\t0\n2\t0\ta#1\t1\n",
    ],
)
def test_qrels_are_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "qrels.tsv"
    path.write_text(text, encoding="utf-8")
    assert read_qrels(path) == {"1": {"a b": 2, "c": 0}, "2": {"a#1": 1}}


def test_qrels_of_trec_are_parted_by_spaces(tmp_path: Path) -> None:
    path = tmp_path / "qrels"
    path.write_text("1 0 doc-1  2\n2 Q0 doc-2 0\n", encoding="utf-8")
    assert read_qrels(path) == {"1": {"doc-1": 2}, "2": {"doc-2": 0}}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": "1", "text": "a"}\n{"id": 1}', "file:2: not a query"),
        (b'{"id": "1", "text": "a"}\n{"id": ', "file:2: not JSON"),
        (b"{" * 10, "file:1: not JSON"),
        (b"1\ta\n1\tb", "file:2: the query '1' stands above too"),
        (b"1 a", "file:1: not a query"),
        (b"", "There are no queries in"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_broken_queries_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_queries(tmp_path / "file")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"1\ta\t1\n1\tb\tgood", "file:2: the score 'good' is not a whole number"),
        (b"1 0 a 0.5", "file:1: the score '0.5' is not a whole number"),
        (b"1\ta", "file:1: 2 columns where three or four are wanted"),
        (b"query\tdocument\tscore\n", "There are no judgements in"),
        (b"\xff\xfe\x00", "is not UTF-8"),
    ],
)
def test_broken_qrels_are_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_qrels(tmp_path / "file")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere cannot be read: No such file"):
        read_queries(tmp_path / "nowhere")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(json.dumps({"a": "b" * 99}).encode())[:-9])
    with pytest.raises(InputError, match=r"cut\.gz is cut short"):
        read_qrels(tmp_path / "cut.gz")
    (tmp_path / "plain.gz").write_bytes(b"1\ta\t1\n")
    with pytest.raises(InputError, match=r"plain\.gz cannot be read"):
        read_qrels(tmp_path / "plain.gz")


def test_the_best_order_is_1() -> None:
    assert all(math.isclose(value, 1) for value in measured(["a", "b"], {"a": 2, "b": 1}).values())
