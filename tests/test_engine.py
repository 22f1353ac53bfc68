"""The contract of an engine: what a host program relies on, whatever keeps the index."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import indexer
import search
from indexer.local import LocalWriter
from search import Article, Results, Snippet
from search.arabic import tokens
from search.engine import Engine

ARTICLES = [
    Article(
        id="syria", title="الضربات التركية في سوريا", date="2022-11-24T05:54", source="bbc",
        author="حسام الحداد", section="شؤون عربية",
        text="أكدت وزارة الخارجية الأميركية أن الضربات العسكرية التركية تهدد الهدف.\n\n"
        'وأعلن القائد العام لـ"قسد" إيقاف العمليات ضد تنظيم "داعش".\n\n'
        "وقال البيان إن المسؤولين الأمريكيين قلقون.",
    ),
    Article(
        id="bank", title="البنك المركزي يرفع الفائدة", date="2018-03-04", source="cnn",
        text="رفع البنكُ المركزيُّ سعر الفائدة إلى ١٩٫٣ بالمئة في ٢٠١٨.\n\n"
        "وقال مسئول ببنك آخر إن الخطوة متوقعة.",
    ),
    Article(
        id="match", title="مباراة القمة", date="2018-06-30", source="سكاي نيوز",
        text="فاز الفريق في مباراة القمّة على ملعب الـقاهـرة، بحسب أ.ف.ب.\n\n#كأس_العالم في روسيا.",
    ),
    Article(
        id="undated", title="بلا تاريخ", text="خبر عن البنك بلا تاريخ، قال علي إن iPhone7 متاح.",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("engine") / "index")


@pytest.fixture(scope="module", params=["folder", pytest.param("place", marks=pytest.mark.cluster)])
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """The same articles in each engine."""
    place: str = request.getfixturevalue(request.param)
    with indexer.open(place) as writer:
        for article in ARTICLES:
            writer.add(article)
    with search.open(place) as opened:
        yield opened


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("الضربات التركية", {"syria"}),
        ("ضربة", {"syria"}),
        ("أمريكية", {"syria"}),
        ("قسد", {"syria"}),
        ("لقسد", {"syria"}),
        ("داعش", {"syria"}),
        ("مسؤول", {"syria", "bank"}),
        ("مسئول", {"syria", "bank"}),
        ("وزاره", {"syria"}),
        ("للوزارة", {"syria"}),
        ("بنك", {"bank", "undated"}),
        ("19.3", {"bank"}),
        ("2018", {"bank"}),
        ("٢٠١٨", {"bank"}),
        ("القاهره", {"match"}),
        ("أ ف ب", {"match"}),
        ("العالم", {"match"}),
        ("#كأس_العالم", {"match"}),
        ("IPHONE7", {"undated"}),
        ('"وزارة الخارجية"', {"syria"}),
        ('"الخارجية وزارة"', set()),
        ('"الخارجية وزارة"~1', {"syria"}),
        ("بنك -المركزي", {"undated"}),
        ("+بنك +تاريخ", {"undated"}),
        ("بنك AND متوقعة", {"bank"}),
        ("قسد OR القمة", {"syria", "match"}),
        ("=البنك", {"bank", "undated"}),
        ("=بنك", set()),
        ("المرك*", {"bank"}),
        ("title:البنك", {"bank"}),
        ("author:الحداد", {"syria"}),
        ("source:cnn", {"bank"}),
        ("section:عربية", {"syria"}),
        ("date:2018", {"bank", "match"}),
        ("date:[2018-04 to 2022]", {"syria", "match"}),
        ("-البنك", {"syria", "match"}),
        ("زلزال", set()),
        ("", set()),
    ],
)
def test_query_finds(engine: Engine, query: str, found: set[str]) -> None:
    results = engine.search(query)
    assert set(ids(results)) == found
    assert results.total == len(found)


def test_a_hit_has_its_article_and_best_paragraphs(engine: Engine) -> None:
    (hit,) = engine.search("وزارة الخارجية الضربات", passages=2).hits
    assert hit.article == ARTICLES[0]
    assert [passage.number for passage in hit.passages] == [1]
    (passage,) = hit.passages
    marked = [passage.snippet.text[a:b] for a, b in passage.snippet.marks]
    assert marked == ["وزارة", "الخارجية", "الضربات"]
    assert hit.title == Snippet("الضربات التركية في سوريا", ((0, 7),))


def test_an_article_found_by_its_title_shows_its_beginning(engine: Engine) -> None:
    (hit,) = engine.search("title:التركية").hits
    assert [(p.number, p.snippet.marks) for p in hit.passages] == [(1, ())]
    assert hit.title is not None
    assert hit.title.marks == ((8, 15),)


def test_marks_cover_words_as_written(engine: Engine) -> None:
    (hit,) = engine.search("البنك المركزي مسؤول", by="article", limit=1).hits
    shown = [p.snippet.text[a:b] for p in hit.passages for a, b in p.snippet.marks]
    assert set(shown) == {"البنكُ", "المركزيُّ", "مسئول", "ببنك"}


def test_phrases_are_marked_where_they_stand(engine: Engine) -> None:
    (hit,) = engine.search('"وزارة الخارجية" قسد', limit=1).hits
    by_number = {p.number: [p.snippet.text[a:b] for a, b in p.snippet.marks] for p in hit.passages}
    assert by_number == {1: ["وزارة", "الخارجية"], 2: ["قسد"]}


def test_paragraphs_over_the_whole_index(engine: Engine) -> None:
    results = engine.search("البنك المركزي", by="paragraph")
    assert ids(results)[0] == "bank#1"
    assert set(ids(results)) == {"bank#1", "bank#2", "undated#1"}
    assert all(len(hit.passages) == 1 for hit in results.hits)
    (passage,) = results.hits[0].passages
    assert (passage.number, passage.score) == (1, results.hits[0].score)
    limited = engine.search("قسد", by="paragraph", source="bbc")
    assert ids(limited) == ["syria#2"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("سوريا", {"syria#1"}),  # a word of the title alone
        ("سوريا داعش", {"syria#1", "syria#2"}),
        ("سوريا AND الخارجية", {"syria#1"}),
        ("سوريا AND داعش", set()),
        ("الضربات -سوريا", set()),
        ("المسؤولين -سوريا", {"syria#3", "bank#2"}),
        ('"التركية في سوريا"', {"syria#1"}),
        ('"سوريا أكدت"', set()),
        ("سوري*", {"syria#1"}),
        ("=سوريا", {"syria#1"}),
        ("title:سوريا", {"syria#1", "syria#2", "syria#3"}),
    ],
)
def test_a_title_belongs_to_the_first_paragraph(
    engine: Engine, query: str, found: set[str]
) -> None:
    results = engine.search(query, by="paragraph")
    assert set(ids(results)) == found
    assert results.total == len(found)


def test_what_only_the_title_says_is_marked_there(engine: Engine) -> None:
    (hit,) = engine.search("سوريا", by="paragraph").hits
    assert hit.title
    assert [hit.title.text[a:b] for a, b in hit.title.marks] == ["سوريا"]
    (passage,) = hit.passages
    assert passage.snippet.text.startswith("أكدت وزارة الخارجية")
    assert passage.snippet.marks == ()
    (hit,) = engine.search("سوريا داعش", by="article").hits
    assert [passage.number for passage in hit.passages] == [2]


def test_filters(engine: Engine) -> None:
    assert ids(engine.search("البنك", since="2018")) == ["bank"]
    assert ids(engine.search("في", since="2018-04", until="2018-06")) == ["match"]
    assert ids(engine.search("القمة", source="سكاي نيوز")) == ["match"]
    assert ids(engine.search("القمة", source="سكاي")) == ["match"]
    assert engine.search("القمة", source="bbc").total == 0


def test_order_by_time_keeps_unknown_dates_last(engine: Engine) -> None:
    assert ids(engine.search("في البنك AND في OR قال", sort="newest"))[-1] == "undated"
    everything = "-زلزال"
    assert ids(engine.search(everything, sort="newest")) == ["syria", "match", "bank", "undated"]
    assert ids(engine.search(everything, sort="oldest")) == ["bank", "match", "syria", "undated"]


def test_pages_make_up_the_whole(engine: Engine) -> None:
    whole = engine.search("في البنك قال")
    pages = [engine.search("في البنك قال", limit=1, offset=n) for n in range(whole.total + 1)]
    assert [i for page in pages for i in ids(page)] == ids(whole)
    assert {page.total for page in pages} == {whole.total}
    assert engine.search("البنك", limit=0).hits == ()


def test_ranking_alone_reads_no_text(engine: Engine) -> None:
    results = engine.search("البنك", snippets=False)
    assert [(hit.article, hit.passages) for hit in results.hits] == [(None, ())] * 2
    assert [hit.score for hit in results.hits] == [h.score for h in engine.search("البنك").hits]


def test_results_as_json(engine: Engine) -> None:
    value = json.loads(json.dumps(engine.search("قسد").to_dict(), ensure_ascii=False))
    assert list(value) == ["query", "by", "total", "seconds", "hits"]
    (hit,) = value["hits"]
    assert list(hit) == [
        "id", "score", "title", "title_marks", "date", "author", "source", "section", "url",
        "passages", "reports", "copies",
    ]  # fmt: skip
    (passage,) = hit["passages"]
    assert list(passage) == ["paragraph", "score", "text", "marks"]
    (mark,) = passage["marks"]
    assert passage["text"][mark[0] : mark[1]] == "قسد"


def test_values_do_not_change(engine: Engine) -> None:
    results = engine.search("قسد")
    for value in (results, results.hits[0], results.hits[0].passages[0], ARTICLES[0]):
        with pytest.raises((FrozenInstanceError, TypeError)):
            value.id = "آخر"  # type: ignore[misc, union-attr]


def test_one_article(engine: Engine) -> None:
    assert engine.article("bank") == ARTICLES[1]
    with pytest.raises(search.ArticleMissingError, match="'زلزال'"):
        engine.article("زلزال")


@pytest.mark.parametrize(
    "options",
    [
        *({"limit": wrong} for wrong in (-1, 2.5, "5", None)),
        *({"offset": -1}, {"passages": -1}, {"passages": 1.5}, {"by": "word"}, {"sort": "best"}),
        *({"freshness": 0}, {"freshness": "7"}, {"source": 5}),
    ],
)
def test_wrong_options_are_refused(engine: Engine, options: dict[str, object]) -> None:
    with pytest.raises(search.InputError, match="must be"):
        engine.search("قسد", **options)  # type: ignore[arg-type]


@settings(
    max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(alphabet='بنكُ مصرقـسد"()*-+=~12\u200f\u0651 ANDOR'))
def test_any_text_is_answered_with_valid_marks(engine: Engine, query: str) -> None:
    for by in ("article", "paragraph"):
        for hit in engine.search(query, by=by).hits:
            assert hit.article is not None
            for passage in hit.passages:
                assert passage.snippet.text in hit.article.text
                assert_valid_marks(passage.snippet)
            if hit.title:
                assert_valid_marks(hit.title)


def assert_valid_marks(snippet: Snippet) -> None:
    spans = {(token.start, token.end) for token in tokens(snippet.text)}
    assert all(mark in spans for mark in snippet.marks)
    assert all(one[1] <= other[0] for one, other in pairwise(snippet.marks))


def test_threads_share_an_index_while_a_writer_commits(tmp_path: Path) -> None:
    """Each search sees one whole commit: its two articles always have the same number."""
    folder = tmp_path / "index"

    def write(writer: LocalWriter, number: int) -> None:
        for article_id in ("a", "b"):
            writer.add(Article(id=article_id, title=f"نسخة {number}", text="خبر مشترك"))
        writer.commit()

    with LocalWriter(folder) as writer:
        write(writer, 0)
    index = search.open(folder)
    torn: list[set[str | None]] = []
    errors: list[BaseException] = []
    done = threading.Event()

    def look() -> None:
        try:
            while not done.wait(0.01):  # or the writer would hardly get a turn
                hits = index.search("خبر مشترك").hits
                titles = {hit.article.title for hit in hits if hit.article}
                if len(titles) != 1 or len(hits) != 2:
                    torn.append(titles)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    with LocalWriter(folder) as writer:
        for number in range(1, 101):
            write(writer, number)
    done.set()
    for thread in threads:
        thread.join()
    assert (torn, errors) == ([], [])
    assert [h.article.title for h in index.search("خبر").hits if h.article] == ["نسخة 100"] * 2


def test_nothing_heavy_is_imported_with_search() -> None:
    heavy = ("numpy", "whoosh", "tashaphyne", "click", "indexer")
    code = f"import sys, search; print([m for m in {heavy} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_article_of_the_news_is_found_by_its_own_words(data: Path, tmp_path: Path) -> None:
    """A sample of every collection: a headline in quotes finds its article."""
    articles = []
    for path in sorted((data / "news").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            articles += [
                Article(**json.loads(line)) for _, line in zip(range(300), lines, strict=False)
            ]
    with indexer.open(tmp_path / "index") as writer:
        for article in articles:
            writer.add(article)
    with search.open(tmp_path / "index") as index:
        assert index.info().articles == len(articles)
        for article in articles[::15]:
            title = (article.title or "").replace('"', " ")
            found = index.search(f'title:"{title}"', limit=50, snippets=False)
            assert article.id in ids(found), title
