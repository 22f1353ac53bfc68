"""Queries over arrays against the slow twin, plain Whoosh, and Whoosh's matchers on our arrays."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.filedb.filestore import RamStorage

import indexer
import search
from indexer.local import LocalWriter
from search import Article
from search.local import codec
from search.local.execution import Executor
from search.local.fusion import Found, ranked
from search.local.schema import SCHEMA
from search.local.segment import TEXT_FIELDS
from search.local.snapshot import Matches, Snapshot
from search.model import By
from search.query import parse
from search.tree import PhraseWord

from .twin import Ranking, Twin

VOCABULARY = (
    *("وزارة", "الوزارة", "وزير", "بنك", "البنوك", "مصر", "مصري", "قسد", "لقسد", "داعش"),
    *("الأمن", "مجلس", "2022", "BBC", "في", "على", "تسجيل", "سجل", "مسجل"),
)
SENTENCES = st.lists(st.sampled_from(VOCABULARY), max_size=12).map(" ".join)
ARTICLES = st.builds(
    Article,
    id=st.sampled_from([f"خبر-{n}" for n in range(12)]),
    title=st.one_of(st.none(), SENTENCES),
    text=st.lists(SENTENCES, min_size=1, max_size=4).map(
        lambda found: "\n\n".join(["خبر", *found])
    ),
    date=st.sampled_from([None, "2018-03-04", "2018-03", "2019-01-01T10:00:00+03:00"]),
    author=st.sampled_from([None, "حسام الحداد", "محمد مصري"]),
    source=st.sampled_from([None, "bbc", "سكاي نيوز"]),
)
WORDS = st.sampled_from(VOCABULARY)
CLAUSES = st.one_of(
    WORDS,
    st.builds("{} {}".format, WORDS, WORDS),
    st.builds('"{} {}"'.format, WORDS, WORDS),
    st.builds('"{} {} {}"~{}'.format, WORDS, WORDS, WORDS, st.integers(0, 4)),
    st.builds("={}".format, WORDS),
    st.builds("{}*".format, st.sampled_from(["و", "ال", "مصر", "20"])),
    st.builds("title:{}".format, WORDS),
    st.builds('title:"{} {}"'.format, WORDS, WORDS),
    st.sampled_from(
        ["author:حسام", "source:bbc", 'source:"سكاي نيوز"', "date:2018-03", "date:2019"]
    ),
)
QUERIES = st.recursive(
    CLAUSES,
    lambda inner: st.one_of(
        st.builds("{} {}".format, inner, inner),
        st.builds("({}) AND ({})".format, inner, inner),
        st.builds("({}) OR ({})".format, inner, inner),
        st.builds("+({}) ({})".format, inner, inner),
        st.builds("({}) -({})".format, inner, inner),
        st.builds("NOT ({})".format, inner),
    ),
    max_leaves=4,
)
BY = st.sampled_from(["article", "paragraph"])


@contextmanager
def snapshot_of(batches: list[list[Article]]) -> Iterator[Snapshot]:
    """An index with one commit a batch."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        for batch in batches or [[]]:
            with indexer.open(folder) as writer:
                for article in batch:
                    writer.add(article)
        yield Snapshot.open(folder)


def last_of_each(batches: list[list[Article]]) -> list[Article]:
    kept: dict[str, Article] = {}
    for article in (article for batch in batches for article in batch):
        kept[article.id] = article
    return list(kept.values())


def by_id(snapshot: Snapshot, by: By, matches: Matches) -> dict[str, float]:
    found = {}
    for unit, score in zip(matches.units.tolist(), matches.scores.tolist(), strict=True):
        document = int(snapshot.paragraph_documents[unit]) if by == "paragraph" else unit
        number = unit - int(snapshot.paragraph_starts[document]) + 1
        found[snapshot.ids([document])[0] + (f"#{number}" if by == "paragraph" else "")] = score
    return found


def matches(found: list[Found]) -> Matches:
    return Matches(np.array([unit for unit, _ in found]), np.array([score for _, score in found]))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLES, max_size=10, unique_by=lambda a: a.id), st.lists(QUERIES, max_size=5), BY)
def test_same_hits_and_scores_as_the_twin(
    articles: list[Article], queries: list[str], by: By
) -> None:
    with snapshot_of([articles[:4], articles[4:]]) as snapshot:
        twin = Twin(articles, by)
        for text in queries:
            tree = parse(text)
            found = by_id(snapshot, by, Executor(snapshot, by).matches(tree))
            assert found == pytest.approx(twin.scores(tree), rel=1e-5, abs=1e-12), text


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(ARTICLES, max_size=6), max_size=14), st.lists(QUERIES, max_size=4), BY)
def test_same_hits_after_updates_and_merges(
    batches: list[list[Article]], queries: list[str], by: By
) -> None:
    with snapshot_of(batches) as snapshot:
        twin = Twin(last_of_each(batches), by)
        for text in queries:
            tree = parse(text)
            found = by_id(snapshot, by, Executor(snapshot, by).matches(tree))
            assert set(found) == set(twin.scores(tree)), text


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARTICLES, max_size=8, unique_by=lambda a: a.id), st.lists(QUERIES, max_size=4), BY)
def test_stems_of_many_forms(articles: list[Article], queries: list[str], by: By) -> None:
    """As if every form but the first were one too many for a byte; merged once."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("field", "field_builder"):
            patch.setattr(f"search.local.{module}.RARE", 1)
        patch.setattr("search.local.merge.FACTOR", 2)
        with snapshot_of([articles[:4], articles[4:]]) as snapshot:
            assert len(snapshot.segments) <= 1
            twin = Twin(articles, by)
            for text in queries:
                tree = parse(text)
                found = by_id(snapshot, by, Executor(snapshot, by).matches(tree))
                assert found == pytest.approx(twin.scores(tree), rel=1e-5, abs=1e-12), text


def plain_whoosh(articles: list[Article]) -> Any:
    """The text of the same articles in an index of Whoosh's own, as it comes."""
    index = RamStorage().create_index(SCHEMA)
    writer = index.writer()
    for article in articles:
        writer.add_document(id=article.id, text=article.text, text_exact=article.text)
    writer.commit()
    return index


def random_articles(count: int) -> list[Article]:
    """Articles of one paragraph, since Whoosh's phrases know no paragraphs."""
    chance = random.Random(7)
    return [
        Article(id=f"خبر-{n}", text=" ".join(chance.choices(VOCABULARY, k=chance.randint(5, 40))))
        for n in range(count)
    ]


PLAIN_TREES = [
    *(wq.Term("text", parse(word).text) for word in VOCABULARY),
    *(wq.Term("text_exact", text) for text in ("وزاره", "الوزاره", "لقسد", "bbc")),
    wq.Prefix("text_exact", "ال"),
    wq.Or([parse("بنك"), parse("قسد"), parse("مصر")]),
    wq.And([parse("بنك"), parse("قسد"), parse("مصر")]),
    wq.AndNot(parse("بنك"), parse("قسد")),
    wq.AndMaybe(parse("بنك"), parse("قسد")),
    parse('"مجلس الأمن"'),
    parse('"بنك مصر قسد"'),
]


def matched_by_whoosh(
    index: Any, tree: wq.Query, averages: Mapping[str, float]
) -> dict[str, float]:
    with index.searcher(weighting=codec.Bm25(averages)) as searcher:
        ids = {number: text.decode() for text, number in _ids(searcher.reader())}
        hits = searcher.search(tree, limit=None, scored=True)
        return {ids[hit.docnum]: hit.score for hit in hits}


def _ids(reader: Any) -> Iterator[tuple[bytes, int]]:
    for text in reader.lexicon("id"):
        yield text, reader.postings("id", text).id()


@pytest.mark.parametrize("tree", PLAIN_TREES, ids=str)
def test_same_hits_as_plain_whoosh(tree: wq.Query) -> None:
    articles = random_articles(60)
    with snapshot_of([articles]) as snapshot:
        expected = matched_by_whoosh(plain_whoosh(articles), tree, snapshot.average_lengths)
        found = by_id(snapshot, "article", Executor(snapshot, "article").matches(tree))
        assert set(found) == set(expected)
        if not isinstance(tree, wq.Phrase | wq.Prefix):  # which Whoosh scores by other rules
            # Plain Whoosh keeps lengths in a byte each, so its scores are near, not equal.
            assert found == pytest.approx(expected, rel=0.1)
        documents, scores = codec.run(snapshot, tree)
        assert sorted(expected) == sorted(snapshot.ids(documents))
        if isinstance(tree, wq.Term):
            assert list(found.values()) == pytest.approx(list(scores), rel=1e-5)


@pytest.mark.parametrize("field", TEXT_FIELDS)
def test_whoosh_scores_every_field_the_same(field: str) -> None:
    """Articles that lack it do not count among those that its lengths are held against."""
    chance = random.Random(field)
    articles = [
        replace(
            Article(id=str(n), title="عنوان", text="بنك"),
            **{field: " ".join(chance.choices(VOCABULARY, k=n % 9)) if n % 3 else ""},
        )
        for n in range(40)
    ]
    with snapshot_of([articles]) as snapshot:
        for word in VOCABULARY:
            tree = wq.Term(field, parse(word).text)
            found = Executor(snapshot, "article").matches(tree)
            documents, scores = codec.run(snapshot, tree)
            assert found.units.tolist() == documents.tolist()
            assert found.scores.tolist() == pytest.approx(scores.tolist(), rel=1e-5)


def test_a_phrase_of_few_words_many_times() -> None:
    """However many these are, each is looked up once."""
    articles = [
        Article(id="قصيدة", text="بنك مصر " * 30),
        Article(id="بيت", text="بنك مصر " * 29 + "بنك"),
        Article(id="خبر", text="بنك مصر"),
    ]
    with snapshot_of([articles]) as snapshot:
        for times, expected in ((1, 3), (29, 2), (30, 1), (31, 0), (20_000, 0)):
            words = ["بنك", "مصر"] * times
            tree = wq.Phrase("text", [parse(word).text for word in words])
            assert len(Executor(snapshot, "article").matches(tree).units) == expected


@pytest.mark.parametrize("by", ["article", "paragraph"])
@pytest.mark.parametrize("text", ["بنك مصر قسد", "بنك AND مصر AND قسد", '"بنك مصر قسد"'])
def test_words_too_many_for_a_close_look_count_the_same(
    monkeypatch: pytest.MonkeyPatch, text: str, by: By
) -> None:
    """Nobody looks for what looks like them: that takes longest."""
    tree, sought = parse(text), Snapshot.sought

    def counted(snapshot: Snapshot, *asked: Any, closely: bool, **more: Any) -> Any:
        assert not closely
        return sought(snapshot, *asked, closely=closely, **more)

    with snapshot_of([random_articles(200)]) as snapshot:
        few = by_id(snapshot, by, Executor(snapshot, by).matches(tree))
        monkeypatch.setattr("search.local.execution.WORDS", 0)
        monkeypatch.setattr(Snapshot, "sought", counted)
        again = Snapshot.open(snapshot.folder)
        assert by_id(again, by, Executor(again, by).matches(tree)) == few
        assert few


def test_other_nodes_of_whoosh_are_answered_too(tmp_path: Path) -> None:
    with indexer.open(tmp_path / "index") as writer:
        writer.add(Article(id="1", title="ترامب في بكين", text="زار ترامب الصين."))
        writer.add(Article(id="2", text="زار ترمب اليابان.\n\nثم عاد."))
    with search.open(tmp_path / "index") as index:
        fuzzy = wq.FuzzyTerm("text_exact", "ترامب", maxdist=1)
        assert {hit.id for hit in index.search(fuzzy).hits} == {"1", "2"}
        wild = wq.Wildcard("text_exact", "*بان")
        assert [hit.id for hit in index.search(wild, by="paragraph").hits] == ["2#1", "2#2"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(ARTICLES, min_size=1, max_size=8, unique_by=lambda a: a.id),
    st.lists(WORDS, min_size=1, max_size=4, unique_by=lambda w: parse(w).text),
    BY,
    st.sampled_from([0.05, 1.0]),
    st.integers(0, 4),
    st.sampled_from([1, 2, 32]),
)
def test_same_order_as_by_plain_loops(
    articles: list[Article], words: list[str], by: By, common: float, of_phrase: int, kept_from: int
) -> None:
    nodes = [parse(word) for word in words]
    tree = wq.Or(nodes)
    nodes[:of_phrase] = [PhraseWord(node.fieldname, node.text) for node in nodes[:of_phrase]]
    with ExitStack() as during:
        patch = during.enter_context(pytest.MonkeyPatch.context())
        patch.setattr("search.ranking.LOOK_ALIKE_COMMON", common)
        patch.setattr("search.local.lookalikes.KEPT_FROM", kept_from)
        index = during.enter_context(snapshot_of([articles[:3], articles[3:]]))
        slow = Ranking(articles, by).scores(tree, nodes)
        best, matching = ranked(Executor(index, by), tree, 100, nodes)
        found = by_id(index, by, matches(best))
        assert matching == len(slow)
        assert found == pytest.approx(slow, rel=1e-5)
        assert list(found.values()) == sorted(found.values(), reverse=True)
        shortened, _ = ranked(Executor(index, by), tree, 2, nodes)
        assert shortened == best[:2]


def test_neighbours_come_first(tmp_path: Path) -> None:
    filler = "قال مراسلنا إن الطقس معتدل هذا اليوم والطرق سالكة في كل البلاد"
    with indexer.open(tmp_path / "index") as writer:
        writer.add(Article(id="far", text=f"مجلس المدينة. {filler}. رجال الأمن هناك."))
        writer.add(Article(id="near", text=f"مجلس الأمن. {filler}. رجال المدينة هناك."))
    with search.open(tmp_path / "index") as index:
        assert [hit.id for hit in index.search("مجلس الأمن").hits] == ["near", "far"]


def test_phrases_do_not_run_out_of_a_paragraph(tmp_path: Path) -> None:
    with indexer.open(tmp_path / "index") as writer:
        writer.add(Article(id="1", title="قرار مجلس", text="الأمن مستتب. عقد مجلس\n\nالأمن جلسة"))
    with search.open(tmp_path / "index") as index:
        assert index.search('"مجلس الأمن"').total == 0
        assert index.search('"مجلس الأمن"~9').total == 1  # both in the first paragraph
        assert index.search('"قرار مجلس"').total == 1


def test_a_small_memory_gives_the_same_index(tmp_path: Path, monkeypatch: Any) -> None:
    articles = random_articles(40)
    monkeypatch.setattr("indexer.local.FLUSH_CHARACTERS", 1000)
    with LocalWriter(tmp_path / "index") as writer:
        for article in [*articles, *articles[:5]]:
            writer.add(article)
    snapshot = Snapshot.open(tmp_path / "index")
    assert snapshot.articles == 40
    tree = parse("بنك مصر")
    found = by_id(snapshot, "article", Executor(snapshot, "article").matches(tree))
    assert found == pytest.approx(Twin(articles, "article").scores(tree), rel=1e-5)
