"""What becomes of an index when nodes die, hang or are full: on a real cluster, and in its place on
servers that answer what a broken one would."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest

import indexer
import search
from indexer.opensearch import ClusterWriter
from indexer.readers import Record
from search import Article
from search.arabic.terms import ANALYSIS
from search.errors import ClusterError, SearchError
from search.opensearch import cluster as requests
from search.opensearch.schema import FORMAT

from .cluster.nodes import Nodes

ARTICLES: Final = 20_000
KILLED: Final = (2, 1, 0)  # nodes, one after the other; the last is the one that is asked first


def numbered(number: int) -> Article:
    return Article(
        id=f"خبر-{number}",
        title=f"خبر رقم{number}",
        text=f"فقرة أولى عن متحف المدينة في خبر {number}.\n\nوفقرة ثانية عن كأس المدينة.",
        date="2018-03-04",
    )


def ids_of(index: search.Engine, query: str, by: Any = "article") -> list[str]:
    found = index.search(query, by=by, limit=3 * ARTICLES, snippets=False)
    return [hit.id for hit in found.hits]


@pytest.mark.cluster
@pytest.mark.long
@pytest.mark.parametrize("dying", KILLED)
def test_a_node_is_killed_while_articles_come_in(
    nodes: Nodes, dying: int, places: Callable[[], str]
) -> None:
    """No article is lost, none is there twice, and whoever searches meanwhile gets an answer that
    is whole or a sentence, in time."""
    place = places()
    with indexer.open(place) as writer:
        writer.add(numbered(0))
    answers: list[float] = []
    wrong: list[str] = []
    done = threading.Event()

    def look() -> None:
        with search.open(place) as index:
            while not done.wait(0.05):
                started = time.monotonic()
                try:
                    results = index.search("متحف المدينة", limit=3)
                    if not results.hits:
                        wrong.append(f"nothing is shown of {results.total} that were committed")
                except ClusterError as error:
                    if not str(error).endswith("."):
                        wrong.append(str(error))
                answers.append(time.monotonic() - started)

    def records() -> Iterator[tuple[str, Record]]:
        for number in range(ARTICLES):
            if number == ARTICLES // 3:
                nodes.kill(dying)
            yield str(number), Record(numbered(number))

    searcher = threading.Thread(target=look)
    searcher.start()
    try:
        with indexer.open(place) as writer:
            assert isinstance(writer, ClusterWriter)
            changes = [change for _, change in writer.take(records())]
    finally:
        done.set()
        searcher.join()
        nodes.start(dying)
        nodes.wait(3, number=(dying + 1) % 3)
    assert changes.count("added") == ARTICLES - 1
    assert wrong == []
    assert max(answers) < 2 * requests.SEARCH_SECONDS + 1  # two requests make a search
    with search.open(place) as index:
        assert index.info().articles == ARTICLES
        found = ids_of(index, "متحف")
        assert len(found) == ARTICLES
        assert set(found) == {numbered(number).id for number in range(ARTICLES)}
        assert len({*ids_of(index, "متحف OR كأس", "paragraph")}) == 2 * ARTICLES
    with indexer.open(place) as writer:
        assert isinstance(writer, ClusterWriter)
        again = writer.take((str(n), Record(numbered(n))) for n in range(0, ARTICLES, 7))
        assert {change for _, change in again} == {"unchanged"}


@pytest.mark.cluster
def test_what_is_found_is_shown_before_the_commit_too(
    nodes: Nodes, places: Callable[[], str]
) -> None:
    """A copy of a shard that comes back shows what was written and not committed, and the other
    copies do not: what was found in the one is not looked for in the other."""
    place, count = places(), 300
    with indexer.open(place) as writer:
        assert isinstance(writer, ClusterWriter)
        nodes.wait(3, status="green")  # before its copies stand, an index dies with a node
        nodes.kill(2)
        try:
            list(writer.take((str(n), Record(numbered(n))) for n in range(count)))
        finally:
            nodes.start(2)
            nodes.wait(3, status="green")
        with search.open(place) as index:
            for number in range(20):  # of as many queries some are sent to each copy
                results = index.search(f"متحف -كلمة{number}", limit=count, fold=False)
                assert len(results.hits) == results.total
    with search.open(place) as index:
        assert index.search("متحف", limit=0).total == count


@pytest.mark.cluster
def test_a_node_that_hangs_does_not_hang_the_search(
    nodes: Nodes, places: Callable[[], str]
) -> None:
    place = places()
    with indexer.open(place) as writer:
        writer.add(numbered(1))
    with search.open(place) as index:
        nodes.freeze(1)
        try:
            started = time.monotonic()
            with suppress(ClusterError):  # the sentence is a right answer as well
                assert index.search("متحف").total == 1
            assert time.monotonic() - started < 3 * requests.SEARCH_SECONDS
        finally:
            nodes.thaw(1)
        nodes.wait(3)
        assert index.search("متحف").total == 1


@pytest.mark.cluster
def test_a_red_index_is_said_to_be_red(nodes: Nodes, places: Callable[[], str]) -> None:
    """Without copies, an index has lost what was on a node that is gone: no search pretends that it
    had not. When the node comes back, so does the index."""
    place = places()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KHABAR_CLUSTER_REPLICAS", "0")
        with indexer.open(place) as writer:
            for number in range(30):
                writer.add(numbered(number))
    with search.open(place) as index:
        nodes.kill(2)
        try:
            with pytest.raises(ClusterError, match="have no node that answers"):
                index.search("متحف")
            assert "have no node" in index.check()[0]
        finally:
            nodes.start(2)
            nodes.wait(3)
        assert index.search("متحف").total == 30
        assert index.check() == []


# Servers that answer as a broken cluster would

Answers = Mapping[str, tuple[int, Any]]  # the end of a path → status and JSON, or bytes
GOOD: Final = {
    "/": (200, {"version": {"distribution": "opensearch", "number": "2.19.1"}}),
    "/_mapping": (
        200, {"i": {"mappings": {"_meta": {"khabar": {"format": FORMAT, "analysis": ANALYSIS}}}}}
    ),
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Callable[[Answers], str]]:
    """Serves answers by how a path ends; gives the place of an index there."""
    started: list[ThreadingHTTPServer] = []

    def serve(answers: Answers) -> str:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                path = self.path.partition("?")[0]
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                ends = [end for end in answers if path.endswith(end)]
                status, value = answers[max(ends, key=len)] if ends else (404, {})
                body = value if isinstance(value, bytes) else json.dumps(value).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, format: str, *arguments: Any) -> None: ...

        made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=made.serve_forever, daemon=True).start()
        started.append(made)
        return f"http://127.0.0.1:{made.server_port}/news"

    yield serve
    for each in started:
        each.shutdown()
        each.server_close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if not request.node.get_closest_marker("cluster"):
        monkeypatch.setattr(requests, "SEARCH_SECONDS", 0.5)
        monkeypatch.setattr("indexer.opensearch.WRITE_SECONDS", 0.5)


GONE: Final = {
    "error": {
        "root_cause": [{"type": "node_not_connected_exception", "reason": "Node not connected"}],
        "type": "search_phase_execution_exception",
    },
    "status": 500,
}
BUSY: Final = {"error": {"root_cause": [{"reason": "queue is full"}]}, "status": 429}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "There is no index at"),
        ({"/": (200, {"name": "a web page"})}, "does not speak as OpenSearch"),
        ({"/": (200, b"<html>")}, "does not speak as OpenSearch"),
        ({"/": (200, [])}, "does not speak as OpenSearch"),
        ({"/": (200, {"version": {"distribution": "opensearch", "number": "1.3.2"}})}, "not tried"),
        ({"/": (200, {"version": {"distribution": "opensearch", "number": "3.0.0"}})}, "not tried"),
        ({"/": (200, {"version": {"distribution": "opensearch"}})}, "not tried"),
        ({"/": (200, {"version": {"number": "8.1.0"}})}, "does not speak as OpenSearch"),
        ({"/": (401, {})}, "wants to know who asks"),
        ({"/": (403, {})}, "does not allow this"),
        ({"/": (429, BUSY)}, "more to do than it can take .queue is full."),
        ({"/": (503, {})}, "have no node that answers"),
        ({"/": (504, {})}, "did not answer in time"),
        ({**GOOD, "/_mapping": (200, {"i": {"mappings": {}}})}, "was not made by Khabar"),
        ({**GOOD, "/_mapping": (200, {"i": []})}, "does not speak as OpenSearch"),
        (
            {**GOOD, "/_mapping": (200, {"i": {"mappings": {"_meta": {"khabar": {}}}}})},
            "format None, analysis None, this version reads .* --rebuild",
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_cluster_is_said(
    server: Callable[[Answers], str], answers: Answers, sentence: str
) -> None:
    with pytest.raises(SearchError, match=sentence):
        search.open(server(answers))


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        ((200, {}), "does not speak as OpenSearch"),
        ((200, {"responses": []}), "does not speak as OpenSearch"),
        ((200, {"responses": [BUSY]}), "queue is full"),
        ((200, {"responses": [GONE]}), "have no node that answers .Node not connected"),
        ((500, GONE), "have no node that answers .Node not connected"),
        ((200, {"responses": [{"hits": {"total": {"value": "many"}}}]}), "does not speak"),
        ((400, {"error": {"reason": "too much\n of it"}}), "refused: too much of it"),
    ],
)
def test_a_broken_answer_is_no_traceback(
    server: Callable[[Answers], str], answer: tuple[int, Any], sentence: str
) -> None:
    with (
        search.open(server({**GOOD, "/_msearch": answer})) as index,
        pytest.raises(SearchError, match=sentence),
    ):
        index.search("متحف")


def test_nobody_there() -> None:
    with pytest.raises(ClusterError, match="No node answers at http"):
        search.open("http://127.0.0.1:1/news")


def test_what_the_cluster_refuses_is_told_and_the_rest_goes_on(
    server: Callable[[Answers], str],
) -> None:
    """Some items fail for good, and one at first only."""
    wrong = {"index": {"status": 400, "error": {"reason": "failed to parse"}}}
    answers: dict[str, tuple[int, Any]] = {
        **GOOD,
        "/_mget": (200, {"docs": [{"found": False}] * 2}),
        "/_bulk": (200, {"items": [{"index": {"status": 201}}] * 3 + [wrong]}),
        "/_refresh": (200, {"_shards": {"failed": 0}}),
    }
    records = [(name, Record(Article(id=name, text="متحف"))) for name in ("a", "b")]
    with indexer.open(server(answers)) as writer:
        assert isinstance(writer, ClusterWriter)
        outcomes = [outcome for _, outcome in writer.take(records)]
    assert outcomes == [
        "added", search.Skipped("b", "the cluster refused it: failed to parse")
    ]  # fmt: skip


def test_a_full_queue_is_waited_for_and_then_said(server: Callable[[Answers], str]) -> None:
    full = {"index": {"status": 429, "error": {"reason": "queue is full"}}}
    answers = {
        **GOOD,
        "/_mget": (200, {"docs": [{"found": False}]}),
        "/_bulk": (200, {"items": [full] * 2}),
        "/_refresh": (200, {"_shards": {"failed": 0}}),
    }
    with indexer.open(server(answers)) as writer:
        assert isinstance(writer, ClusterWriter)
        with pytest.raises(ClusterError, match=r"queue is full.* run the command again"):
            list(writer.take([("a", Record(Article(id="a", text="متحف")))]))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        ("http://user:secret@host:9200/news", "must not hold a user"),
        ("http://host:9200", "does not name an index"),
        ("http://host:9200/a/b", "does not name an index"),
        ("http://host:9200/NEWS", "does not name an index"),
        ("http://host:9200/_all", "does not name an index"),
        ("http://host:9200/a*", "does not name an index"),
        ("http://host:99999/news", "is not a node"),
        ("http://:9200/news", "is not a node"),
        ("http:///news", "is not a node"),
    ],
)
def test_addresses_that_are_none(place: str, sentence: str) -> None:
    for open_ in (search.open, indexer.open):
        with pytest.raises(search.InputError, match=sentence) as told:
            open_(place)
        assert "secret" not in str(told.value)


def test_a_password_is_never_sent_in_the_clear_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KHABAR_CLUSTER_USER", "khabar")
    monkeypatch.setenv("KHABAR_CLUSTER_PASSWORD", "كلمة سر secret")
    with pytest.raises(search.InputError, match="not encrypted") as told:
        search.open("http://192.0.2.1:9200/news")
    assert "secret" not in str(told.value)
    with pytest.raises(ClusterError):
        search.open("http://127.0.0.1:1/news")
    assert "secret" not in caplog.text
