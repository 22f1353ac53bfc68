"""What a page says of its article: schema.org in JSON-LD, OpenGraph and other meta elements, and
what a reader sees around the headline.

What is said to machines is taken before what is shown, but for the headline: it is often cut for
machines, and shown whole.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile, zip_longest
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from search.arabic import normalize
from search.arabic.tokens import words

from .. import dates, relative
from . import markup
from .markup import Block, MarkupError
from .records import clean_line, clean_paragraphs

MAX_JSON: Final = 2**20  # characters of one piece of JSON-LD
MAX_NODES: Final = 10_000  # of all JSON-LD that are looked at
MAX_LINE: Final = 120  # characters of a line that shows a date
MAX_DISTANCE: Final = 8  # paragraphs between the headline and its date
MAX_BESIDE: Final = 6  # other words beside a date
MAX_VALUE: Final = 1_000  # characters of one value
MAX_VALUES: Final = 20  # of one name
MAX_URL: Final = 2_048
LONG: Final = 16  # words: more than stand on a line with a date
MAX_STEPS: Final = 10  # of a path to the article
MIN_TITLE: Final = 2  # words of a heading that may be a headline cut short elsewhere

ARTICLE_TYPES: Final = ("Article", "BlogPosting", "Posting", "Report")  # NewsArticle, …
TITLES: Final = ("og:title", "twitter:title", "dc.title", "dcterms.title", "title", "headline")
DATES: Final = (
    "article:published_time", "og:published_time", "og:article:published_time", "datepublished",
    "published_time", "publication_date", "publish_date", "publish-date", "pubdate",
    "parsely-pub-date", "sailthru.date", "dc.date.issued", "dc.date.created", "dcterms.created",
    "dcterms.issued", "dc:date", "dc:created", "dc.date", "dcterms.date", "date", "datecreated",
    "article:modified_time", "datemodified",
)  # fmt: skip
AUTHORS: Final = (
    "author", "article:author", "og:article:author", "article:author_name", "dc.creator",
    "dcterms.creator", "parsely-author", "sailthru.author", "byl", "twitter:creator_name",
)  # fmt: skip
SECTIONS: Final = ("article:section", "og:article:section", "articlesection", "section")
SITES: Final = ("og:site_name", "application-name", "dc.publisher", "dcterms.publisher")
BREADCRUMBS: Final = ("breadcrumb", "breadcrumbs", "crumbs", "path")

_CUT: Final = re.compile(r"\s*(?:…|\.{2,})\s*$")
_SITE: Final = re.compile(r"\s+[-–—|»:]+\s+|\s*[|»]\s*")
_HTTP: Final = re.compile(r"https?://", re.IGNORECASE)
_MARKS: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_URL_DATE: Final = re.compile(r"/((?:19|20)\d\d)[/-]?(\d{1,2})[/-]?(\d{1,2})(?=[/_.-]|$)")


@dataclass(slots=True)
class Metadata:
    """What was found; unknown is None."""

    title: str | None = None
    date: str | None = None
    author: str | None = None
    section: str | None = None
    source: str | None = None
    url: str | None = None
    body: str | None = None  # schema.org's articleBody
    declared: bool = False  # to be an article


def read(
    root: Any, found: list[Block], base: str | None = None, fetched: datetime | None = None
) -> Metadata:
    """What the page says; ``base`` and ``fetched`` are the address it was fetched from and the
    time, if these are known: "yesterday" on a page has a meaning only then.
    """
    told = _Told(root)
    title, place = _title(root, told, found)
    url = _url(root, told, base)
    return Metadata(
        title=title,
        date=_date(root, told, found, place)
        or (_shown_ago(found, place, fetched) if fetched else None)
        or url_date(url),
        author=_author(root, told),
        section=_section(root, told),
        source=told.linked("publisher", "name") or told.meta(SITES),
        url=url,
        body=_body(told.linked("articleBody") or ""),
        declared=bool(told.article) or told.meta(("og:type",)) == "article",
    )


def web_url(written: str | None, base: str | None = None) -> str | None:
    """``written`` if it is an address of the web, made whole by ``base``; else None.

    ``javascript:``, ``file:``, ``data:`` and all other schemes are nothing to follow.

    >>> web_url("/a?b", "http://khabar.example/c"), web_url("javascript:alert(1)")
    ('http://khabar.example/a?b', None)
    """
    written = "".join((written or "").split())
    if not written or len(written) > MAX_URL:
        return None
    try:
        if base and not _HTTP.match(written):
            written = urljoin(base, written)
        host = urlsplit(written).hostname
    except ValueError:
        return None
    return clean_line(written) if host and _HTTP.match(written) else None


def url_date(url: str | None) -> str | None:
    """The day that stands in an address, as many papers write it; None if none does.

    >>> url_date("http://khabar.example/2018/3/02/story.html"), url_date("/20180302-story")
    ('2018-03-02', '2018-03-02')
    """
    found = _URL_DATE.search(url or "")
    return dates.parse(f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}") if found else None


@dataclass
class _Told:
    """What is said to machines."""

    root: Any
    article: dict[str, Any] = field(default_factory=dict)  # the first of JSON-LD

    def __post_init__(self) -> None:
        self._metas: dict[str, list[str]] = {}
        for element in self.root.xpath("//meta[@content]|//*[@itemprop and @content]"
                                       "|//*[@property and @content]"):  # fmt: skip
            value = _line(element.get("content"))
            for name in _names(element) if value else ():
                values = self._metas.setdefault(name, [])
                if len(values) < MAX_VALUES:
                    values.append(value)
        self._nodes = list(_linked_data(self.root))
        self.article = next(filter(_is_article, self._nodes), {})

    def meta(self, names: Iterable[str]) -> str | None:
        """The value of the first of ``names`` that is there."""
        return next((self._metas[name][0] for name in names if name in self._metas), None)

    def metas(self, names: Iterable[str]) -> Iterator[str]:
        for name in names:
            yield from self._metas.get(name, ())

    def linked(self, name: str, *inner: str) -> str | None:
        """A property of the article in JSON-LD, as text."""
        return _text_of(self.article.get(name), inner)

    def breadcrumbs(self) -> list[str]:
        """The names of a BreadcrumbList, from the front page to the article."""
        for node in self._nodes:
            steps = node.get("itemListElement")
            if node.get("@type") == "BreadcrumbList" and isinstance(steps, list):
                items = (step.get("name") or step.get("item") for step in steps[:MAX_STEPS]
                         if isinstance(step, dict))  # fmt: skip
                return [name for item in items if (name := _text_of(item, ("name",)))]
        return []


def _names(element: Any) -> list[str]:
    told = (element.get(key, "") for key in ("property", "name", "itemprop"))
    return [name.rpartition("schema:")[2].lower() for names in told for name in names.split()]


def _linked_data(root: Any) -> Iterator[dict[str, Any]]:
    """Every object of all JSON-LD, outermost first."""
    waiting: list[Any] = []
    for script in root.xpath("//script[@type]"):
        text = script.text or ""
        if "ld+json" not in script.get("type").lower() or len(text) > MAX_JSON:
            continue
        try:
            waiting.append(json.loads(text.strip().rstrip(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    for _ in range(MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += [value for value in node.values() if isinstance(value, dict | list)]
        elif isinstance(node, list):
            waiting += node


def _is_article(node: dict[str, Any]) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.endswith(ARTICLE_TYPES) for name in names)


def _text_of(value: Any, inner: tuple[str, ...] = ()) -> str | None:
    """The text of a value of JSON-LD, of the ``inner`` one where it is an object."""
    if isinstance(value, list):
        texts = [text for each in value[:20] if (text := _text_of(each, inner))]
        return "، ".join(dict.fromkeys(texts)) or None
    if isinstance(value, dict):
        value = next((value[name] for name in (*inner, "@value", "name") if name in value), None)
    return html.unescape(value).strip() or None if isinstance(value, str) else None


def _line(text: str | None) -> str:
    """One line without the marks of direction that some systems put around it."""
    return " ".join(_MARKS.sub("", clean_line((text or "")[:MAX_VALUE])).split())


def _body(told: str) -> str | None:
    """The text schema.org gives, which some sites fill with markup."""
    try:
        text = markup.paragraphs(told) if "<" in told else told
    except MarkupError:
        return None
    return clean_paragraphs(text) or None


# The headline


def _title(root: Any, told: _Told, found: list[Block]) -> tuple[str | None, int]:
    """The headline as it is shown, and the number of its paragraph; -1 where it is not shown."""
    names = [_line(told.linked("headline")), *map(_line, told.metas(TITLES))]
    window = _line(next(iter(root.xpath("//head/title/text()|//title/text()")), None))
    names = [name for name in (*names, window) if name]
    headings = sorted(_headings(root), key=lambda each: each[1])  # h1 before h2
    for name in names:
        for heading, _ in headings:
            if _is_same(heading, name):
                return heading, _place(heading, found)
    if names:
        title = names[0] if names[0] != window else _without_site(window, told)
        return title, _place(title, found)
    first = next((heading for heading, level in headings if level == 1), None)
    return first, _place(first, found) if first else -1


def _headings(root: Any) -> Iterator[tuple[str, int]]:
    for element in root.xpath("//h1|//h2")[:200]:
        text = _line("".join(element.itertext()))
        if text and len(text) < 1000:
            yield text, int(element.tag[1])


def _is_same(heading: str, name: str) -> bool:
    """Whether one is the other, or its beginning: names are cut short, or end with the site's."""
    shown, said = _bare(heading), _bare(_CUT.sub("", name))
    if not shown or not said:
        return False
    if shown in (said, _bare(_SITE.split(name)[0])):
        return True
    shorter = min(heading, name, key=len)
    if len(words(shorter)) < MIN_TITLE:
        return False
    return shown.startswith(said) or said.startswith(shown)


def _bare(text: str) -> str:
    """Letters and digits alone: of two places one may lack quotation marks, and gaps with them."""
    return "".join(words(normalize(text)))


def _place(title: str, found: list[Block]) -> int:
    bare = _bare(title)
    places = (number for number, block in enumerate(found) if _bare(block.text[:1000]) == bare)
    return next(places, -1)


def _without_site(window: str, told: _Told) -> str:
    """The title of the window without the name of the site at its end or its beginning."""
    parts = _SITE.split(window)
    if len(parts) < 2:
        return window
    site = _bare(told.meta(SITES) or "")
    if site and _bare(parts[0]) == site:
        return window[len(parts[0]) :].lstrip(" -–—|»:")
    if (site and _bare(parts[-1]) == site) or len(words(parts[-1])) < len(words(parts[0])):
        return window[: window.rindex(parts[-1])].rstrip(" -–—|»:")
    return window


# The date


def _date(root: Any, told: _Told, found: list[Block], place: int) -> str | None:
    for name in ("datePublished", "dateCreated"):
        date = dates.parse(told.linked(name) or "")
        if date:
            return date
    said = filter(None, map(dates.parse, told.metas(DATES)))
    return next(said, None) or _time_element(root) or _shown_date(found, place)


def _time_element(root: Any) -> str | None:
    """The first ``<time>`` under the headline, or of the page if there is only one."""
    elements = root.xpath("//time[@datetime][not(ancestor::aside|ancestor::footer|ancestor::nav)]")
    if len(elements) > 1:
        under = root.xpath("(//h1)[last()]/following::time[@datetime][1]")
        inside = root.xpath("(//h1)[last()]/ancestor::article[1]//time[@datetime]")
        elements = inside or under
    return next(filter(None, (dates.parse(each.get("datetime")) for each in elements[:1])), None)


def _shown_date(found: list[Block], place: int) -> str | None:
    """The date on the line nearest to the headline; of two the one below it.

    Dates in the article are of what it tells: the lines looked at end where its text begins.
    """
    for block in _around(found, place):
        date = dates.locate(block.text) if len(block.text) <= MAX_LINE else None
        if date and len(words(date.rest)) <= MAX_BESIDE:
            return date.date
    return None


def _is_no_text(block: Block) -> bool:
    return block.words < LONG and not block.text.endswith(".")


def _shown_ago(found: list[Block], place: int, fetched: datetime) -> str | None:
    """The day of a line near the headline that says how long ago it was."""
    told = (relative.day(block.text, fetched) for block in _around(found, place))
    return next(filter(None, told), None)


def _around(found: list[Block], place: int) -> Iterator[Block]:
    """The lines around the headline, the nearest first; none where it is not shown."""
    if place < 0:
        return
    above = found[max(place - MAX_DISTANCE, 0) : place][::-1]
    below = takewhile(_is_no_text, found[place + 1 : place + 1 + MAX_DISTANCE])
    for pair in zip_longest(below, above):
        yield from filter(None, pair)


# Who, where


def _author(root: Any, told: _Told) -> str | None:
    said = [told.linked("author", "name"), *told.metas(AUTHORS)]
    shown = root.xpath("//*[@rel='author']|//*[@itemprop='author']//*[@itemprop='name']"
                       "|//*[@itemprop='author'][not(*)]")  # fmt: skip
    for name in (*said, *("".join(each.itertext()) for each in shown[:3])):
        line = _line(name)
        if line and len(line) <= 200 and not _HTTP.match(line):
            return line
    return None


def _section(root: Any, told: _Told) -> str | None:
    said = told.linked("articleSection") or told.meta(SECTIONS)
    return _line(said) or _crumb(root, told)


def _crumb(root: Any, told: _Told) -> str | None:
    """The last step of the path that leads to the article."""
    title = told.meta(TITLES) or ""
    names = told.breadcrumbs()
    if not names:
        classes = " or ".join(
            f"contains(concat(' ', translate(@class, '-_', '  '), ' '), ' {name} ')"
            for name in BREADCRUMBS
        )
        links = root.xpath(f"(//*[{classes}])[1]//a")
        names = [_line("".join(link.itertext())) for link in links[:MAX_STEPS]]
    names = [name for name in names if name and len(name) <= 60 and not _is_same(name, title)]
    return names[-1] if len(names) > 1 else None


def _url(root: Any, told: _Told, base: str | None) -> str | None:
    """The address the page gives itself; a front page is none of an article."""
    links = root.xpath("//link[@rel='canonical']/@href")
    said = (*links[:1], told.meta(("og:url",)), told.linked("url"),
            told.linked("mainEntityOfPage", "@id"))  # fmt: skip
    for written in said:
        url = web_url(written, base)
        if url and (urlsplit(url).path.strip("/") or urlsplit(url).query):
            return url
    return web_url(base)
