"""Files to articles: what is read, what is skipped, and that nothing is ever raised."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tempfile
import textwrap
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import readers
from indexer.readers import gunzip, records, table, text
from search.errors import InputError
from search.model import Article, Skipped

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")

BODY = "افتتح الوزير المعرض صباح اليوم.\n\nوحضر الافتتاح عدد من الكتّاب."
GOOD = {"id": "1", "title": "افتتاح المعرض", "text": BODY}
WORDS = ("في", "من", "الوزارة", "المعرض", "افتتح", "صباح", "وحضر", "عدد", "والمسؤولين،", "مدينة")


def lines(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


def read(path: Path, data: bytes, **options: Any) -> list[Article | Skipped]:
    path.write_bytes(data)
    return list(readers.read(path, **options))


def stream(data: bytes, **options: Any) -> list[Article | Skipped]:
    return list(readers.read_stream(io.BytesIO(data), "-", **options))


def one(record: dict[str, Any], **options: Any) -> Article:
    [article] = stream(lines(record), **options)
    assert isinstance(article, Article), article
    return article


def reason(record: Any) -> str:
    [skipped] = stream(lines(record))
    assert isinstance(skipped, Skipped), skipped
    return skipped.reason


def ids(found: list[Article | Skipped]) -> list[str]:
    return [entry.id if isinstance(entry, Article) else entry.where for entry in found]


class TestPastedText:
    def test_the_first_seed(self) -> None:
        [path] = SEEDS.glob("000_*.txt")
        [article] = readers.read(path)
        assert isinstance(article, Article)
        assert article.title == (
            'تحذيرات أمريكية و "قسد" توقف عملياتها ضد "داعش" احتجاجاً على موقف واشنطن'
        )
        assert (article.date, article.author) == ("2022-11-24T05:54", "حسام الحداد")
        shown = (" ".join(line.split()) for line in path.read_text("utf-8").split("\n"))
        written = list(filter(None, shown))
        assert article.text.split("\n\n") == written[3:-1]
        assert article.text.startswith("نتيجة تطور الأحداث")

    @pytest.mark.parametrize(
        ("written", "title", "date", "author", "body"),
        [
            ("عنوان الخبر\n\n" + BODY, "عنوان الخبر", None, None, BODY),
            ("عنوان\n24/11/2022\nبقلم: سلمى حسن\n" + BODY, "عنوان", "2022-11-24", "سلمى حسن", BODY),
            ("عنوان\n\nكتب - محمد علي\n\n" + BODY, "عنوان", None, "محمد علي", BODY),
            ("٢٤ نوفمبر ٢٠٢٢\nعنوان\n\n" + BODY, "عنوان", "2022-11-24", None, BODY),
            ("عنوان\nA- A+\nطباعة مشاركة حفظ\n\n" + BODY, "عنوان", None, None, BODY),
            ("عنوان\n\n" + BODY + "\n\nشارك على فيسبوك\nتغريد\n", "عنوان", None, None, BODY),
            ("حصاد 24 نوفمبر 2022\n\n" + BODY, "حصاد 24 نوفمبر 2022", None, None, BODY),
            ("جملة واحدة.\n\n" + BODY, None, None, None, "جملة واحدة.\n\n" + BODY),
            ("سطر أول\nسطر ثان\n\nفقرة", None, None, None, "سطر أول\nسطر ثان\n\nفقرة"),
            ("عنوان\n\nسطر أول\nسطر ثان", "عنوان", None, None, "سطر أول\n\nسطر ثان"),
            ("سطر وحيد", None, None, None, "سطر وحيد"),
            ("عنوان\n\nوقع الحادث في 24 نوفمبر 2022", "عنوان", None, None,
             "وقع الحادث في 24 نوفمبر 2022"),
            ("طباعة البيوت\n\nطباعة ثلاثية الأبعاد", "طباعة البيوت", None, None,
             "طباعة ثلاثية الأبعاد"),
            ("عنوان\n\nأولى\n\nشارك\n\nثانية", "عنوان", None, None, "أولى\n\nشارك\n\nثانية"),
        ],
    )  # fmt: skip
    def test_what_stands_around_the_text(
        self, written: str, title: str, date: str, author: str, body: str
    ) -> None:
        article = text.parse(written)
        assert (article.title, article.date, article.author, article.text) == (
            title, date, author, body,
        )  # fmt: skip
        assert text.parse(written.replace("\n", "\r\n")) == article

    def test_the_source_below(self) -> None:
        article = text.parse("عنوان\n\n" + BODY + "\n\nالمصدر: أ.ف.ب\n")
        assert (article.source, article.text) == ("أ.ف.ب", BODY)

    @needs_shared
    def test_articles_in_old_charsets_equal_their_origin(self) -> None:
        paths = {path.stem: path for path in (SHARED / "raw/derived").glob("*/*.txt")}
        origins = {}
        for corpus in (SHARED / "news").glob("*.gz"):
            with gzip.open(corpus) as corpus_lines:
                for line in corpus_lines:
                    if line[8 : line.index(b'"', 8)].decode() in paths:
                        record = json.loads(line)
                        origins[record["id"]] = record
        for identifier, path in paths.items():
            [article] = readers.read(path)
            assert isinstance(article, Article)
            assert article.title == origins[identifier]["title"]
            assert article.text == origins[identifier]["text"]


class TestRecords:
    def test_every_field(self) -> None:
        record = {**GOOD, "date": "24/11/2022", "author": "سلمى", "source": "خبر",
                  "section": "ثقافة", "url": "https://khabar.example/1"}  # fmt: skip
        assert one(record).to_dict() == {**record, "date": "2022-11-24"}

    @pytest.mark.parametrize(
        ("name", "field"),
        [
            ("headline", "title"), ("content", "text"), ("articleBody", "text"), ("TEXT", "text"),
            ("pubDate", "date"), ("date_published", "date"), ("Publish Date", "date"),
            ("link", "url"), ("category", "section"), ("الكاتب", "author"), ("العُنوان", "title"),
        ],
    )  # fmt: skip
    def test_other_names(self, name: str, field: str) -> None:
        found = one({"title": "", "subtitle": "لا", "text": "", name: "2022-11-24", "story": "نص"})
        assert getattr(found, field) == "2022-11-24"

    def test_a_mapping_names_the_column(self) -> None:
        record = {"id": "1", "text": "ملخّص", "Story": "النص كله", "head": "عنوان"}
        found = one(record, mapping={"text": "story", "title": "head"})
        assert (found.title, found.text) == ("عنوان", "النص كله")

    def test_a_mapping_of_an_unknown_field_is_an_error(self) -> None:
        with pytest.raises(InputError, match="headline"):
            readers.read_stream(io.BytesIO(), mapping={"headline": "title"})

    @pytest.mark.parametrize(
        ("record", "why"),
        [
            ({}, "no text"),
            ({"text": None, "title": "  "}, "no text"),
            ({"text": "\u064b\u064c\u064d"}, "no text"),  # only diacritics
            ({"text": " ... !؟", "title": "\u0640"}, "no text"),
            ({"text": {"html": "نص"}}, "text is not text"),
            ({"text": True}, "text is not text"),
            ({"text": [{"p": "نص"}]}, "text is not text"),
            ({"text": "نص", "id": "x" * 1000}, "the id is longer than 512 characters"),
            ("نص", "not a JSON object"),
            (12, "not a JSON object"),
            (None, "not a JSON object"),
        ],
    )
    def test_why_a_record_is_skipped(self, record: Any, why: str) -> None:
        assert reason(record) == why

    def test_wrong_types_are_unknown_or_written_out(self) -> None:
        found = one({"id": 12345678901234567890, "title": 2022, "text": "نص", "date": [],
                     "author": ["سلمى", None, "هدى"], "source": {"id": None, "name": "خبر"},
                     "section": True, "url": {}})  # fmt: skip
        assert found.id == "12345678901234567890"
        assert (found.title, found.date, found.section, found.url) == ("2022", None, None, None)
        assert (found.author, found.source) == ("سلمى، هدى", "خبر")

    def test_a_list_of_strings_is_a_list_of_paragraphs(self) -> None:
        assert one({"text": ["أولى", None, " ", "ثانية\n\nثالثة"]}).text == "أولى\n\nثانية\n\nثالثة"

    @pytest.mark.parametrize(
        ("written", "stored"),
        [
            ("مُحَمَّد ـــ ﷺ ﻻ \u200fقال\u200e", "مُحَمَّد ـــ ﷺ ﻻ \u200fقال\u200e"),
            ("سطر\r\nسطر\rسطر", "سطر\nسطر\nسطر"),
            ("أولى\n \t\n\n\nثانية\n", "أولى\n\nثانية"),
            ("صفر\x00 جرس\x07 نصف\ud800", "صفر جرس نصف\ufffd"),
            ("\ud83d\ude00 وجه", "😀 وجه"),
        ],
    )
    def test_text_stays_as_it_is_but_for_what_cannot_be_kept(
        self, written: str, stored: str
    ) -> None:
        found = one({"title": written, "text": written})
        assert found.text == stored
        assert found.title == " ".join(stored.split("\n")) or "\n\n" in stored
        json.dumps(found.to_dict(), ensure_ascii=False).encode()

    @pytest.mark.parametrize(
        "paragraphs",
        [
            ["احتفل الزميل بزواج نجله من كريمة جاره بقصر أريام.", "حضر الحفل جمع من الأعيان.",
             "ألف مبروك."],
            ["* أوقفت العبث", "(عبدالله البرقان)", "- علشان كذا يحاربونك", "* كنت آخذ إبراً",
             "(عبدالله العنزي)", "- الله يذكرك بالخير يا بدر السعيد"],
            ["حضر الحفل جمع من الأعيان.", "وحضره عدد من الضيوف أيضا.", "ألقى الوزير كلمته الأولى.",
             "شكر المدير كل من شاركوا."],
            ["افتتاح المعرض", "قصير"],
        ],
    )  # fmt: skip
    def test_lines_without_blank_lines_are_paragraphs(self, paragraphs: list[str]) -> None:
        assert one({"text": "\n".join(paragraphs)}).paragraphs() == paragraphs

    @pytest.mark.parametrize(
        "written",
        [
            # Both from the Saudi press: the one was wrapped there, the other is verse.
            "استقبل صاحب السمو الملكي الأمير فيصل بن بندر بن عبدالعزيز أمير منطقة\n"
            "الرياض في مكتب سموه بقصر الحكم اليوم سفير جمهورية البيرو لدى المملكة\n"
            "إدوارد مارتينيتي الذي ودع سموه بمناسبة انتهاء فترة عمله سفيرًا لبلاده\n"
            "لدى المملكة .",
            "قفا نبك من ذكرى حبيب ومنزل\nبسقط اللوى بين الدخول فحومل\n"
            "فتوضح فالمقراة لم يعف رسمها\nلما نسجتها من جنوب وشمأل",
        ],
    )
    def test_lines_that_were_wrapped_are_one_paragraph(self, written: str) -> None:
        assert one({"text": written}).paragraphs() == [written]

    @given(st.lists(st.sampled_from(WORDS), min_size=60, max_size=200), st.integers(50, 110))
    def test_wrapped_at_any_width(self, words: list[str], width: int) -> None:
        wrapped = textwrap.fill(" ".join(words), width)
        assert records.clean_paragraphs(wrapped) == wrapped

    def test_a_date_that_is_none_is_null(self) -> None:
        assert one({**GOOD, "date": "31/02/2022"}).date is None
        assert one({**GOOD, "date": 1669269240}).date == "2022-11-24T05:54:00+00:00"

    def test_an_id_is_derived_from_the_url_else_from_the_place(self, tmp_path: Path) -> None:
        bare = {"text": "نص"}
        data = lines({**bare, "url": "u:1"}, bare, bare, {**bare, "id": "a"}, {**bare, "id": "a"})
        first = ids(read(tmp_path / "a.jsonl", data))
        again = ids(read(tmp_path / "a.jsonl", data.replace(b"u:1", b"u:2")))
        other = ids(read(tmp_path / "b.jsonl", data))
        assert len(set(first)) == 4
        assert first[3:] == ["a", "a"]
        assert first[0] != again[0]
        assert first[1:] == again[1:]
        assert first[0] == other[0]
        assert first[1] != other[1]

    def test_a_pipe_has_no_place_so_what_is_said_counts(self) -> None:
        [one_id, other_id] = ids(stream(lines({"text": "نص"}, {"text": "نص آخر"})))
        assert one_id != other_id
        assert ids(stream(lines({"text": "نص"}))) == [one_id]


class TestJson:
    @pytest.mark.parametrize(
        "data",
        [
            lines(GOOD),
            b"\xef\xbb\xbf" + lines(GOOD),
            json.dumps(GOOD, indent=2).encode(),
            json.dumps([GOOD]).encode(),
            json.dumps([GOOD], indent=1, ensure_ascii=False).encode("utf-16"),
            json.dumps(GOOD, ensure_ascii=False).encode("cp1256"),
            json.dumps({"status": "ok", "articles": [GOOD]}).encode(),
            json.dumps({"articles": [GOOD]}, indent=2).encode(),
            gzip.compress(lines(GOOD)),
            b"\n\n  " + lines(GOOD) + b"\r\n\n",
        ],
    )
    @pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a", "a.json.gz"])
    def test_one_article_in_many_wrappings(self, tmp_path: Path, name: str, data: bytes) -> None:
        assert read(tmp_path / name, data) == [Article(**GOOD)]

    def test_bad_lines_are_told_and_passed_over(self) -> None:
        found = stream(
            lines(GOOD) + b'{"title": "cut\n' + b"\xff\xfe\n" + b"\n" + b"{}{}\n" + lines(GOOD)
        )
        assert ids(found) == ["1", "-:2", "-:3", "-:5", "1"]
        assert all(entry.reason.startswith("not JSON") for entry in found
                   if isinstance(entry, Skipped))  # fmt: skip

    def test_a_line_cut_in_half_at_the_beginning(self, tmp_path: Path) -> None:
        found = read(tmp_path / "a.jsonl", b'xt": "half"}\n' + lines(GOOD))
        assert ids(found) == [f"{tmp_path}/a.jsonl:1", "1"]

    def test_a_bad_item_of_a_list_costs_itself_only(self, tmp_path: Path) -> None:
        items = [json.dumps({**GOOD, "id": str(number)}) for number in range(5)]
        items[2] = '{"id": "2", "text": bad}'
        path = tmp_path / "a.json"
        assert ids(read(path, f"[{', '.join(items)}]".encode())) == [
            "0", "1", f"{path}#3", "3", "4",
        ]  # fmt: skip

    def test_a_document_cut_short_gives_the_articles_it_has(self, tmp_path: Path) -> None:
        items = [{**GOOD, "id": str(number)} for number in range(5)]
        data = json.dumps({"status": "ok", "articles": items}, indent=1).encode()
        found = read(tmp_path / "a.json", data[:-100])
        assert ids(found) == [f"{tmp_path}/a.json#1", "1", "2", "3", f"{tmp_path}/a.json#5"]

    def test_a_long_list_is_read_through_a_small_window(self, tmp_path: Path) -> None:
        items = [{**GOOD, "id": str(number), "text": BODY * 50} for number in range(300)]
        items[7]["text"] = "نص " * 100_000
        found = read(tmp_path / "a.json", json.dumps(items, ensure_ascii=False).encode())
        assert ids(found) == [str(number) for number in range(300)]

    def test_nesting_and_huge_numbers(self) -> None:
        deep = b'{"a":' * 100_000 + b"\n"
        number = b'{"text": "\\u0646\\u0635", "n": ' + b"9" * 5000 + b', "id": NaN}\n'
        found = stream(deep + number + lines(GOOD))
        assert isinstance(found[0], Skipped)
        assert [type(entry) for entry in found[1:]] == [Article, Article]

    def test_a_line_of_50_mb_is_not_loaded(self, tmp_path: Path) -> None:
        path = tmp_path / "a.jsonl.gz"
        with gzip.open(path, "wb", compresslevel=1) as packed:
            packed.write(lines(GOOD) + b'{"text": "')
            for _ in range(50):
                packed.write(b"x" * 2**20)
            packed.write(b'"}\n' + lines(GOOD))
        assert list(readers.read(path)) == [
            Article(**GOOD),
            Skipped(f"{path}:2", "line longer than 32 MiB"),
            Article(**GOOD),
        ]

    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.json.gz"])
    def test_a_gzip_file_cut_short_gives_what_it_has(self, tmp_path: Path, name: str) -> None:
        entries = [{"id": str(number), "text": os.urandom(200).hex()} for number in range(500)]
        data = lines(*entries) if "jsonl" in name else json.dumps(entries).encode()
        found = read(tmp_path / name, gzip.compress(data)[:40_000])
        *articles, skipped = found
        assert len(articles) > 50
        assert all(isinstance(entry, Article) for entry in articles)
        assert isinstance(skipped, Skipped)
        assert skipped.reason == gunzip.CUT_SHORT

    def test_a_damaged_gzip_file(self, tmp_path: Path) -> None:
        packed = bytearray(gzip.compress(os.urandom(50_000).hex().encode()))
        packed[30_000:30_100] = bytes(100)
        assert gunzip.DAMAGED in {
            entry.reason for entry in read(tmp_path / "a.jsonl.gz", bytes(packed))
            if isinstance(entry, Skipped)
        }  # fmt: skip

    @needs_shared
    def test_the_schema_of_saudinewsnet(self) -> None:
        [path] = (SHARED / "raw/derived/json").glob("*.json")
        found = list(readers.read(path))
        assert len(found) == 400
        for entry in found:
            assert isinstance(entry, Article)
            assert all((entry.date, entry.source, entry.url, entry.text))


class TestTables:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.csv", 'id,title,text\n1,افتتاح المعرض,"{}"\n'),
            ("a.csv", 'ID;Title;Content\r\n1;افتتاح المعرض;"{}"\r\n'),
            ("a.tsv", 'id\ttitle\ttext\n\n1\tافتتاح المعرض\t"{}"'),
            ("a.csv", '\ufeffid,title,extra,text\n1,افتتاح المعرض,,"{}",\n'),
        ],
    )
    def test_one_article_in_many_tables(self, tmp_path: Path, name: str, data: str) -> None:
        assert read(tmp_path / name, data.replace("{}", BODY).encode()) == [Article(**GOOD)]

    def test_a_table_without_quoting_keeps_its_quotes(self, tmp_path: Path) -> None:
        data = 'id\ttitle\ttext\n1\t"قسد" توقف\tنص "أول\n2\t"داعش\tنص\n'
        found = read(tmp_path / "a.tsv", data.encode())
        assert [entry.title for entry in found if isinstance(entry, Article)] == [
            '"قسد" توقف', '"داعش',
        ]  # fmt: skip

    def test_rows_that_are_wrong(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        data = "id,text\n1,نص\n2,نص، فيه, فاصلة\n3\n4,\x00نص\n5,نص" + "\n" * 200
        assert read(path, data.encode()) == [
            Article(id="1", text="نص"),
            Skipped(f"{path}:3", "3 cells under 2 columns"),
            Skipped(f"{path}:4", "no text"),
            Article(id="4", text="نص"),
            Article(id="5", text="نص"),
        ]

    def test_the_line_of_a_row_counts_line_feeds_in_cells(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        data = f'id,text\n1,"{BODY}"\n2,\n'
        assert read(path, data.encode())[1] == Skipped(f"{path}:5", "no text")

    def test_an_open_quote_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = tmp_path / "a.csv"
        monkeypatch.setattr(table, "MAX_CELL", 1000)
        before = csv.field_size_limit(1000)
        found = read(path, ('id,text\n1,"نص\n' + "2,سطر\n" * 300).encode())
        csv.field_size_limit(before)
        assert isinstance(found[0], Skipped)
        assert found[0].where == f"{path}:2"
        assert isinstance(found[-1], Article)

    def test_columns_nobody_knows(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        data = "a,b\nعنوان,نص\n".encode()
        assert [type(entry) for entry in read(path, data)] == [Skipped]
        [article] = read(path, data, mapping={"title": "a", "text": "b"})
        assert isinstance(article, Article)
        assert (article.title, article.text) == ("عنوان", "نص")


class TestFiles:
    def test_a_folder_of_everything(self, tmp_path: Path) -> None:
        (tmp_path / "b").mkdir()
        (tmp_path / "b" / "a.txt").write_text("خبر", "utf-8")
        (tmp_path / "b" / "loop").symlink_to(tmp_path)
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "x.txt").write_text("سر", "utf-8")
        (tmp_path / "index").mkdir()
        (tmp_path / "index" / "khabar.json").write_text("{}")
        (tmp_path / "a.txt").write_text("خبر", "utf-8")
        (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
        os.mkfifo(tmp_path / "pipe")
        found = list(readers.find_files([tmp_path, tmp_path / "absent"]))
        assert found == [
            tmp_path / "a.txt",
            tmp_path / "b" / "a.txt",
            Skipped(f"{tmp_path}/nowhere", "no such file or folder"),
            Skipped(f"{tmp_path}/pipe", "not a regular file"),
            Skipped(f"{tmp_path}/absent", "no such file or folder"),
        ]

    def test_an_index_named_as_articles(self, tmp_path: Path) -> None:
        (tmp_path / "khabar.json").write_text("{}")
        assert list(readers.find_files([tmp_path])) == [
            Skipped(str(tmp_path), "an index, not articles")
        ]

    @pytest.mark.parametrize(
        ("name", "data", "why"),
        [
            ("a.txt", b"", "the file is empty"),
            ("a.jsonl", b"", "the file is empty"),
            ("a.txt", b" \n\xef\xbb\xbf\n", "no text"),
            ("a.txt", b"%PDF-1.7 \xe2\xe3", "not text"),
            ("a.json", b"\x89PNG\r\n\x1a\n\0\0", "not text"),
            ("a.csv", b"\0\1\2\3" * 20, "not text"),
            ("photo", b"\xff\xd8\xff\xe0\0", "not text"),
            ("page", b"<!doctype html><p>", "no article on the page"),
            ("a.txt", b"\x1f\x8b\x08", "the gzip file is cut short"),
        ],
    )
    def test_files_that_are_no_articles(
        self, tmp_path: Path, name: str, data: bytes, why: str
    ) -> None:
        assert read(tmp_path / name, data) == [Skipped(f"{tmp_path}/{name}", why)]

    def test_places_that_are_no_files(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe")
        for name, why in (("pipe", "not a regular file"), ("absent", "no such file or folder")):
            assert list(readers.read(tmp_path / name)) == [Skipped(f"{tmp_path}/{name}", why)]

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_a_file_that_may_not_be_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.txt"
        path.touch(mode=0)
        assert list(readers.read(path)) == [Skipped(str(path), "permission denied")]

    def test_a_name_that_is_no_utf_8(self, tmp_path: Path) -> None:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
        [article] = read(path, "خبر".encode())
        assert isinstance(article, Article)
        path.write_bytes(b"")
        [skipped] = readers.read(path)
        assert isinstance(skipped, Skipped)
        skipped.where.encode()

    def test_the_content_decides_where_the_ending_does_not(self, tmp_path: Path) -> None:
        assert read(tmp_path / "a.data", lines(GOOD)) == [Article(**GOOD)]
        [article] = read(tmp_path / "b.data", f"عنوان\n\n{BODY}".encode("utf-16"))
        assert isinstance(article, Article)
        assert (article.title, article.text) == ("عنوان", BODY)
        assert read(tmp_path / "c.txt", lines(GOOD), format="jsonl") == [Article(**GOOD)]

    def test_a_format_nobody_knows(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="auto, text, jsonl, csv"):
            readers.read(tmp_path, format="docx")

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.json", b"[]"), ("a.json", b"[" * 100_000), ("a.jsonl", b"\n \n"),
            ("a.csv", b"title,text\n"), ("a.sgml", b"<DOCS>\n</DOCS>\n"),
        ],
    )  # fmt: skip
    def test_a_file_without_articles_says_so(self, tmp_path: Path, name: str, data: bytes) -> None:
        path = tmp_path / name
        assert read(path, data) == [Skipped(str(path), readers.NOTHING)]

    def test_every_seed_is_read(self) -> None:
        found = [entry for path in readers.find_files([SEEDS]) if isinstance(path, Path)
                 for entry in readers.read(path)]  # fmt: skip
        assert len(found) >= 12
        for entry in found:
            assert isinstance(entry, Article), entry
            assert entry.title
            assert len(entry.text.split("\n\n")) >= 3


JUNK = st.binary(max_size=200) | st.text(max_size=80).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*records.NAMES, "x", "name"]), inner, max_size=5)
    ),
    max_leaves=12,
)


class TestNothingIsEverRaised:
    @pytest.mark.parametrize("name", ["a.txt", "a.json", "a.csv", "a.tsv", "a.jsonl.gz", "a"])
    @settings(max_examples=60, deadline=None)
    @given(data=JUNK | VALUES.map(lambda value: json.dumps(value).encode()))
    def test_any_bytes(self, name: str, data: bytes) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for entry in read(Path(folder) / name, data):
                assert isinstance(entry, Article | Skipped)
                json.dumps(entry.to_dict(), ensure_ascii=False).encode()

    @settings(max_examples=150, deadline=None)
    @given(values=st.lists(VALUES, max_size=4), cut=st.integers(0, 60), junk=JUNK)
    def test_any_record(self, values: list[Any], cut: int, junk: bytes) -> None:
        document = json.dumps(values).encode()
        for data in (lines(*values), document, document[:cut] + junk + document[cut:]):
            for entry in stream(data):
                assert isinstance(entry, Article | Skipped)
                json.dumps(entry.to_dict(), ensure_ascii=False).encode()
                assert isinstance(entry, Skipped) or entry.id
