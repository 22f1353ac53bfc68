"""Feeds to articles: RSS 2.0, RSS 1.0 and Atom, whole, broken and hostile."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from indexer import readers
from indexer.readers import feed, items, markup
from search.model import Article, Skipped

ITEM = (
    "<item><title>افتتاح المعرض {0}</title><link>https://khabar.example/{0}</link>"
    "<description>افتتح الوزير المعرض.</description></item>"
)


def rss(*items: str, before: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return (
        f'{before}<rss version="2.0"><channel><title>خبر</title>'
        f"<link>https://khabar.example/</link>{''.join(items)}</channel></rss>"
    )


def read(folder: Path, data: str | bytes, name: str = "a.xml") -> list[Article | Skipped]:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(readers.read(path))


def one(folder: Path, data: str | bytes) -> Article:
    [found] = read(folder, data)
    assert isinstance(found, Article), found
    return found


def test_an_item_of_rss_2(tmp_path: Path) -> None:
    item = """<item><title><![CDATA[«الكتاب» في معرض]]></title>
        <link> https://khabar.example/7 </link>
        <guid isPermaLink="false">fair-7</guid><pubDate>Thu, 12 Jul 2018 10:00:00 +0300</pubDate>
        <dc:creator>سلمى حسن</dc:creator><category>ثقافة</category><category>كتب</category>
        <description>&lt;p&gt;ملخّص المقال&lt;/p&gt;</description>
        <content:encoded><![CDATA[<p>فقرة <b>أولى</b> كاملة</p>
        <p>فقرة ثانية</p>]]></content:encoded></item>"""
    assert one(tmp_path, rss(item)) == Article(
        id="fair-7",
        title="«الكتاب» في معرض",
        date="2018-07-12T10:00:00+03:00",
        author="سلمى حسن",
        source="خبر",
        section="ثقافة",
        url="https://khabar.example/7",
        text="فقرة أولى كاملة\n\nفقرة ثانية",
    )


def test_an_item_of_rss_1(tmp_path: Path) -> None:
    data = """<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:d="http://purl.org/dc/elements/1.1/">
        <channel rdf:about="x"><title>خبر</title><link>https://khabar.example/</link></channel>
        <item rdf:about="y"><title>افتتاح المعرض</title><link>/7</link>
        <description>افتتح الوزير المعرض.</description><d:date>2018-07-12</d:date>
        </item></rdf:RDF>"""
    found = one(tmp_path, data)
    assert (found.title, found.date, found.source) == ("افتتاح المعرض", "2018-07-12", "خبر")
    assert (found.url, found.text) == ("https://khabar.example/7", "افتتح الوزير المعرض.")


@pytest.mark.parametrize("prefix", ["", "atom:"])
def test_an_entry_of_atom(tmp_path: Path, prefix: str) -> None:
    data = """<@feed xmlns="http://www.w3.org/2005/Atom" xmlns:atom="http://www.w3.org/2005/Atom">
        <@title>خبر</@title><@entry><@title type="html">«المعرض» &amp;amp; الكتاب</@title>
        <@link rel="self" href="https://khabar.example/self"/><@link href="https://khabar.example/7"/>
        <@id>urn:fair-7</@id><@updated>2018-07-13T00:00:00Z</@updated>
        <@published>2018-07-12T10:00:00Z</@published><@author><@name>سلمى</@name></@author>
        <@category term="ثقافة"/><@summary>ملخّص</@summary>
        <@content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>فقرة أولى</p>
        <p>فقرة &amp; ثانية</p></div></@content></@entry></@feed>"""  # fmt: skip
    found = one(tmp_path, data.replace("@", prefix))
    assert (found.id, found.title) == ("urn:fair-7", "«المعرض» & الكتاب")
    assert (found.date, found.author) == ("2018-07-12T10:00:00+00:00", "سلمى")
    assert (found.url, found.section) == ("https://khabar.example/7", "ثقافة")
    assert found.text == "فقرة أولى\n\nفقرة & ثانية"


@pytest.mark.parametrize(
    ("guid", "its"),
    [("fair-7", True), ("7", False), ("https://khabar.example/?p=7", False)],
)
def test_a_guid_is_an_id_if_no_other_feed_may_give_it(tmp_path: Path, guid: str, its: bool) -> None:
    item = ITEM.format(7).replace("</item>", f'<guid isPermaLink="false">{guid}</guid></item>')
    found = one(tmp_path, rss(item))
    assert (found.id == guid) is its
    if not its:
        assert found.id == one(tmp_path, rss(ITEM.format(7))).id  # that of its url


@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "windows-1256", "iso-8859-6"])
@pytest.mark.parametrize("packed", [False, True])
def test_charsets(tmp_path: Path, codec: str, packed: bool) -> None:
    data = rss(ITEM.format(1), before=f'<?xml version="1.0" encoding="{codec}"?>').encode(codec)
    [found] = read(tmp_path, gzip.compress(data) if packed else data)
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("افتتاح المعرض 1", "افتتح الوزير المعرض.")


@pytest.mark.parametrize(
    "bad",
    [
        "<item><title>بلا & نص <b>مفتوح</title></item>",
        "<item><title>عنوان</wrong></item>",
        "<item><!DOCTYPE x [<!ENTITY a 'b'>]><title>قال &a; شيئا</title></item>",
        "<item></item>",
        "<item><description>" + "&lt;div&gt;" * 5000 + "</description></item>",
        "<item><title>" + "نص " * 1_000_000 + "</title></item>",
        "<item>" + "<a>" * 100_000 + "</item>",
        "<item>" + "<title>" * 100_000 + "</item>",
    ],
)
def test_a_bad_item_costs_itself_alone(tmp_path: Path, bad: str) -> None:
    found = read(tmp_path, rss(ITEM.format(1), bad, ITEM.format(2)))
    assert [each.title for each in (found[0], found[-1]) if isinstance(each, Article)] == [
        "افتتاح المعرض 1", "افتتاح المعرض 2",
    ]  # fmt: skip
    assert len(found) == 3


def test_entities_of_html(tmp_path: Path) -> None:
    item = "<item><title>قال&nbsp;&laquo;نعم&raquo; &amp; &quot;لا&quot; &nobody;</title></item>"
    assert one(tmp_path, rss(item)).title == 'قال «نعم» & "لا"'


@pytest.mark.parametrize(
    "written", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_a_link_that_runs_something_is_no_url(tmp_path: Path, written: str) -> None:
    item = ITEM.format(1).replace("https://khabar.example/1", written)
    assert one(tmp_path, rss(item)).url is None


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (rss(ITEM, before='<!DOCTYPE r [<!ENTITY a "ab"><!ENTITY b "&a;&a;">]>'), feed.REFUSED),
        (rss(ITEM, before='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), feed.REFUSED),
        (rss(ITEM, before="<!-- -->" * 10_000 + '<!doctype r [<!entity a "b">]>'), feed.REFUSED),
        (rss(), feed.NO_ITEMS),
        ('<feed xmlns="http://www.w3.org/2005/Atom"/>', feed.NO_ITEMS),
        (rss()[:-20], items.CUT),
        ('<?xml version="1.0"?><urlset><url>x</url></urlset>', items.NO_FEED),
        (rss(before=" " * (items.MAX_HEAD + 100_000)), items.NO_FEED),
    ],
)
def test_why_a_feed_is_not_read(tmp_path: Path, data: str, why: str) -> None:
    assert read(tmp_path, data) == [Skipped(f"{tmp_path}/a.xml", why)]


def test_a_feed_cut_short_gives_the_items_it_has(tmp_path: Path) -> None:
    found = read(tmp_path, rss(ITEM.format(1), ITEM.format(2))[:-60])
    assert isinstance(found[0], Article)
    assert found[1:] == [Skipped(f"{tmp_path}/a.xml#2", items.CUT)]


def test_an_old_doctype_declares_nothing(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://khabar.example/r.dtd">'
    assert one(tmp_path, rss(ITEM.format(1), before=doctype)).title == "افتتاح المعرض 1"


def test_an_item_that_is_too_long_is_passed_over(tmp_path: Path) -> None:
    long = f"<item><title>{'x' * (items.MAX_ITEM + 200_000)}</title></item>"
    found = read(tmp_path, rss(long, ITEM.format(1)))
    assert found[0] == Skipped(f"{tmp_path}/a.xml#1", items.ITEM_TOO_LONG)
    assert isinstance(found[1], Article)


def test_a_long_feed_is_read_item_by_item(tmp_path: Path) -> None:
    found = read(tmp_path, rss(*map(ITEM.format, range(500))))
    assert [each.title for each in found if isinstance(each, Article)] == [
        f"افتتاح المعرض {number}" for number in range(500)
    ]


def test_markup_is_data(tmp_path: Path) -> None:
    text = "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt; نص"
    item = f"<item><title>عنوان</title><description>{text}</description></item>"
    assert one(tmp_path, rss(item)).text == "<script>alert(1)</script> نص"
    assert markup.paragraphs("<script>alert(1)</script><p onclick='x()'>نص</p>") == "نص"
