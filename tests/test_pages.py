"""HTML pages to articles: what is the article, what is the page, and pages that mean harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer import readers
from indexer.readers import html, markup, metadata
from search.model import Article, Skipped

LEAD = "افتتح الوزير معرض الكتاب صباح اليوم في العاصمة بحضور عدد من الكتّاب والناشرين العرب."
MORE = "وقالت مديرة المعرض إن أكثر من مئة دار نشر تشارك فيه هذا العام، وإن الدخول إليه مجاني."
LAST = "ويستمر المعرض عشرة أيام، تُقام خلالها ندوات وأمسيات شعرية وورش للأطفال كل مساء."
BODY = "\n\n".join((LEAD, MORE, LAST))
TEXT = "".join(f"<p>{paragraph}</p>" for paragraph in (LEAD, MORE, LAST))
MENU = "<ul class='menu'><li><a href='/'>الرئيسية</a><li><a href='/s'>رياضة</a></ul>"


def page(body: str = TEXT, head: str = "", title: str = "افتتاح المعرض") -> str:
    return (
        f"<!DOCTYPE html><html><head><title>{title} - خبر</title>{head}</head>"
        f"<body>{MENU}<div class='content'><h1>{title}</h1>{body}</div></body></html>"
    )


def article(written: str | bytes, url: str | None = None) -> Article:
    found = html.parse(written if isinstance(written, bytes) else written.encode(), url)
    assert isinstance(found, Article), found
    return found


class TestText:
    def test_a_plain_page(self) -> None:
        found = article(page())
        assert (found.title, found.text) == ("افتتاح المعرض", BODY)
        assert (found.date, found.author, found.url) == (None, None, None)

    @pytest.mark.parametrize(
        "around",
        [
            "<div class='share-buttons'>شارك على فيسبوك<a href='#'>تويتر</a></div>{}",
            "{}<aside><h3>الأكثر قراءة</h3><p>خبر آخر طويل لا شأن له بهذا المقال أبدا</p></aside>",
            "{}<p>اقرأ أيضا: <a href='/2'>معرض آخر في مدينة أخرى</a></p>",
            "{}<ul><li><a href='/2'>معرض آخر في مدينة أخرى</a><li><a href='/3'>خبر ثالث</a></ul>",
            "{}<div id='comments'><p>تعليق طويل من قارئ لم يعجبه المعرض ولا من حضره</p></div>",
            "{}<script>document.write('نص ليس من المقال في شيء')</script><style>p{{}}</style>",
            "{}<div style='display: none'><p>نص مخفي لا يراه أحد من قراء الصفحة أبدا</p></div>",
            "{}<p>جميع الحقوق محفوظة لموقع خبر ولا يجوز نقل أي مادة منه دون إذن مكتوب</p>",
            "<figure><img src='a'><figcaption>جانب من المعرض في يومه الأول</figcaption></figure>{}",
            "<nav><a href='/'>الرئيسية</a> » <a href='/c'>ثقافة</a></nav>{}",
            "<form>{}</form>",
            "<span>قبل ساعتين</span>{}",
            "<div>{}</div><div class='teaser'><a href='/5'>عنوان خبر آخر في الموقع كله</a></div>",
        ],
    )
    def test_the_page_around_is_left_out(self, around: str) -> None:
        assert article(page(around.format(TEXT))).text == BODY

    def test_quoted_words_of_furniture_stay(self) -> None:
        said = "<p>وقال الوزير: جميع الحقوق محفوظة للكتّاب" + " كما كانت دائما وأبدا" * 20 + ".</p>"
        assert "جميع الحقوق محفوظة للكتّاب" in article(page(TEXT + said)).text

    def test_an_article_in_pieces(self) -> None:
        pieces = "".join(
            f"<div class='piece'><p>{each}</p></div><div class='ad'>إعلان</div>"
            for each in (LEAD, MORE, LAST)
        )
        assert article(page(pieces)).text == BODY

    def test_line_breaks(self) -> None:
        written = f"<div>{LEAD}<br>{MORE}<br><br>{LAST}<br>بيت أول<br>بيت ثان</div>"
        assert article(page(written)).text == f"{BODY}\n\nبيت أول\nبيت ثان"

    def test_letters_stay_and_space_is_one(self) -> None:
        odd = (
            "قـــال مُحَمَّدٌ ﻻ\u200f &laquo;نعم&raquo;\n\t وَ&nbsp; &#1604;ا شيء <b>أبدًا</b> في ذلك كله."
        )
        found = article(page(f"<p>{odd}</p>{TEXT}")).text.split("\n\n")[0]
        assert found == "قـــال مُحَمَّدٌ ﻻ\u200f «نعم» وَ لا شيء أبدًا في ذلك كله."

    def test_text_from_schema_org_where_the_page_has_none(self) -> None:
        told = {"@type": "NewsArticle", "headline": "افتتاح المعرض", "articleBody": BODY}
        script = f"<script type='application/ld+json'>{json.dumps(told)}</script>"
        assert article(page("<p>يُحمّل المقال…</p>", script)).text == BODY

    @pytest.mark.parametrize(
        ("written", "why"),
        [
            (page(""), html.NO_ARTICLE),
            (page("<a href='/1'>خبر أول</a> <a href='/2'>خبر ثان</a>" * 20), html.NO_ARTICLE),
            ("<html></html>", html.NO_ARTICLE),
            ("", markup.NOT_HTML),
        ],
    )
    def test_pages_without_an_article(self, written: str, why: str) -> None:
        assert html.parse(written.encode()) == why

    def test_a_front_page(self) -> None:
        assert html.parse(page().encode(), "https://khabar.example/") == html.FRONT_PAGE
        assert article(page(), "https://khabar.example/?p=7").url == "https://khabar.example/?p=7"


class TestHeadline:
    @pytest.mark.parametrize(
        "head",
        [
            "",
            '<meta property="og:title" content="افتتاح "المعرض" الكبير">',  # the quotes end it
            '<meta property="og:title" content="افتتاح المعرض الكبير للكتاب…">',
            '<meta property="og:title" content="افتتاح المعرض الكبير للكتاب | خبر">',
            '<script type="application/ld+json">{"@type": "Article", "headline": "افتتاح المعرض"}'
            "</script>",
        ],
    )
    def test_it_is_taken_whole_as_it_is_shown(self, head: str) -> None:
        title = 'افتتاح "المعرض" الكبير للكتاب'
        assert article(page(head=head, title=title)).title == title

    def test_the_name_of_the_site_is_not_part_of_it(self) -> None:
        for window in ("افتتاح المعرض | خبر", "افتتاح المعرض - خبر", "افتتاح المعرض"):
            written = f"<title>{window}</title><h1>خبر</h1>{TEXT}"
            assert article(written).title == "افتتاح المعرض"

    def test_what_is_told_twice_stands_once(self) -> None:
        assert article(page(f"<h2>افتتاح المعرض</h2>{TEXT}")).text == BODY


class TestDates:
    @pytest.mark.parametrize(
        ("head", "shown", "date"),
        [
            ("", "<span>الخميس، 12 تموز/يوليو 2018، آخر تحديث 14:00 (GMT+0400)</span>",
             "2018-07-12T14:00+04:00"),
            ("", "<p><a href='/c'>ثقافة</a><b>2018/07/12 13:39</b></p>", "2018-07-12T13:39"),
            ("", "<div>28 شوال 1439 هـ</div>", "2018-07-12"),
            ("", "<time datetime='2018-07-12T10:00:00Z'>منذ يومين</time>",
             "2018-07-12T10:00:00+00:00"),
            ('<meta property="article:published_time" content="2018-07-12">',
             "<p>13 يوليو 2018</p>", "2018-07-12"),
            ('<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type": '
             '["NewsArticle"], "datePublished": "2018-07-12T01:02:03+03:00"}]}</script>', "",
             "2018-07-12T01:02:03+03:00"),
            ('<link rel="canonical" href="https://khabar.example/2018/7/12/fair">', "",
             "2018-07-12"),
            ("", f"<p>{LEAD}</p><p>افتتح أول معرض في 12 يوليو 1998.</p>", None),
            ("", "<p>منذ يومين</p>", None),
        ],
    )  # fmt: skip
    def test_the_date_of_the_article(self, head: str, shown: str, date: str | None) -> None:
        assert article(page(shown + TEXT, head)).date == date


class TestWhoAndWhere:
    def test_what_is_told_to_machines(self) -> None:
        told = {
            "@type": "NewsArticle", "author": [{"name": "سلمى حسن"}, "هدى"],
            "articleSection": "ثقافة",
            "publisher": {"name": "صحيفة خبر"}, "mainEntityOfPage": {"@id": "/fair/7"},
        }  # fmt: skip
        found = article(
            page(head=f"<script type='application/ld+json'>{json.dumps(told)}</script>"),
            "https://khabar.example/x",
        )
        assert (found.author, found.section) == ("سلمى حسن، هدى", "ثقافة")
        assert (found.source, found.url) == ("صحيفة خبر", "https://khabar.example/fair/7")

    def test_what_is_shown(self) -> None:
        shown = (
            "<div class='breadcrumb'><a href='/'>الرئيسية</a><a href='/c'>ثقافة</a></div>"
            "<span rel='author'>سلمى حسن</span>"
        )
        found = article(page(shown + TEXT, "<meta property='og:site_name' content='خبر'>"))
        assert (found.author, found.section, found.source) == ("سلمى حسن", "ثقافة", "خبر")

    def test_a_byline_above_the_text(self) -> None:
        found = article(page(f"<p>بقلم: سلمى حسن</p>{TEXT}"))
        assert (found.author, found.text) == ("سلمى حسن", BODY)

    @pytest.mark.parametrize(
        ("comment", "url"),
        [
            ("<!-- saved from url=(0027)https://khabar.example/fair -->",
             "https://khabar.example/fair"),
            ("<!--\n Page saved with SingleFile \n url: https://khabar.example/fair \n saved date:"
             " Thu Jul 12 2018\n-->", "https://khabar.example/fair"),
            ("<!-- saved from url=(0019)javascript:alert(1) -->", None),
            ("<!-- saved from url=(0014)about:internet -->", None),
        ],
    )  # fmt: skip
    def test_where_a_browser_has_saved_it_from(self, comment: str, url: str | None) -> None:
        assert article(page().replace("<html>", f"<html>{comment}")).url == url

    @pytest.mark.parametrize(
        "written",
        ["javascript:alert(1)", "java\nscript:alert(1)", "file:///etc/passwd", "data:text/html,x",
         "//", "http://", "https://[::1", "ftp://khabar.example/a", "x" * 5000, "", " "],
    )  # fmt: skip
    def test_what_is_no_address_of_the_web(self, written: str) -> None:
        assert metadata.web_url(written) is None
        assert article(page(head=f'<link rel="canonical" href="{written}">')).url is None


class TestCharsets:
    @pytest.mark.parametrize(
        "declared", ["", "windows-1256", "ISO-8859-6", "utf-8", "iso-8859-1", "x", "zip"]
    )
    @pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "cp1256", "iso8859-6"])
    def test_the_bytes_are_read_whatever_is_declared(self, codec: str, declared: str) -> None:
        written = page(head=f'<meta charset="{declared}">').replace("…", ".")
        found = article(written.encode(codec, "strict" if codec != "iso8859-6" else "ignore"))
        assert (found.title, found.text) == ("افتتاح المعرض", BODY)


class TestHarm:
    @pytest.mark.parametrize(
        ("harm", "why"),
        [
            ("<div>" * 100_000, markup.TOO_DEEP),
            ("<b>" * 100_000, markup.TOO_DEEP),
            ("<br>" * 100_001, markup.TOO_MANY),
            (f"<p {' '.join(f'a{n}' for n in range(2000))}>", markup.TOO_WIDE),
            ("<div>" * 240 + "</div>" * 240 + "<p class='a' id='b'>" * 10_000, None),
            ("x" * markup.MAX_PAGE, html.TOO_LARGE),
            ("<script>", None),
            ("<!--" * 1000, None),
            ("<p class='" + "a " * 100_000 + "'>", None),
            ("<script type='application/ld+json'>" + "[" * 100_000 + "</script>", None),
            ("<script type='application/ld+json'>{\"@type\": [1], \"a\": [null]}</script>", None),
        ],
    )  # fmt: skip
    def test_a_page_that_means_harm(self, tmp_path: Path, harm: str, why: str | None) -> None:
        path = tmp_path / "a.html"
        path.write_text(page(TEXT + harm), encoding="utf-8")
        [found] = readers.read(path)
        if why:
            assert found == Skipped(str(path), why)
        else:
            assert isinstance(found, Article)
            assert found.text == BODY

    def test_no_entity_of_a_page_opens_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("سر لا يعرفه أحد", "utf-8")
        declared = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        found = article(f"{declared}<html><title>خبر</title><body>{TEXT}<p>&x; وانتهى.</p></html>")
        assert "سر" not in found.text
        assert LEAD in found.text

    def test_markup_in_text_is_data(self) -> None:
        found = article(
            page(f"<p>قال: &lt;script&gt;alert(1)&lt;/script&gt; ثم خرج من القاعة.</p>{TEXT}")
        )
        assert "<script>alert(1)</script>" in found.text

    def test_without_its_parser_a_page_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def missing() -> None:
            raise markup.MarkupError(markup.NEEDS_WEB)

        monkeypatch.setattr(markup, "library", missing)
        assert "pip install 'khabar[web]'" in str(html.parse(page().encode()))
