"""WARC files to articles: whole ones, wrong lengths, damage, and responses in every packing."""

from __future__ import annotations

import gzip
import os
import zlib
from pathlib import Path

import pytest
import zstandard

from indexer import readers
from indexer.readers import gunzip, html, http, warc
from search.model import Article, Skipped

URL = "https://khabar.example/{}"
PAGE = (
    "<html><head><title>افتتاح المعرض</title></head><body><h1>افتتاح المعرض</h1>"
    "<p>افتتح الوزير معرض الكتاب صباح اليوم في العاصمة بحضور عدد من الكتاب والناشرين.</p>"
    "<p>وقالت مديرة المعرض إن أكثر من مئة دار نشر تشارك فيه هذا العام.</p></body></html>"
).encode()
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"


def record(
    number: int = 1,
    body: bytes = PAGE,
    *,
    head: bytes = OK,
    kind: str = "response",
    length: int | None = None,
    url: str = URL,
    more: str = "",
) -> bytes:
    block = head + b"\r\n" + body
    return (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url.format(number)}\r\n{more}"
        f"Content-Type: application/http\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    ).encode() + block + b"\r\n\r\n"  # fmt: skip


def read(folder: Path, data: bytes, name: str = "a.warc") -> list[Article | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(readers.read(path))


def told(found: list[Article | Skipped]) -> list[str | None]:
    return [each.url if isinstance(each, Article) else each.reason for each in found]


def test_a_page(tmp_path: Path) -> None:
    [found] = read(tmp_path, record())
    assert isinstance(found, Article)
    assert (found.title, found.url) == ("افتتاح المعرض", URL.format(1))
    assert found.text.startswith("افتتح الوزير")


@pytest.mark.parametrize("packed", [False, True])
def test_many_pages_under_any_name(tmp_path: Path, packed: bool) -> None:
    records = [record(number) for number in range(20)]
    data = b"".join(map(gzip.compress, records)) if packed else b"".join(records)
    for name in ("a.warc", "a.warc.gz", "a.data"):
        assert told(read(tmp_path, data, name)) == [URL.format(number) for number in range(20)]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (record(2, length=10**12), warc.WRONG_LENGTH),
        (record(2, length=5_000), warc.WRONG_LENGTH),
        (record(2, length=100), warc.WRONG_LENGTH),
        (record(2, length=0), warc.WRONG_LENGTH),
        (record(2).replace(b"Content-Length: ", b"Content-Length: -"), warc.NO_LENGTH),
        (record(2).replace(b"Content-Length: ", b"X-Length: "), warc.NO_LENGTH),
        (record(2, more="X: y\r\n" * 20_000), warc.NO_HEADERS),
        (record(2, b"<p>" + b"x" * warc.MAX_BLOCK), html.TOO_LARGE),
        (record(2, b"<html>" + b"<div>" * 100_000), "HTML nested too deeply"),
        (record(2, b"<html><body>"), html.NO_ARTICLE),
        (record(2, url="https://khabar.example/"), html.FRONT_PAGE),
    ],
)
def test_a_bad_record_costs_itself_alone(tmp_path: Path, bad: bytes, why: str) -> None:
    found = told(read(tmp_path, record(1) + bad + record(3) + record(4)))
    assert found == [URL.format(1), why, URL.format(3), URL.format(4)]


def test_a_file_cut_short(tmp_path: Path) -> None:
    found = told(read(tmp_path, (record(1) + record(2))[:-200]))
    assert found == [URL.format(1), warc.CUT]


def test_a_damaged_member_costs_itself_alone(tmp_path: Path) -> None:
    noise = os.urandom(4_000).hex().encode()
    packed = [gzip.compress(record(number, PAGE + b"<!--" + noise)) for number in range(1, 5)]
    middle = len(packed[1]) // 2
    packed[1] = packed[1][:middle] + b"\xff" * 300 + packed[1][middle + 300 :]
    found = told(read(tmp_path, b"".join(packed), "a.warc.gz"))
    assert sorted(map(str, found)) == sorted(
        [URL.format(1), URL.format(3), URL.format(4), gunzip.DAMAGED]
    )


def test_what_is_no_page_is_told_once_for_all_of_its_kind(tmp_path: Path) -> None:
    data = record(1) + 3 * record(2, kind="request") + record(3, kind="metadata")
    data += 2 * record(4, head=b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n")
    data += 5 * record(5, head=b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n")
    assert told(read(tmp_path, data)) == [
        URL.format(1),
        "3 WARC records of type request, which hold no page",
        "1 WARC records of type metadata, which hold no page",
        "2 responses with the status 404",
        "5 responses of type image/png, which are no HTML",
    ]


def deflated(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(PAGE)),
        (b"Content-Encoding: gzip\r\n", PAGE),  # unpacked by the crawler
        (b"Content-Encoding: br\r\n", PAGE),
        (b"Content-Encoding: deflate\r\n", zlib.compress(PAGE)),
        (b"Content-Encoding: deflate\r\n", deflated(PAGE)),
        (b"Content-Encoding: zstd\r\n", zstandard.compress(PAGE)),
        (b"Transfer-Encoding: chunked\r\n", b"a\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n"
         % (PAGE[:10], len(PAGE) - 10, PAGE[10:])),
        (b"Transfer-Encoding: chunked\r\n", PAGE),
        (b"Content-Length: 7\r\n", PAGE),
    ],
)  # fmt: skip
def test_bodies_in_every_packing(tmp_path: Path, header: bytes, body: bytes) -> None:
    assert told(read(tmp_path, record(1, body, head=OK + header))) == [URL.format(1)]


@pytest.mark.parametrize(
    ("header", "body", "why"),
    [
        (b"Content-Encoding: gzip\r\n", gzip.compress(b" " * 50_000_000), http.TOO_LARGE),
        (b"Content-Encoding: gzip\r\n", b"\x1f\x8b\x08" + b"\xff" * 50, http.DAMAGED),
        (b"Content-Encoding: br\r\n", b"\x8b\x02", "packed as br, which is not read"),
    ],
)
def test_bodies_that_are_not_read(tmp_path: Path, header: bytes, body: bytes, why: str) -> None:
    assert told(read(tmp_path, record(1, body, head=OK + header))) == [why]


def test_the_charset_the_server_tells(tmp_path: Path) -> None:
    for codec in ("windows-1256", "iso-8859-6"):
        head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset={codec}\r\n".encode()
        [found] = read(tmp_path, record(1, PAGE.decode().encode(codec), head=head))
        assert isinstance(found, Article)
        assert found.title == "افتتاح المعرض"


def test_yesterday_is_told_from_the_day_of_fetching(tmp_path: Path) -> None:
    body = PAGE.replace(b"</h1>", "</h1><span>أمس</span>".encode())
    [found] = read(tmp_path, record(1, body, more="WARC-Date: 2018-07-12T01:00:00Z\r\n"))
    assert isinstance(found, Article)
    assert found.date == "2018-07-11"


def test_an_address_that_runs_something_is_no_url(tmp_path: Path) -> None:
    assert told(read(tmp_path, record(1, url="javascript:alert(1)"))) == [None]
