"""Bytes to characters: every charset Arabic news comes in, and bytes that are no text."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import charset

SHARED = Path(__file__).parents[2] / "shared" / "data"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")

SENTENCES = [
    "قالت وزارة الاقتصاد إن الصادرات ارتفعت هذا العام",
    "أعلن الاتحاد الأوروبي تمديد العقوبات لستة أشهر؟",
    "بنك",
    "وزارة",
    "مجلس الأمن",
]
CHARSETS = [
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp1256", "iso8859_6",
]  # fmt: skip
BINARY = [
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    b"PK\x03\x04\x14\0\0\0",
    bytes(range(256)),
    b"\0" * 100,
    b"abc\0def",
    b"\x7fELF\x02\x01\x01",
]


@pytest.mark.parametrize("name", CHARSETS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_each_charset_is_known_by_its_bytes(sentence: str, name: str) -> None:
    if name == "iso8859_6" and len(sentence) < 10:
        pytest.skip("a word or two do not tell it from windows-1256, the commoner one")
    assert charset.decode(sentence.encode(name)) == sentence


@pytest.mark.parametrize("data", BINARY)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    assert charset.decode(data) is None


def test_marks_of_windows_1256_are_kept() -> None:
    text = "قال: “لا شيء” … – پاكستان وگراج، «نعم»"
    assert charset.decode(text.encode("cp1256")) == text


def test_one_bad_byte_does_not_turn_utf_8_into_another_charset() -> None:
    text = "قالت وزارة الاقتصاد إن الصادرات ارتفعت"
    data = text.encode()
    assert charset.decode(data[:20] + b"\xff" + data[20:]) == data[:20].decode() + "\ufffd" + (
        data[20:].decode()
    )
    assert charset.decode(data[:-1]) == text[:-1] + "\ufffd"


def test_a_long_head_of_ascii_does_not_hide_the_charset() -> None:
    text = "x" * 100_000 + " قالت وزارة الاقتصاد"
    assert charset.decode(text.encode("cp1256")) == text


def test_nothing_is_text() -> None:
    assert charset.decode(b"") == ""


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    text = charset.decode(data)
    assert text is None or isinstance(text, str)


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"])))
def test_utf_8_is_always_right(text: str) -> None:
    if not text.startswith("\ufeff"):
        assert charset.decode(text.encode()) == text


@needs_shared
@pytest.mark.parametrize("name", ["cp1256", "iso8859_6"])
def test_headlines_of_news_are_read_in_the_old_code_pages(name: str) -> None:
    with gzip.open(SHARED / "news" / "ant-v1.1-jawharafm.jsonl.gz") as lines:
        titles = [json.loads(line)["title"] or "" for line in islice(lines, 500)]
    encoded = [title.encode(name, "ignore") for title in titles]
    right = [charset.decode(data) == data.decode(name) for data in encoded]
    assert sum(right) >= 0.98 * len(right)


@needs_shared
def test_real_pages_that_declare_nothing() -> None:
    for path in sorted((SHARED / "raw" / "original" / "encodings").glob("*.html")):
        if path.name.startswith(("iso", "windows")):
            text = charset.decode(path.read_bytes())
            assert text is not None
            assert "كتائب الشهيد عز الدين القسام" in text
