"""Feeds and WARC files beside the libraries for them: feedparser, warcio.

On what is well formed all give the same. Each kind of damage is done to the third of six items or
records: what the libraries save of it ours must save as well, and the others always.
"""

from __future__ import annotations

import gzip
import io
import re
import tempfile
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from indexer import readers
from indexer.readers import warc
from indexer.readers.source import Source
from search.model import Article
from tests.test_warc import record

NAMES = ("افتتاح المعرض", "أمطار غزيرة", "كأس المدينة", "موسم الزيتون", "متحف جديد", "عودة البحارة")
BODY = "قال الوزير «{}» إن الأمر لا يعدو أن يكون إجراءً، وغادر القاعة."
HURT = 2


class Item(NamedTuple):
    title: str
    url: str
    text: str


URL = "https://khabar.example/{}"
ITEMS = [Item(name, URL.format(at), BODY.format(name)) for at, name in enumerate(NAMES)]
Damage = Callable[[bytes], bytes]


# Feeds


def rss(item: Item) -> str:
    return (
        f"<item><title>{escape(item.title)}</title><x/><link>{escape(item.url)}</link>"
        f"<description>{escape(item.text)}</description></item>"
    )


def atom(item: Item) -> str:
    return (
        f'<entry><title>{escape(item.title)}</title><x/><link href="{escape(item.url)}"/>'
        f'<content type="text">{escape(item.text)}</content></entry>'
    )


Kind = Callable[[Item], str]
HEADS: dict[Kind, str] = {rss: '<rss version="2.0"><channel><title>خبر</title>',
         atom: '<feed xmlns="http://www.w3.org/2005/Atom"><title>خبر</title>'}  # fmt: skip
TAILS: dict[Kind, str] = {rss: "</channel></rss>", atom: "</feed>"}


def feed(kind: Kind, items: list[Item], damage: Damage = lambda item: item) -> bytes:
    written = [kind(item).encode() for item in items]
    if len(written) > HURT:
        written[HURT] = damage(written[HURT])
    head = f'<?xml version="1.0" encoding="utf-8"?>{HEADS[kind]}'.encode()
    return b"".join([head, *written, TAILS[kind].encode()])


def ours(data: bytes) -> list[Item]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xml"
        path.write_bytes(data)
        found = list(readers.read(path, format="feed"))
    return [Item(each.title or "", each.url or "", each.text) for each in found
            if isinstance(each, Article)]  # fmt: skip


def theirs(data: bytes) -> list[Item]:
    entries: list[Any] = feedparser.parse(io.BytesIO(data)).entries
    texts = [each.content[0].value if "content" in each else each.get("summary", "")
             for each in entries]  # fmt: skip
    # What it gives of a description is HTML again, whatever that was.
    return [Item(each.get("title", ""), each.get("link", ""), unescape(text))
            for each, text in zip(entries, texts, strict=True)]  # fmt: skip


WORDS = st.sampled_from([*" ".join(NAMES).split(), "A&B", "3", "«لا»", "أ.ف.ب"])
SAYINGS = st.lists(WORDS, min_size=1).map(lambda found: " ".join(["خبر", *found]))


@pytest.mark.parametrize("kind", [rss, atom])
@given(st.lists(st.tuples(SAYINGS, SAYINGS), max_size=8))
def test_both_read_the_same_items(kind: Kind, said: list[tuple[str, str]]) -> None:
    items = [Item(title, URL.format(at), text) for at, (title, text) in enumerate(said)]
    data = feed(kind, items)
    assert ours(data) == theirs(data) == items


def inside(written: bytes) -> Damage:
    return lambda item: item.replace(b"<x/>", b"<x>" + written + b"</x>")


HARMLESS = {
    "a bare ampersand": inside(b"a & b &c= d"),
    "a bare sign": inside(b"3 < 4"),
    "entities of HTML and of nobody": inside(b"&nbsp;&foo;"),
    "a tag that is not closed": lambda item: item.replace(b"<x/>", b"<b><i>"),
    "control characters": inside(b"\x0b\x01"),
    "bytes that are no UTF-8": inside(b"\xff\xfe"),
    "an end in CDATA": inside(b"<![CDATA[ </item></entry> ]]>"),
    "a beginning in CDATA": inside(b"<![CDATA[ <item><entry> ]]>"),
    "an end in a comment": inside(b"<!-- </item></entry> -->"),
    "no end of the item": lambda item: item.replace(b"</item>", b"").replace(b"</entry>", b""),
}
# Of the libraries' answers here: an item taken for several, or everything in the wrong characters.
BETTER = {"bytes that are no UTF-8"}
FATAL = {
    "cut in the middle of a letter": lambda item: item[: item.index("القاعة".encode()) + 1],
    "CDATA without an end": inside(b"<![CDATA[ "),
    "a comment without an end": inside(b"<!-- "),
    "an item commented out": lambda item: b"<!-- " + item + b" -->",
}


@pytest.mark.parametrize("kind", [rss, atom])
@pytest.mark.parametrize("name", HARMLESS)
def test_what_can_be_saved_of_an_item_is(kind: Kind, name: str) -> None:
    data = feed(kind, ITEMS, HARMLESS[name])
    assert ours(data) == ITEMS
    assert (theirs(data) == ITEMS) == (name not in BETTER)


@pytest.mark.parametrize("kind", [rss, atom])
@pytest.mark.parametrize("name", FATAL)
def test_an_item_costs_at_most_itself(kind: Kind, name: str) -> None:
    data = feed(kind, ITEMS, FATAL[name])
    others = [item for at, item in enumerate(ITEMS) if at != HURT]
    found = ours(data)
    assert [item for item in found if item in ITEMS] == others
    assert len(found) <= len(ITEMS)


# WARC


def crawl(packed: bool, damage: Damage = lambda written: written) -> bytes:
    made = [record(number, url=item.url) for number, item in enumerate(ITEMS)]
    if packed:
        made = list(map(gzip.compress, made))
    made[HURT] = damage(made[HURT])
    return b"".join(made)


Found = list[tuple[str | None, bytes]]


def our_records(data: bytes) -> Found:
    records = warc._records(Source(io.BytesIO(data), "a.warc"))
    return [
        (headers["warc-target-uri"], block)
        for headers, block in records
        if isinstance(block, bytes)
    ]


def their_records(data: bytes) -> Found:
    found = []
    try:
        for each in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
            uri = each.rec_headers.get_header("WARC-Target-URI")
            found.append((uri, each.raw_stream.read()))
    except ArchiveLoadFailed:
        pass
    return found


def length(change: Callable[[int], int]) -> Damage:
    def damage(written: bytes) -> bytes:
        pattern = re.compile(rb"(?<=\nContent-Length: )\d+")
        return pattern.sub(lambda found: b"%d" % change(int(found[0])), written, count=1)

    return damage


@pytest.mark.parametrize("packed", [False, True])
def test_both_read_the_same_records(packed: bool) -> None:
    data = crawl(packed)
    assert our_records(data) == their_records(data)
    assert [uri for uri, _ in our_records(data)] == [item.url for item in ITEMS]


@pytest.mark.parametrize(
    ("packed", "damage"),
    [
        (False, length(lambda size: size + 100)),
        (False, length(lambda size: size - 100)),
        (False, length(lambda _: 0)),
        (False, length(lambda _: 10**12)),
        (False, lambda each: re.sub(rb"\nContent-Length: \d+\r", b"", each, count=1)),
        (False, lambda each: each[: len(each) // 2]),
        (False, lambda each: each.replace(b"WARC/1.", b"WARC/x.", 1)),
        (True, lambda each: each[: len(each) // 2]),
        (True, lambda each: each[:100] + b"\xff" * 20 + each[120:]),
    ],
)
def test_a_record_costs_at_most_itself_and_the_one_before(packed: bool, damage: Damage) -> None:
    whole = our_records(crawl(packed))
    data = crawl(packed, damage)
    found = our_records(data)
    assert [each for each in found if each not in whole] == []
    assert found[-3:] == whole[-3:]
    assert len(found) >= len(whole) - 2
    assert len([each for each in their_records(data) if each in whole]) <= len(found)
