"""The second engine beside the first: it finds and marks the same, and keeps what is written."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cli
import indexer
import search
from indexer.build import build_from
from indexer.opensearch import ClusterWriter
from indexer.readers import Record
from search import Article, Results, Skipped
from search.engine import Engine
from search.model import By, Sort
from search.opensearch.cluster import Cluster
from search.opensearch.place import Place
from search.opensearch.schema import key

from .cluster.nodes import drop

pytestmark = pytest.mark.cluster

Pair = tuple[Engine, Engine]

WORDS: Final = ("بنك", "البنك", "وبنوك", "متحف", "المتحف", "مدينة", "كأس", "الكأس", "ولي_العهد",
                "في", "١٩٫٣", "BBC", "صاروخ", "صواريخ", "مسؤول", "مسئول", "قوافل")  # fmt: skip
DATES: Final = (None, "2018", "2018-03", "2018-03-04", "2019-12-31T23:30:00+03:00", "1969-07-20")
ARTICLES: Final = 60


def made(count: int = ARTICLES) -> list[Article]:
    """Articles of few words, so that everything stands beside everything."""
    chance = random.Random(20180304)

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    return [
        Article(
            id=f"خبر {number}",
            title=text(4) if chance.random() < 0.8 else None,
            text="\n\n".join(text(9) for _ in range(chance.randint(1, 4))),
            date=chance.choice(DATES),
            author=text(2) if chance.random() < 0.5 else None,
            source=chance.choice(("خبر", "سكاي نيوز", None)),
        )
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, place: str) -> Iterator[Pair]:
    folder = str(tmp_path_factory.mktemp("both") / "index")
    for each in (folder, place):
        with indexer.open(each) as writer:
            for article in made():
                writer.add(article)
    with search.open(folder) as local, search.open(place) as remote:
        yield local, remote


word = st.sampled_from(WORDS)
several = st.lists(word, min_size=2, max_size=4).map(" ".join)
clause = st.one_of(
    word,
    several,
    several.map('"{}"'.format),
    st.builds('"{}"~{}'.format, several, st.integers(1, 5)),
    word.map("={}".format),
    word.map(lambda written: f"{written[:2]}*"),
    st.builds("{}:{}".format, st.sampled_from(["title", "author", "source"]), word),
    several.map('title:"{}"'.format),
    st.sampled_from(["date:2018", "date:[2018-03 to ]", "date:[ to 2018-02]", "source:نيوز"]),
)
signed = st.builds("{}{}".format, st.sampled_from(["", "", "+", "-"]), clause)
query = st.recursive(
    signed,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(" ".join),
        st.builds("({}) AND ({})".format, inner, inner),
        st.builds("({}) OR {}".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=4,
)


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


@settings(max_examples=300, deadline=None)
@given(query, st.sampled_from(["article", "paragraph"]))
def test_both_engines_find_the_same(both: Pair, text: str, by: By) -> None:
    mine, other = (
        engine.search(text, by=by, limit=1000, snippets=False, fold=False) for engine in both
    )
    assert sorted(ids(mine)) == sorted(ids(other))
    assert mine.total == other.total == len(other.hits)


@settings(max_examples=60, deadline=None)
@given(query)
def test_both_engines_mark_the_same(both: Pair, text: str) -> None:
    mine, other = (
        {hit.id: hit for hit in engine.search(text, limit=100, passages=9, fold=False).hits}
        for engine in both
    )
    for name, hit in mine.items():
        found = other[name]
        assert (found.article, found.title) == (hit.article, hit.title)
        shown = {passage.number: passage.snippet for passage in hit.passages}
        assert {passage.number: passage.snippet for passage in found.passages} == shown


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_both_engines_sort_by_time(both: Pair, sort: Sort) -> None:
    orders = [
        [hit.article.date for hit in engine.search("-زلزال", sort=sort, limit=99, fold=False).hits
         if hit.article]
        for engine in both
    ]  # fmt: skip
    assert orders[0] == orders[1]


@pytest.mark.parametrize(
    "text", ["بنك متحف", "صاروخ قوافل", "مسؤول المدينة كأس", "=البنك صواريخ", "title:متحف BBC"]
)
def test_the_best_are_nearly_the_same(both: Pair, text: str) -> None:
    """Lengths are kept in a byte, positions told in steps: neighbours change places, no more."""
    mine, other = (ids(engine.search(text, limit=10, fold=False)) for engine in both)
    assert len(set(mine) & set(other)) >= 0.7 * len(mine)
    assert set(mine[:1]) <= set(other[:3])


def test_a_query_of_many_words_is_answered(both: Pair) -> None:
    text = " ".join(f"كلمة{number}" for number in range(5000)) + " متحف"
    mine, other = (engine.search(text, limit=1000, snippets=False) for engine in both)
    assert sorted(ids(mine)) == sorted(ids(other))
    with pytest.raises(search.InputError, match="more than 600 words"):
        both[1].search(" ".join(f"+كلمة{number}" for number in range(2000)))


def test_a_word_without_end_is_found(places: Callable[[], str]) -> None:
    """Whatever its length, a word is one term, and told from those that begin the same."""
    long, longer = "ب" * 40_000, "ب" * 40_001
    place = places()
    with indexer.open(place) as writer:
        writer.add(Article(id="1", text=f"{long} متحف"))
        writer.add(Article(id="2", text=f"{longer} متحف"))
    with search.open(place) as index:
        assert ids(index.search(f"={long}")) == ["1"]
        assert sorted(ids(index.search("بببب*"))) == ["1", "2"]
        assert ids(index.search(f'"{longer} متحف"')) == ["2"]


def test_fresh_articles_gain(both: Pair) -> None:
    orders = [
        [round(hit.score / 100) for hit in engine.search("متحف", freshness=30, fold=False).hits]
        for engine in both
    ]
    assert orders[0] == orders[1]
    newest = both[1].search("متحف", freshness=1, limit=1).hits[0].article
    assert newest is not None
    assert newest.date is not None


# Copies and explanations


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory, place: str) -> Iterator[Pair]:
    """Stories that several newspapers print, each with some words of its own, in both engines."""
    chance = random.Random(7)
    stories = [[f"كلمة{chance.randrange(900)}" for _ in range(80)] for _ in range(6)]
    articles = []
    for number in range(60):
        words = list(chance.choice(stories))
        for _ in range(chance.randrange(5)):
            words[chance.randrange(len(words))] = f"أخرى{number}"
        text = f"{' '.join(words[:40])}\n\n{' '.join(words[40:])} متحف"
        date = f"2018-03-04T{number // 4:02}:{number % 4}0" if number else None
        articles.append(Article(id=f"{number}", title=f"متحف {number}", text=text, date=date))
    articles.append(Article(id="short", title="متحف", text="متحف صغير"))
    folder, remote = str(tmp_path_factory.mktemp("copied") / "index"), f"{place}-copied"
    for each in (folder, remote):
        with indexer.open(each) as writer:
            for article in articles:
                writer.add(article)
    with search.open(folder) as one, search.open(remote) as other:
        yield one, other
    drop(remote)


@pytest.mark.parametrize("sort", ["oldest", "newest"])
@pytest.mark.parametrize(("offset", "limit"), [(0, 100), (0, 3), (2, 4)])
def test_both_engines_fold_the_same(copied: Pair, sort: Sort, offset: int, limit: int) -> None:
    """By time, since the order by relevance decides which of some copies stands for all."""
    mine, other = (
        [(hit.id, hit.copies) for hit in engine.search(
            "متحف", sort=sort, offset=offset, limit=limit).hits]
        for engine in copied
    )  # fmt: skip
    assert mine == other
    assert any(copies for _, copies in mine)


def test_copies_are_folded_by_relevance_page_by_page(copied: Pair) -> None:
    totals: list[tuple[By, int]] = [("article", 61), ("paragraph", 121)]
    for by, total in totals:
        whole = copied[1].search("متحف", by=by, limit=200)
        ids_of = [hit.id.partition("#")[0] for hit in whole.hits]
        named = {copy for hit in whole.hits for copy in hit.copies}
        assert not named & set(ids_of)
        assert whole.total == total
        starts = range(0, len(whole.hits), 2)
        pages = [copied[1].search("متحف", by=by, limit=2, offset=at) for at in starts]
        assert [hit for page in pages for hit in ids(page)] == ids(whole)
    assert len(copied[1].search("متحف", limit=100, fold=False).hits) == 61
    assert len(copied[1].search("متحف", limit=100, snippets=False).hits) == 61
    assert len(copied[1].search("متحف", limit=100, snippets=False, fold=True).hits) < 30


def test_behind_the_first_nothing_is_folded(copied: Pair) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.opensearch.copies.FOLDED", 20)
        results = copied[1].search("متحف", limit=100)
        assert len(ids(results)) == len({*ids(results)}) > 41
        assert all(not hit.copies for hit in results.hits[-41:])
        pages = [copied[1].search("متحف", limit=7, offset=at) for at in range(0, 70, 7)]
        assert [hit for page in pages for hit in ids(page)] == ids(results)


@settings(max_examples=60, deadline=None)
@given(query, st.sampled_from(["article", "paragraph"]), st.booleans())
def test_the_parts_of_a_score_add_up(both: Pair, text: str, by: By, fresh: bool) -> None:
    asked: dict[str, Any] = {"freshness": 30.0} if fresh else {}
    results = both[1].search(text, by=by, explain=True, **asked)
    plain = both[1].search(text, by=by, **asked)
    assert [(hit.id, hit.score) for hit in results.hits] == [
        (hit.id, hit.score) for hit in plain.hits
    ]
    for hit in results.hits:
        assert hit.explanation is not None
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, abs=2e-4)


@pytest.mark.parametrize(
    "text", ["البنك متحف", "title:متحف مدينة -كأس", "=البنك", "+BBC author:بنك"]
)
def test_both_engines_name_the_same_evidence(both: Pair, text: str) -> None:
    """Of words; all but what look-alikes are, for which each engine has eyes of its own, and
    passages, which a cluster does not know."""
    mine, other = (
        {hit.id: {(part.kind, part.words) for part in hit.explanation or ()}
         for hit in engine.search(text, limit=99, fold=False, explain=True).hits}
        for engine in both
    )  # fmt: skip
    for name, parts in mine.items():
        differing = {kind for kind, _ in parts ^ other[name]}
        assert differing <= {"look-alikes", "passage"}


# Writing


def counts(engine: Engine) -> tuple[int, int]:
    info = engine.info()
    return info.articles, info.paragraphs


def test_what_changed_is_replaced_whole(places: Callable[[], str]) -> None:
    place = places()
    old = Article(id="a", title="متحف", text="\n\n".join(["بنك"] * 5))
    new = Article(id="a", title="كأس", text="مدينة\n\nقوافل")
    with indexer.open(place) as writer:
        assert writer.add(old) == "added"
        assert writer.add(old) == "unchanged"
        assert writer.add(Article(id="b", text="بنك")) == "added"
    with search.open(place) as index:
        assert counts(index) == (2, 6)
        with indexer.open(place) as writer:
            assert [writer.add(old), writer.add(new)] == ["unchanged", "updated"]
        assert counts(index) == (2, 3)
        assert index.article("a") == new
        assert ids(index.search("بنك", by="paragraph")) == ["b#1"]
        with indexer.open(place) as writer:
            assert [writer.remove("a"), writer.remove("a"), writer.remove("c")] == [
                True, False, False,
            ]  # fmt: skip
        assert counts(index) == (1, 1)
        assert all("no node to be on" in problem for problem in index.check())
        with pytest.raises(search.ArticleMissingError):
            index.article("a")


def test_on_an_exception_nothing_is_kept(places: Callable[[], str]) -> None:
    place = places()
    with indexer.open(place) as writer:
        writer.add(Article(id="a", text="بنك"))
        writer.close()  # as where an exception comes
    with pytest.raises(search.IndexMissingError, match="khabar index"):
        search.open(place)


def test_records_are_told_one_by_one(places: Callable[[], str]) -> None:
    """What cannot be kept is named with its place, and the others are written."""
    place = places()
    records = [
        ("1", Record(Article(id="a", text="بنك"))),
        ("2", Record(Skipped("2", "no text"))),
        ("3", Record(Article(id="a", text="متحف"))),
        ("4", Record(Article(id="x" * 9000, text="بنك"))),
        ("5", Record(Article(id="a", text="متحف"))),
    ]
    with indexer.open(place) as writer:
        assert isinstance(writer, ClusterWriter)
        outcomes = [outcome for _, outcome in writer.take(records)]
    assert [each if isinstance(each, str) else each.where for each in outcomes] == [
        "added", "2", "updated", "4", "unchanged",
    ]  # fmt: skip


def test_a_run_that_is_cut_off_goes_on(places: Callable[[], str]) -> None:
    place = places()

    def read(until: int) -> Iterator[tuple[str, Record]]:
        for number, article in enumerate(made()):
            if number == until:
                raise OSError("the cable was pulled")
            yield str(number), Record(article)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.opensearch.BATCH_ARTICLES", 10)
        with pytest.raises(OSError, match="cable"):
            build_from(lambda *_: read(35), place)
        report = build_from(lambda *_: read(ARTICLES), place)
    assert (report.added, report.unchanged) == (ARTICLES - 30, 30)


def test_an_article_that_is_not_finished_is_written_again(places: Callable[[], str]) -> None:
    """What a writer leaves that was killed between the documents of an article."""
    place = places()
    article = Article(id="a", text="متحف\n\nبنك")
    with indexer.open(place) as writer:
        writer.add(article)
    cluster = Cluster(Place.of(place))
    mark = {"kind": "unfinished", "digest": "", "paragraphs": 5}
    path = f"/{cluster.place.name}/_doc/{key('a')}"
    cluster.ask("PUT", path, mark, params={"refresh": "true"})
    cluster.close()
    with search.open(place) as index:
        assert counts(index) == (0, 0)
        with pytest.raises(search.ArticleMissingError):
            index.article("a")
        with indexer.open(place) as writer:
            assert writer.add(article) == "updated"
        assert (index.article("a"), counts(index)) == (article, (1, 2))


def test_an_article_that_no_request_can_hold_is_refused(places: Callable[[], str]) -> None:
    place = places()
    records = [
        ("1", Record(Article(id="large", text="متحف " * 20_000))),
        ("2", Record(Article(id="small", text="متحف"))),
    ]
    with pytest.MonkeyPatch.context() as patch, indexer.open(place) as writer:
        patch.setattr("indexer.opensearch.MAX_REQUEST", 100_000)
        assert isinstance(writer, ClusterWriter)
        large, small = (outcome for _, outcome in writer.take(records))
    assert isinstance(large, Skipped)
    assert "of a request" in large.reason
    assert small == "added"


def test_a_rebuild_takes_the_place_of_the_old_index(places: Callable[[], str]) -> None:
    place = places()
    with indexer.open(place) as writer:
        writer.add(Article(id="old", text="بنك"))
    with search.open(place) as index:
        with indexer.open(place, rebuild=True) as writer:
            writer.add(Article(id="new", text="بنك"))
            assert ids(index.search("بنك")) == ["old"]
        assert ids(index.search("بنك")) == ["new"]
        with indexer.open(place, rebuild=True) as writer:
            writer.close()  # as where an exception comes
        assert ids(index.search("بنك")) == ["new"]


def test_a_new_index_has_its_copies_before_anything_is_written(places: Callable[[], str]) -> None:
    place = Place.of(places())
    with indexer.open(str(place)) as writer:
        health = Cluster(place).ask("GET", f"/_cluster/health/{place.name}-*")
        waiting = [health[f"{state}_shards"] for state in ("initializing", "relocating")]
        # On one node there is no place for a copy.
        assert waiting == [0, 0]
        assert health["unassigned_shards"] == 0 or health["number_of_data_nodes"] == 1
        writer.add(Article(id="1", text="بنك"))


def test_copies_go_both_ways(tmp_path: Path, places: Callable[[], str]) -> None:
    first, place, second = tmp_path / "first", places(), tmp_path / "second"
    with indexer.open(first) as writer:
        for article in made():
            writer.add(article)
    assert indexer.copy(first, place).added == ARTICLES
    assert indexer.copy(first, place).unchanged == ARTICLES
    assert indexer.copy(place, second).added == ARTICLES
    with search.open(first) as one, search.open(second) as other:
        by_id = {article.id: article for article in one.articles()}
        assert {article.id: article for article in other.articles()} == by_id


@pytest.mark.long
def test_deep_pages_make_up_the_whole(places: Callable[[], str], tmp_path: Path) -> None:
    place, count = places(), 10_500
    lines = tmp_path / "many.jsonl"
    lines.write_text(
        "".join(f'{{"id": "{number}", "text": "متحف"}}\n' for number in range(count)), "utf-8"
    )
    assert indexer.build([lines], place).added == count
    with search.open(place) as index:
        found = index.search("متحف", limit=count, snippets=False)
        assert (found.total, len({*ids(found)})) == (count, count)
        pages = [index.search("متحف", limit=300, offset=at, snippets=False).hits
                 for at in (0, 300, 9_900, 10_200)]  # fmt: skip
    assert len({hit.id for page in pages for hit in page}) == 1200


def test_the_commands(
    places: Callable[[], str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["khabar", *arguments])
        with pytest.raises(SystemExit) as left:
            cli.main()
        return int(str(left.value.code)), capsys.readouterr().out

    place = places()
    assert run("index", "seeds", "--index", place)[1].startswith("12 added")
    assert run("index", "seeds", "--index", place)[1].startswith("0 added, 0 updated, 12 unch")
    code, shown = run("search", "الضربات التركية", "--index", place)
    assert (code, "قسد" in shown) == (0, True)
    assert run("info", "--index", place)[1].count("unknown") == 2
    assert run("show", "cup-final", "--index", place)[0] == 0
    code, shown = run("search", "الضربات التركية", "--explain", "--index", place)
    assert (code, "close together" in shown) == (0, True)
    assert run("remove", "cup-final", "--index", place) == (0, "1 removed\n")
    assert run("index", "seeds", "--rebuild", "--index", place)[1].startswith("12 added")
    drop(place)
    assert run("search", "متحف", "--index", place)[0] == 2
