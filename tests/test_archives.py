"""What is packed, what lies beside a page, and TREC collections."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest

import indexer
import search
from indexer import readers
from indexer.readers import archive, gunzip, trec
from indexer.readers.source import MAX_RECORD
from search.model import Article, Skipped
from tests.test_pages import BODY, TEXT, page

LINE = json.dumps({"id": "1", "text": "نص الخبر"}).encode() + b"\n"


def zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return made.getvalue()


def bomb(beginning: bytes, filling: bytes, megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    blocks = [packer.compress(beginning)]
    blocks += [packer.compress(filling * (2**20 // len(filling))) for _ in range(megabytes)]
    return b"".join([*blocks, packer.flush()])


def read(folder: Path, name: str, data: bytes) -> list[Article | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(readers.read(path))


class TestZip:
    def test_each_file_is_read_for_itself(self, tmp_path: Path) -> None:
        files = {
            "news/a.jsonl": LINE, "b.html": page().encode(),
            "c.txt.gz": gzip.compress(BODY.encode()),
            ".hidden.jsonl": LINE, "__MACOSX/._a.jsonl": b"x", "d.png": b"\x89PNG\r\n\x1a\n\0",
            "e.zip": zipped({"a.jsonl": LINE}), "f.txt": b"",
        }  # fmt: skip
        found = read(tmp_path, "a.zip", zipped(files))
        assert [getattr(each, "reason", None) or getattr(each, "text", "") for each in found] == [
            "نص الخبر", BODY, BODY, "not text", archive.NESTED, "the file is empty",
        ]  # fmt: skip
        assert isinstance(found[3], Skipped)
        assert found[3].where == f"{tmp_path}/a.zip/d.png"

    def test_ids_are_those_of_the_place_inside(self, tmp_path: Path) -> None:
        data = zipped({"a.txt": BODY.encode(), "b.txt": BODY.encode()})
        first, second = read(tmp_path, "a.zip", data)
        assert isinstance(first, Article)
        assert isinstance(second, Article)
        assert first.id != second.id
        assert read(tmp_path, "a.zip", data) == [first, second]

    def test_a_bomb_beside_an_article(self, tmp_path: Path) -> None:
        found = read(tmp_path, "a.zip", zipped({"a.txt": bytes(66 * 2**20), "b.jsonl": LINE}))
        assert found[0] == Skipped(f"{tmp_path}/a.zip/a.txt", gunzip.BOMB)
        assert isinstance(found[1], Article)

    def test_many_small_bombs(self, tmp_path: Path) -> None:
        files = {f"{number}.txt": bytes(40 * 2**20) for number in range(2)}
        reasons = [each.reason for each in read(tmp_path, "a.zip", zipped(files))
                   if isinstance(each, Skipped)]  # fmt: skip
        assert reasons[-1] == gunzip.BOMB

    def test_damage(self, tmp_path: Path) -> None:
        data = zipped({"a.txt": BODY.encode() * 20, "b.jsonl": LINE})
        wrong = data[:60] + b"\xff" * 40 + data[100:]
        found = read(tmp_path, "a.zip", wrong)
        assert found[0] == Skipped(f"{tmp_path}/a.zip/a.txt", archive.MEMBER_DAMAGED)
        assert isinstance(found[1], Article)
        for cut in (10, len(data) // 2, len(data) - 5):
            assert read(tmp_path, "a.zip", data[:cut]) == [
                Skipped(f"{tmp_path}/a.zip", archive.DAMAGED)
            ]

    def test_a_locked_file_and_an_empty_archive(self, tmp_path: Path) -> None:
        locked = bytearray(zipped({"a.txt": BODY.encode()}))
        locked[6] |= 1
        locked[locked.index(b"PK\x01\x02") + 8] |= 1
        [found] = read(tmp_path, "a.zip", bytes(locked))
        assert found == Skipped(f"{tmp_path}/a.zip/a.txt", archive.LOCKED)
        assert read(tmp_path, "a.zip", zipped({})) == [
            Skipped(f"{tmp_path}/a.zip", archive.NOTHING)
        ]

    def test_a_table_of_contents_that_is_too_long(self, tmp_path: Path) -> None:
        data = bytearray(zipped({"a.txt": BODY.encode()}))
        data[-10:-6] = (archive.MAX_CONTENTS + 1).to_bytes(4, "little")
        assert read(tmp_path, "a.zip", bytes(data)) == [
            Skipped(f"{tmp_path}/a.zip", archive.TOO_MANY)
        ]


class TestGzip:
    def test_members_one_after_the_other(self, tmp_path: Path) -> None:
        data = b"".join(map(gzip.compress, [LINE, b"", LINE.replace(b'"1"', b'"2"')])) + bytes(9)
        assert [each.id for each in read(tmp_path, "a.jsonl.gz", data)
                if isinstance(each, Article)] == ["1", "2"]  # fmt: skip

    @pytest.mark.parametrize(
        "name", ["a.jsonl.gz", "a.warc.gz", "a.html.gz", "a.txt.gz", "a.xml.gz"]
    )
    def test_a_bomb(self, tmp_path: Path, name: str) -> None:
        beginning = {"a.jsonl.gz": LINE, "a.warc.gz": b"WARC/1.0\r\n"}.get(name, b"<html>")
        found = read(tmp_path, name, bomb(beginning, b" " * 1000 + b"\n", 70))
        assert isinstance(found[-1], Skipped)
        assert found[-1].reason in {
            gunzip.BOMB, "longer than 32 MiB", "a page larger than 10 MiB", "XML that is no feed",
        }  # fmt: skip

    @pytest.mark.parametrize("filling", [b"a b " * 255 + b"\n", b"a" * 1024])
    @pytest.mark.parametrize(
        ("name", "beginning", "number"),
        [
            ("a.warc", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999999\r\n\r\n", "#1"),
            ("a.xml", b"<rss><channel><item><title>", "#1"),
            ("a.json", b'[{"text": "', "#1"),
            ("a.sgml", b"<DOC>\n<TEXT>\n", ":1"),
        ],
    )  # fmt: skip
    def test_a_bomb_inside_a_record_is_told_once(
        self, tmp_path: Path, name: str, beginning: bytes, number: str, filling: bytes
    ) -> None:
        found = read(tmp_path, f"{name}.gz", bomb(beginning, filling, 70))
        assert found == [Skipped(f"{tmp_path}/{name}.gz{number}", gunzip.BOMB)]

    @pytest.mark.parametrize(("name", "head"), [("a.csv", b"title,text\n"), ("a.jsonl", b"")])
    def test_a_bomb_inside_a_line_is_told_once(
        self, tmp_path: Path, name: str, head: bytes
    ) -> None:
        found = read(tmp_path, f"{name}.gz", bomb(head + b'{"text": "', b"a " * 512, 70))
        number = head.count(b"\n") + 1
        assert found == [Skipped(f"{tmp_path}/{name}.gz:{number}", gunzip.BOMB)]

    def test_a_jsonl_bomb_is_told_after_its_articles(self, tmp_path: Path) -> None:
        found = read(tmp_path, "a.jsonl.gz", bomb(LINE, b" " * 1000 + b"\n", 70))
        assert isinstance(found[0], Article)
        assert isinstance(found[1], Skipped)
        assert found[1].reason == gunzip.BOMB


class TestSidecars:
    def test_a_page_is_completed_by_the_file_beside_it(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text(page(), "utf-8")
        (tmp_path / "a.txt").write_text(
            "<DOC><DOCNO>7</DOCNO><URL>https://khabar.example/7</URL><CAT>ثقافة</CAT>"
            "<TIME>12 تموز 2018</TIME><TITLE>عنوان آخر</TITLE><TEXT>\nنص آخر\n</TEXT></DOC>",
            "utf-8",
        )  # fmt: skip
        [found] = readers.read(tmp_path / "a.html")
        assert isinstance(found, Article)
        assert (found.title, found.text) == ("افتتاح المعرض", BODY)
        assert (found.url, found.section) == ("https://khabar.example/7", "ثقافة")
        assert found.date == "2018-07-12"
        [beside] = readers.read(tmp_path / "a.txt")
        assert isinstance(beside, Skipped)
        assert "a.html" in beside.reason
        [asked] = readers.read(tmp_path / "a.txt", format="trec")
        assert isinstance(asked, Article)
        assert asked.id == "7"

    def test_what_the_page_says_itself_stands(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text(page(f"<p>1 مايو 2018</p>{TEXT}"), "utf-8")
        (tmp_path / "a.json").write_text(
            json.dumps({"publish_date": "2019-01-01", "link": "javascript:x", "n": 1, "text": 7})
        )
        [found] = readers.read(tmp_path / "a.html")
        assert isinstance(found, Article)
        assert (found.date, found.url) == ("2018-05-01", None)

    def test_a_page_is_read_again_where_only_the_file_beside_it_has_changed(
        self, tmp_path: Path
    ) -> None:
        saved = tmp_path / "saved"
        saved.mkdir()
        (saved / "a.html").write_text(page(), "utf-8")
        told = saved / "a.json"
        counts = []
        for date in ("2018-07-12", "2018-07-12", "2018-07-13"):
            told.write_text(json.dumps({"date": date, "url": "https://khabar.example/7"}))
            report = indexer.build([saved], tmp_path / "index")
            counts.append((report.added, report.updated, report.unchanged))
        assert counts == [(1, 0, 0), (0, 0, 1), (0, 1, 0)]
        with search.open(tmp_path / "index") as index:
            [hit] = index.search("المعرض").hits
            assert hit.article
            assert hit.article.date == "2018-07-13"

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.json", b'{"link": "https://khabar.example/7"}'),
            ("a.html.json", b'{"link": "https://khabar.example/7"}'),
            ("a.url", b"https://khabar.example/7\n"),
            (
                "a.html.url",
                b"[InternetShortcut]\r\nURL=https://khabar.example/7\r\nIconIndex=0\r\n",
            ),
        ],
    )
    @pytest.mark.parametrize("packed", [False, True])
    def test_where_a_page_comes_from(
        self, tmp_path: Path, name: str, data: bytes, packed: bool
    ) -> None:
        files = {f"d/{name}": data, "d/a.html": page().encode()}
        if packed:
            found = read(tmp_path, "a.zip", zipped(files))
        else:
            (tmp_path / "d").mkdir()
            for path, content in files.items():
                (tmp_path / path).write_bytes(content)
            found = [each for path in files for each in readers.read(tmp_path / path)]
        beside, article = found
        assert isinstance(article, Article)
        assert article.url == "https://khabar.example/7"
        assert isinstance(beside, Skipped)
        assert beside.reason == readers.BESIDE.format("a.html")

    def test_a_locked_file_beside_a_page_tells_nothing(self, tmp_path: Path) -> None:
        packed = bytearray(
            zipped({"a.html": page().encode(), "a.url": b"https://khabar.example/7"})
        )
        for mark, at in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
            packed[packed.rfind(mark) + at] |= 1  # the bit that says it is encrypted
        article, beside = read(tmp_path, "a.zip", bytes(packed))
        assert isinstance(article, Article)
        assert article.url is None
        assert isinstance(beside, Skipped)

    @pytest.mark.parametrize("beside", [b"\xff\xfe\0", b"[1]", b"{", b"", b"[" * 100_000])
    def test_a_file_beside_that_tells_nothing(self, tmp_path: Path, beside: bytes) -> None:
        (tmp_path / "a.html").write_text(page(), "utf-8")
        (tmp_path / "a.json").write_bytes(beside)
        assert isinstance(next(readers.read(tmp_path / "a.html")), Article)

    @pytest.mark.parametrize(
        "data", [LINE + LINE, b"[" + LINE + b"]", b'{"articles": [' + LINE.strip() + b"]}"]
    )
    def test_a_file_of_many_articles_is_read_beside_a_page(
        self, tmp_path: Path, data: bytes
    ) -> None:
        (tmp_path / "a.html").write_text(page(), "utf-8")
        found = read(tmp_path, "a.json", data)
        assert {each.id for each in found if isinstance(each, Article)} == {"1"}


class TestTrec:
    def test_articles_one_after_the_other(self, tmp_path: Path) -> None:
        data = (
            "<DOC>\n<DOCNO>AFP-1</DOCNO>\n<HEADLINE>افتتاح\nالمعرض</HEADLINE>\n<DATE>12/07/2018"
            "</DATE>\n<TEXT>\n<P>\nأولى\nتتمتها\n</P>\n<P>\nثانية & <ب\n</P>\n</TEXT>\n</DOC>\n"
            "<DOC><DOCNO>2</DOCNO><TEXT>\nأولى &amp; كذا\nثانية\n</TEXT></DOC>\n"
        )
        first, second = read(tmp_path, "a.txt", data.encode("cp1256"))
        assert isinstance(first, Article)
        assert isinstance(second, Article)
        assert (first.id, first.title, first.date) == ("AFP-1", "افتتاح المعرض", "2018-07-12")
        assert first.text == "أولى تتمتها\n\nثانية & <ب"
        assert second.text == "أولى & كذا\n\nثانية"

    def test_bad_ones_are_told_and_passed_over(self, tmp_path: Path) -> None:
        good = "<DOC><DOCNO>1</DOCNO><TEXT>نص الخبر</TEXT></DOC>\n"
        data = f"{good}<DOC>\n<TEXT>مقطوع\n{good}<DOC><DOCNO>2</DOCNO></DOC>\n<DOC>\n<TEXT>مقطوع\n"
        found = read(tmp_path, "a.sgml", data.encode())
        assert [getattr(each, "reason", None) or getattr(each, "id", "") for each in found] == [
            "1", trec.NESTED, "1", "no text", trec.CUT,
        ]  # fmt: skip

    def test_tags_without_an_end(self, tmp_path: Path) -> None:
        data = b"<DOC>\n" + b"<a><b>" * 200_000 + "\n<TEXT>نص الخبر</TEXT></DOC>\n".encode()
        [found] = read(tmp_path, "a.sgml", data)
        assert isinstance(found, Article)
        assert found.text == "نص الخبر"

    def test_a_line_that_cannot_be_read_costs_its_article(self, tmp_path: Path) -> None:
        whole = b"<DOC>\n<DOCNO>{}</DOCNO>\n<TEXT>\n%s\n</TEXT>\n</DOC>\n" % BODY.encode()
        long = whole.replace(b"<TEXT>", b"<TEXT>" + b"a" * (MAX_RECORD + 1))
        found = read(tmp_path, "a.sgml", whole + long + whole)
        assert [type(each) for each in found] == [Article, Skipped, Article]
        first = whole.count(b"\n") + 1
        assert found[1] == Skipped(f"{tmp_path}/a.sgml:{first}", "line longer than 32 MiB")
