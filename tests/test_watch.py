"""Feeds and folders watched: what is new is indexed, and nothing a server does stops the rest."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import cli
import indexer
import search
from indexer import fetch, watch
from indexer.fetch import Limits, Validators
from indexer.readers import feed, items
from indexer.watch import LONGEST_REST, NOTE, Poll, Watcher
from search.model import Skipped
from tests.test_pages import page as written_page

ROOT = Path(__file__).parent.parent
STATE = f"{NOTE}.json"
QUICK = Limits(seconds=0.3, size=20_000)


def rss(*names: str, head: str = "") -> bytes:
    items = "".join(
        f"<item><title>افتتاح المعرض {name}</title><link>https://khabar.example/{name}</link>"
        f"<description>افتتح الوزير المعرض {name}.</description></item>"
        for name in names
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<rss version="2.0"><channel>'
        f"<title>خبر</title><link>https://khabar.example/</link>{items}</channel></rss>"
    ).encode()


@dataclass
class Page:
    """What the server sends for a path; ``length`` is what it says of the body, right or wrong."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    drip: bytes = b""  # sent again and again, slowly, before anything else


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Page | list[Page]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"

    def headers(self, at: int = -1) -> dict[str, str]:
        return self.asked[at][1]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        page = self.server.pages.get(self.path, Page(status=404))
        if isinstance(page, list):
            page = page.pop(0) if len(page) > 1 else page[0]
        etag = page.headers.get("ETag")
        if etag and self.headers["If-None-Match"] == etag:
            page = Page(status=304)
        try:
            self._send(page)
        except OSError:
            self.close_connection = True  # the client has had enough

    def _send(self, page: Page) -> None:
        while page.drip and not self.server.closing.wait(0.05):
            self.wfile.write(page.drip)
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        length = len(page.body) if page.length is None else page.length
        if length >= 0:
            self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield made
        finally:
            made.closing.set()
            made.shutdown()
            thread.join()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "index"


def counts(poll: Poll) -> tuple[int, int, int, int]:
    report = poll.report
    return report.added, report.updated, report.unchanged, len(report.skipped)


def failure(server: Server, place: Path, page: Page) -> str:
    """What is said of a feed that fails, beside one that does not."""
    server.pages = {"/feed": page, "/good": Page(rss("1"))}
    poll = Watcher([server.url(), server.url("/good")], place, limits=QUICK).poll()
    assert counts(poll) == (1, 0, 0, 0)
    assert (poll.reached, poll.failed) == (1, 1)
    note, summary = poll.notes
    assert summary.startswith("1 added, ")
    assert note.startswith(f"{server.url()}: ")
    assert note.endswith("; it is asked again at the next poll.")
    return note.removeprefix(f"{server.url()}: ").rpartition(";")[0]


# Feeds


def test_what_is_new_in_a_feed_is_indexed(server: Server, place: Path) -> None:
    server.pages["/feed"] = [Page(rss("1", "2")), Page(rss("3", "1", "2"))]
    watcher = Watcher([server.url()], place)
    assert counts(watcher.poll()) == (2, 0, 0, 0)
    assert counts(watcher.poll()) == (1, 0, 2, 0)
    with search.open(place) as index:
        assert index.search("المعرض").total == 3
        assert index.check() == []


def test_khabar_says_who_it_is(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"))
    Watcher([server.url()], place).poll()
    assert server.headers()["User-Agent"].startswith(f"Khabar/{search.__version__} ")
    assert "If-None-Match" not in server.headers()


def test_items_without_an_address_do_not_replace_each_other(server: Server, place: Path) -> None:
    old, new = (b"<rss><item><title>%s</title></item>" % name.encode() for name in ("قديم", "جديد"))
    server.pages["/feed"] = [Page(old + b"</rss>"), Page(new + old[5:] + b"</rss>")]
    watcher = Watcher([server.url()], place)
    assert counts(watcher.poll()) == (1, 0, 0, 0)
    assert counts(watcher.poll()) == (1, 0, 1, 0)


def test_a_feed_that_is_not_modified_is_not_read(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"), headers={"ETag": '"a"', "Last-Modified": "yesterday"})
    watcher = Watcher([server.url()], place)
    watcher.poll()
    poll = watcher.poll()
    assert counts(poll) == (0, 0, 0, 0)
    assert (poll.reached, poll.unmodified) == (1, 1)
    assert poll.notes[-1].endswith("; 1 not modified.")
    assert server.headers()["If-None-Match"] == '"a"'
    assert server.headers()["If-Modified-Since"] == "yesterday"


def test_a_restart_keeps_what_servers_said(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"), headers={"ETag": '"a"'})
    Watcher([server.url()], place).poll()
    assert Watcher([server.url()], place).poll().unmodified == 1
    assert [path.name for path in place.glob("*.tmp")] == []


def test_an_index_made_anew_reads_feeds_anew(server: Server, place: Path, tmp_path: Path) -> None:
    server.pages["/feed"] = Page(rss("1"), headers={"ETag": '"a"'})
    Watcher([server.url()], place).poll()
    assert counts(Watcher([server.url()], tmp_path / "other").poll()) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "state",
    [
        b"", b"{", b"\xff", b"[]", b"[" * 100_000, b'{"version": 2, "feeds": {}}',
        b'{"version": 1, "feeds": []}', b'{"version": 1, "feeds": {"a": {"validators": 1}}}',
        b'{"version": 1, "feeds": {}, "told": 1}', b'{"version": 1, "feeds": {}, "told": {"a": 1}}',
        b" " * (watch.MAX_STATE + 1),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_broken_state_is_ignored_with_a_note(server: Server, place: Path, state: bytes) -> None:
    server.pages["/feed"] = Page(rss("1"))
    indexer.build([ROOT / "seeds" / "articles.jsonl"], place)
    (place / STATE).write_bytes(state)
    watcher = Watcher([server.url()], place)
    first, second = watcher.poll(), watcher.poll()
    assert counts(first) == (1, 0, 0, 0)
    assert first.notes[0] == (
        f"{place / STATE} cannot be read, and is ignored: all feeds are read anew."
    )
    assert len(second.notes) == 1
    assert json.loads((place / STATE).read_bytes())["feeds"].keys() == {server.url()}


def test_a_hostile_state_sends_no_headers(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"))
    indexer.build([ROOT / "seeds" / "articles.jsonl"], place)
    said = {"etag": '"a"\r\nX-Evil: 1', "modified": ["x"]}
    memory = {"validators": said, "failures": -1, "rest": 10**30}
    state = {"version": 1, "feeds": {server.url(): memory}, "told": []}
    (place / STATE).write_text(json.dumps(state), "utf-8")
    watcher = Watcher([server.url()], place)
    polls = [watcher.poll() for _ in range(LONGEST_REST + 1)]
    assert [poll.resting for poll in polls] == [1] * LONGEST_REST + [0]
    assert not server.headers().keys() & {"X-Evil", "If-None-Match", "If-Modified-Since"}


# Feeds that fail


def test_a_feed_that_fails_is_asked_less_often(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(status=500)
    asked = []
    for _ in range(17):  # a restart each time, as from cron
        indexer.build([ROOT / "seeds" / "articles.jsonl"], place)
        Watcher([server.url()], place).poll()
        asked.append(len(server.asked))
    assert [asked.index(number) for number in range(1, 6)] == [0, 1, 3, 7, 15]


def test_a_feed_that_recovers_is_asked_at_each_poll(server: Server, place: Path) -> None:
    server.pages["/feed"] = [Page(status=500), Page(rss("1")), Page(status=500), Page(rss("2"))]
    watcher = Watcher([server.url()], place)
    polls = [watcher.poll() for _ in range(4)]
    assert [poll.failed for poll in polls] == [1, 0, 1, 0]
    assert polls[0].notes[0] == (
        f"{server.url()}: the server answers 500 Internal Server Error; "
        "it is asked again at the next poll."
    )
    assert sum(poll.report.added for poll in polls) == 2


def test_a_server_may_ask_to_be_left_alone(server: Server, place: Path) -> None:
    asks = [Page(status=503, headers={"Retry-After": text}) for text in ("700", "9999999", "soon")]
    notes = []
    for page in asks:
        server.pages["/feed"] = page
        notes.append(Watcher([server.url()], place, every=300).poll().notes[0])
    assert [note.rpartition(" again ")[2] for note in notes] == [
        "in 3 polls.", "in 32 polls.", "at the next poll."
    ]  # fmt: skip


def test_what_a_server_said_holds_over_a_failure(server: Server, place: Path) -> None:
    good = Page(rss("1"), headers={"ETag": '"a"'})
    server.pages["/feed"] = [good, Page(status=503), good]
    watcher = Watcher([server.url()], place)
    watcher.poll()
    watcher.poll()
    assert watcher.poll().unmodified == 1


def test_an_address_that_does_not_exist(server: Server, place: Path) -> None:
    assert failure(server, place, Page(status=404)) == "the server answers 404 Not Found"


def test_not_modified_without_having_asked(server: Server, place: Path) -> None:
    assert failure(server, place, Page(status=304)) == "the server answers 304 Not Modified"


@pytest.mark.parametrize("drip", [b"\0", b"HTTP/1.1 100 Continue\r\n\r\n", b"X"])
def test_a_slow_server(server: Server, place: Path, drip: bytes) -> None:
    started = time.monotonic()
    reason = failure(server, place, Page(drip=drip))
    assert reason == "no whole answer within 0.3 seconds"
    assert time.monotonic() - started < 2


def test_a_body_shorter_than_said(server: Server, place: Path) -> None:
    page = Page(rss("2"), length=5_000)
    assert failure(server, place, page) == "the answer is cut short"


def test_a_body_longer_than_said(server: Server, place: Path) -> None:
    body = rss("1")
    page = Page(body, length=body.index(b"</item>"))
    assert failure(server, place, page) == items.CUT


def test_an_endless_redirect(server: Server, place: Path) -> None:
    page = Page(status=302, headers={"Location": "/feed"})
    assert failure(server, place, page) == "more than 10 redirects"
    assert [path for path, _ in server.asked] == ["/feed"] * 11 + ["/good"]


def test_a_redirect_is_followed(server: Server, place: Path) -> None:
    moved = "/أخبار".encode().decode("latin-1")  # as raw bytes in the header
    server.pages["/feed"] = Page(status=301, headers={"Location": moved})
    server.pages["/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1"] = Page(rss("1"))
    assert counts(Watcher([server.url()], place).poll()) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "data:text/xml,<rss/>", "javascript:1"]
)
def test_a_redirect_to_what_is_not_fetched(server: Server, place: Path, target: str) -> None:
    reason = failure(server, place, Page(status=302, headers={"Location": target}))
    assert reason.startswith("it redirects: ")
    assert "neither http nor https" in reason


@dataclass
class Names:
    """What is known of names, and which addresses were connected to."""

    known: dict[str, list[str]] = field(default_factory=dict)
    dialled: list[str] = field(default_factory=list)


@pytest.fixture
def names(server: Server, monkeypatch: pytest.MonkeyPatch) -> Names:
    """A server of names; whichever of its addresses is connected to, our server answers."""
    found = Names()
    resolve, dial = socket.getaddrinfo, socket.create_connection

    def getaddrinfo(host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        if host not in found.known:
            return resolve(host, port, *args, **options)
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, (address, port)) for address in found.known[host]]

    def create_connection(place: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        found.dialled.append(place[0])
        return dial(("127.0.0.1", server.server_address[1]), *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", create_connection)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return found


PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1/x", "http://10.1.2.3/x", "http://192.168.0.1:8080/x", "http://[::1]/x",
     "http://169.254.169.254/latest/meta-data/", "http://100.100.100.200/x", "http://0.0.0.0/x",
     "http://[::ffff:127.0.0.1]/x", "http://[64:ff9b::a00:1]/x", "http://[fd00::1]/x",
     "http://2130706433/x", "http://127.1/x", "https://inside.example/x", "http://both.example/x",
     "//inside.example/x"],
)  # fmt: skip
def test_a_redirect_from_the_internet_to_a_private_address_is_refused(
    server: Server, names: Names, place: Path, target: str
) -> None:
    names.known["feed.example"] = [PUBLIC]
    names.known["inside.example"] = ["10.0.0.7"]
    names.known["both.example"] = [PUBLIC, "10.0.0.7"]
    server.pages = {"/feed": Page(status=302, headers={"Location": "http://feed.example/2"}),
                    "/2": Page(status=302, headers={"Location": target})}  # fmt: skip
    poll = Watcher(["http://feed.example/feed"], place, limits=QUICK).poll()
    assert poll.failed == 1
    assert fetch.PRIVATE in poll.notes[0]
    assert names.dialled == [PUBLIC, PUBLIC]


def test_a_name_is_not_looked_up_once_more(server: Server, names: Names, place: Path) -> None:
    names.known["feed.example"], names.known["other.example"] = [PUBLIC], [PUBLIC]
    server.pages = {"/feed": Page(status=302, headers={"Location": "http://other.example/2"}),
                    "/2": Page(rss("1"))}  # fmt: skip
    assert counts(Watcher(["http://feed.example/feed"], place).poll()) == (1, 0, 0, 0)
    assert names.dialled == [PUBLIC, PUBLIC]


@pytest.mark.parametrize("first", [["127.0.0.1"], ["10.0.0.7"]])
def test_a_private_feed_may_redirect_to_a_private_address(
    server: Server, names: Names, place: Path, first: list[str]
) -> None:
    names.known["intranet"], names.known["other"] = first, ["10.0.0.8"]
    server.pages = {"/feed": Page(status=302, headers={"Location": "http://other/2"}),
                    "/2": Page(rss("1"))}  # fmt: skip
    assert counts(Watcher(["http://intranet/feed"], place).poll()) == (1, 0, 0, 0)


def test_a_private_feed_that_redirects_to_the_internet_and_back(
    server: Server, names: Names, place: Path
) -> None:
    names.known["intranet"], names.known["feed.example"] = ["10.0.0.7"], [PUBLIC]
    server.pages = {"/feed": Page(status=302, headers={"Location": "http://feed.example/2"}),
                    "/2": Page(status=302, headers={"Location": "http://intranet/3"})}  # fmt: skip
    assert fetch.PRIVATE in Watcher(["http://intranet/feed"], place).poll().notes[0]


def test_another_address_of_the_name_is_tried(
    server: Server, names: Names, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names.known["feed.example"] = ["93.184.216.33", PUBLIC]
    dial = socket.create_connection

    def create_connection(to: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        if to[0] != PUBLIC:
            raise ConnectionRefusedError
        return dial(to, *args, **options)

    monkeypatch.setattr(socket, "create_connection", create_connection)
    server.pages["/feed"] = Page(rss("1"))
    assert counts(Watcher(["http://feed.example/feed"], place).poll()) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("target", "refused"), [("http://10.0.0.7/2", True), ("http://93.184.216.33/2", False)]
)
def test_behind_a_proxy(
    server: Server,
    names: Names,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    target: str,
    refused: bool,
) -> None:
    """The proxy may be private, and it looks up names; an address is known for what it is."""
    monkeypatch.setenv("http_proxy", "http://10.0.0.1:3128")
    feed_, moved = f"http://{PUBLIC}/feed", Page(rss("1"))
    server.pages = {feed_: Page(status=302, headers={"Location": target}), target: moved}
    poll = Watcher([feed_], place).poll()
    assert poll.failed == refused
    assert set(names.dialled) == {"10.0.0.1"}


def test_a_redirect_to_nowhere(server: Server, place: Path) -> None:
    assert failure(server, place, Page(status=302)) == "it redirects without saying where"
    page = Page(status=302, headers={"Location": "http://[::1"})
    assert failure(server, place / "b", page) == "it redirects to what is no address"


@pytest.mark.parametrize("length", [None, -1])
def test_a_body_that_is_too_large(server: Server, place: Path, length: int | None) -> None:
    page = Page(rss("1") + b" " * 30_000, length=length)
    assert failure(server, place, page) == "the answer is larger than 20,000 bytes"


def test_what_is_not_a_feed(server: Server, place: Path) -> None:
    page = Page(b"<!doctype html><html><body><p>not a feed</p></body></html>")
    assert failure(server, place, page) == items.NO_FEED
    assert failure(server, place / "b", Page(b"\x89PNG\r\n\x1a\n" + bytes(99))) == "not text"
    assert failure(server, place / "c", Page(b"")) == "the file is empty"


def test_a_feed_with_entities_is_refused(server: Server, place: Path) -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    assert failure(server, place, Page(rss("1", head=bomb))) == feed.REFUSED


def test_a_feed_without_items_is_no_failure(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss())
    watcher = Watcher([server.url()], place)
    polls = watcher.poll(), watcher.poll()
    assert [(poll.reached, len(poll.report.skipped)) for poll in polls] == [(1, 1), (1, 0)]
    assert not place.exists()


def test_a_packed_feed(server: Server, place: Path) -> None:
    packed = {"Content-Encoding": "gzip"}
    server.pages["/feed"] = Page(gzip.compress(rss("1", "2")), headers=packed)
    assert counts(Watcher([server.url()], place).poll()) == (2, 0, 0, 0)
    assert server.headers()["Accept-Encoding"] == "gzip"


def test_feeds_packed_wrongly(server: Server, place: Path) -> None:
    packed = gzip.compress(rss(*map(str, range(2, 900))))
    page = Page(packed[:-900], headers={"Content-Encoding": "gzip"})
    server.pages["/feed"] = page
    watcher = Watcher([server.url()], place, limits=QUICK)
    poll = watcher.poll()
    assert poll.failed == 1
    assert poll.report.added > 100
    assert "the gzip file is cut short" in poll.notes[0]
    page = Page(b"x", headers={"Content-Encoding": "br"})
    assert "not asked for" in failure(server, place / "b", page)


def test_no_server_at_all(place: Path) -> None:
    with Server() as gone:
        address = gone.url()
    poll = Watcher([address], place).poll()
    assert "connection refused" in poll.notes[0]
    assert not place.exists()


# What is asked


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "file:/etc/passwd", "ftp://khabar.example/", "javascript:alert(1)",
     "http://", "https:///rss", "http://[::1", "http://a:b/", "https://me:secret@khabar.example/",
     "-", "http://" + "a" * 80 + ".example"],
)  # fmt: skip
def test_what_is_never_asked(place: Path, target: str) -> None:
    with pytest.raises(search.InputError) as raised:
        Watcher([target], place)
    assert "secret" not in str(raised.value)


def test_addresses_are_sent_as_ascii() -> None:
    assert fetch.checked("https://خبر.example:8080/أ b?ق=%20") == (
        "https://xn--ngblk.example:8080/%D8%A3%20b?%D9%82=%20"
    )


def test_validators_are_what_a_header_can_hold() -> None:
    values = ['W/"a"', "a\r\nb", "خبر", "", None, 1, "a" * 1001]
    assert [fetch.validator(value) for value in values] == ['W/"a"', *[""] * 6]
    assert Validators() == Validators("", "")


# Folders


def test_a_new_file_in_a_folder(tmp_path: Path, place: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("خبر أول عن المعرض", "utf-8")
    watcher = Watcher([folder], place)
    assert counts(watcher.poll()) == (1, 0, 0, 0)
    assert counts(watcher.poll()) == (0, 0, 0, 0)
    (folder / "b.txt").write_text("خبر ثان عن المعرض", "utf-8")
    assert counts(watcher.poll()) == (1, 0, 0, 0)
    (folder / "a.txt").write_text("خبر أول عن المعرض، صُحح", "utf-8")
    (folder / "b.txt").unlink()
    assert counts(watcher.poll()) == (0, 1, 0, 0)
    assert counts(Watcher([folder], place).poll()) == (0, 0, 1, 0)


def test_a_page_is_read_again_where_the_file_beside_it_has_changed(
    tmp_path: Path, place: Path
) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_text(written_page(), "utf-8")
    watcher = Watcher([folder], place)
    assert counts(watcher.poll()) == (1, 0, 0, 0)
    (folder / "a.html.json").write_text('{"date": "2018-07-12"}')
    assert counts(watcher.poll()) == (0, 1, 0, 1)
    assert counts(watcher.poll()) == (0, 0, 0, 0)
    with search.open(place) as index:
        [hit] = index.search("المعرض").hits
        assert hit.article
        assert hit.article.date == "2018-07-12"


def test_what_cannot_be_read_is_told_once(tmp_path: Path, place: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    (folder / "a.txt").write_text("", "utf-8")
    (folder / "b.html").write_text(written_page(), "utf-8")
    (folder / "b.json").write_text("{}", "utf-8")
    watcher = Watcher([folder], place)
    polls = watcher.poll(), watcher.poll(), Watcher([folder], place).poll()
    assert polls[0].report.skipped == (
        Skipped(str(folder / "a.txt"), "the file is empty"),
        Skipped(str(folder / "b.json"), "what a crawler wrote beside b.html, which is read itself"),
    )
    assert [counts(poll) for poll in polls] == [(1, 0, 0, 2), (0, 0, 0, 0), (0, 0, 1, 0)]
    (folder / "a.txt").write_bytes(b"%PDF-1.7")
    assert watcher.poll().report.skipped == (Skipped(str(folder / "a.txt"), "not text"),)
    assert Watcher([folder], place).poll().report.skipped == ()


def test_more_than_can_be_remembered_is_told_again(
    tmp_path: Path, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.watch.MAX_TOLD", 2)
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "خبر"}\n{}\n[]\n7\n', "utf-8")
    for told, kept in [(3, 2), (1, 1), (2, 2)]:
        poll = Watcher([tmp_path / "a.jsonl"], place).poll()
        assert len(poll.report.skipped) == told
        assert len(json.loads((place / STATE).read_bytes())["told"]) == kept


def test_a_path_that_is_not_there_is_told_at_each_poll(tmp_path: Path, place: Path) -> None:
    (tmp_path / "a.txt").write_text("خبر أول عن المعرض", "utf-8")
    missing = tmp_path / "missing"
    watcher = Watcher([tmp_path / "a.txt", missing], place)
    for poll in watcher.poll(), watcher.poll():
        assert poll.notes[0] == f"{missing}: no such file or folder."
        assert poll.notes[1].endswith("; 1 failed.")
        assert (poll.reached, poll.failed) == (1, 1)


def test_a_writer_at_work_is_waited_for(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexer.local.LOCK_SECONDS", 0.01)
    server.pages["/feed"] = Page(rss("1"), headers={"ETag": '"a"'})
    (tmp_path / "a.txt").write_text("خبر أول عن المعرض", "utf-8")
    place = tmp_path / "index"
    watcher = Watcher([server.url(), tmp_path / "a.txt"], place)
    with indexer.open(place):
        poll = watcher.poll()
        assert counts(poll) == (0, 0, 0, 0)
        assert (poll.reached, poll.failed) == (0, 2)
        assert "Another writer is at work" in poll.notes[0]
    assert counts(watcher.poll()) == (2, 0, 0, 0)


# The command


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.khabar, ["watch", *args], standalone_mode=False)
    return result.return_value, result.stdout, result.stderr


def test_watch_once(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"))
    code, out, err = run(server.url(), "--once", "--index", str(place))
    assert (code, out) == (0, "")
    assert err.startswith("1 added, 0 updated, 0 unchanged, 0 skipped in ")
    assert run(server.url("/none"), "--once", "--index", str(place))[0] == cli.WRONG
    assert run(server.url("/none"), server.url(), "--once", "--index", str(place))[0] == cli.FOUND


KILLED = """
import os, signal, sys
from indexer import local, notes, watch
moment, *targets, place = sys.argv[1:]
owner, name = {"commit": (local.LocalWriter, "commit"), "state": (notes.FileNote, "write"),
               "fetched": (watch, "build_from"), "replace": (watch.Path, "replace")}[moment]
setattr(owner, name, lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL))
watch.Watcher(targets, place).poll()
"""


@pytest.mark.parametrize("moment", ["fetched", "commit", "state", "replace"])
def test_killed_at_any_moment_nothing_is_lost(
    server: Server, tmp_path: Path, place: Path, moment: str
) -> None:
    """A feed and a folder watched together; killed before the commit, in it, and after it."""
    server.pages["/feed"] = Page(rss("1", "2"), headers={"ETag": '"a"'})
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.txt").write_text("عاد البحارة إلى المعرض.", "utf-8")
    targets = [server.url(), str(folder)]
    child = subprocess.run(
        [sys.executable, "-c", KILLED, moment, *targets, str(place)], cwd=ROOT, check=False,
        capture_output=True,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, child.stderr
    code, _, err = run(*targets, "--once", "--index", str(place))
    assert code == 0
    added = 0 if moment == "state" else 3
    assert err.splitlines()[-1].startswith(f"{added} added, 0 updated, {3 - added} unchanged, 0 ")
    assert "If-None-Match" not in server.headers()  # rather read twice than never
    with search.open(place) as index:
        assert index.search("المعرض").total == 3
        assert index.check() == []
    code, _, err = run(*targets, "--once", "--index", str(place))
    assert err.splitlines()[-1].startswith("0 added, 0 updated, 1 unchanged, ")
    assert err.splitlines()[-1].endswith("; 1 not modified.")


def test_ctrl_c_ends_with_what_was_committed(server: Server, place: Path) -> None:
    server.pages["/feed"] = Page(rss("1"))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-W", "error", str(ROOT / "cli.py"), "watch", server.url(),
         "--index", str(place)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ), text=True,
    ) as child:  # fmt: skip
        assert child.stderr
        assert child.stderr.readline().startswith("1 added, ")  # it waits for the next poll
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out) == (cli.INTERRUPTED, "")
    assert err.strip() == "khabar: Interrupted: what was committed stands."
    with search.open(place) as index:
        assert index.search("المعرض").total == 1


# In a cluster


@pytest.mark.cluster
def test_what_feeds_said_is_remembered_in_the_cluster(
    server: Server, places: Callable[[], str], tmp_path: Path
) -> None:
    place = places()
    server.pages["/feed"] = Page(rss("1", "2"), headers={"ETag": '"one"'})
    (tmp_path / "a.txt").write_text("خبر من ملف", "utf-8")
    nothing = Watcher([server.url("/none")], place, limits=QUICK).poll()
    assert (nothing.failed, nothing.report.added) == (1, 0)
    with pytest.raises(search.IndexMissingError):
        search.open(place)  # of nothing there is no index, and no note either
    poll = Watcher([server.url(), tmp_path], place).poll()
    assert counts(poll) == (3, 0, 0, 0)
    again = Watcher([server.url(), tmp_path], place).poll()  # as after a restart
    assert (again.unmodified, *counts(again)) == (1, 0, 0, 1, 0)
    assert server.headers()["If-None-Match"] == '"one"'
    with search.open(place) as index:
        assert index.info().articles == 3
        assert index.search("-زلزال").total == 3
        assert all("no node to be on" in problem for problem in index.check())


def test_a_cluster_that_is_gone_is_asked_again(
    server: Server, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it did not take is read again at the next poll."""
    server.pages["/feed"] = Page(rss("1"), headers={"ETag": '"one"'})
    watcher = Watcher([server.url()], place)

    def gone(*_: Any, **__: Any) -> None:
        raise search.ClusterError("No node answers.")

    with monkeypatch.context() as patch:
        patch.setattr(watch, "build_from", gone)
        poll = watcher.poll()
    assert (poll.failed, poll.reached, poll.notes[0]) == (1, 0, "No node answers.")
    assert counts(watcher.poll()) == (1, 0, 0, 0)
