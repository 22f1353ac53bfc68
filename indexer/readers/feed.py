"""Feeds: RSS 2.0, RSS 1.0 (RDF) and Atom, one article an item.

Each item is parsed for itself (`items` cuts them out): entities and DTDs of a feed are never read,
and a feed that has some is refused. What is not quite XML is read as far as can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from search.arabic.tokens import words
from search.line import identified
from search.model import Article, Skipped

from .. import charset, dates
from . import items, markup
from .html import declared_charset
from .markup import MarkupError
from .metadata import web_url
from .records import (
    NO_TEXT,
    Columns,
    Record,
    clean_line,
    clean_paragraphs,
    fingerprint,
    has_words,
)
from .source import NOT_TEXT, Source

ENDINGS: Final = (".rss", ".atom", ".rdf", ".xml")
MAX_FIELDS: Final = 50  # of an item, in which markup is looked for
REFUSED: Final = "the feed has a DTD with declarations, which are refused"
NO_ITEMS: Final = "a feed without items"
NOT_XML: Final = "not XML"

CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"
DC: Final = "http://purl.org/dc/elements/1.1/"
DCTERMS: Final = "http://purl.org/dc/terms/"
MEDIA: Final = "http://search.yahoo.com/mrss/"
ATOM: Final = "http://www.w3.org/2005/Atom"
# Prefixes as nearly everybody uses them, for feeds that forget to declare them.
PREFIXES: Final = {"content": CONTENT, "dc": DC, "dcterms": DCTERMS, "media": MEDIA, "atom": ATOM}

# The fields of an item, by their names without prefix in small letters.
DATES: Final = ("pubdate", "published", "issued", "date", "created", "updated", "modified")
AUTHORS: Final = ("creator", "author", "byline")
SECTIONS: Final = ("category", "subject", "section")
TEXTS: Final = ("encoded", "content", "description", "summary", "fulltext", "full-text")
_FIELDS: Final = frozenset({
    "title", "link", "guid", "id", "source", *DATES, *AUTHORS, *SECTIONS, *TEXTS,
})  # fmt: skip
_UNCLOSED: Final = frozenset({76, 77})  # of libxml2: tag name mismatch, tag not finished

_ROOT: Final = re.compile(rb"<(?:[\w.-]{1,40}:)?(rss|feed|RDF)[\s>]", re.IGNORECASE)
_END: Final = re.compile(rb"</(?:[\w.-]{1,40}:)?(?:rss|feed|RDF)\s*>|/>\s*\Z", re.IGNORECASE)
_DTD: Final = re.compile(rb"<!DOCTYPE[^<>\[]*\[|<!ENTITY", re.IGNORECASE)
_NAMESPACE: Final = re.compile(r"\bxmlns(?::([\w.-]{1,40}))?\s*=\s*[\"']([^\"'<>]{1,200})[\"']")
_ENTITY: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
_XML_ENTITIES: Final = frozenset({"lt", "gt", "amp", "quot", "apos"})
_BARE_AMPERSAND: Final = re.compile(
    r"&(?![A-Za-z][A-Za-z0-9]{0,30};|#\d{1,7};|#x[0-9A-Fa-f]{1,6};)"
)
_BARE_LESS: Final = re.compile(r"<(?![A-Za-z_/!?])")
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CDATA: Final = "<![CDATA["
_CDATA_END: Final = "]]>"
_FIELD_BEGIN: Final = (
    r"<(?P<name>(?:[\w.-]{1,40}:)?(?i:title|description|summary|content|encoded))"
    r"(?:\s[^<>]*(?<!/))?>"
)
_MARKUP_BEGIN: Final = re.compile(_FIELD_BEGIN)
_MARKUP: Final = re.compile(
    rf"(?P<begin>{_FIELD_BEGIN})(?P<inner>.*?)(?P<end></(?P=name)\s*>)", re.DOTALL
)
_TAGS: Final = re.compile(r"</?[A-Za-z][^<>]*>|&(?:#\d+|#x[0-9A-Fa-f]+|\w+);")
_NUMBER: Final = re.compile(r"[\d\s.-]*")
# What WordPress writes under every item: "The post … appeared first on …".
_APPEARED: Final = re.compile(
    r"\n\n(?:The post .{1,500} appeared first on|ظهرت المقالة .{1,500} أولاً على) [^\n]{1,200}\Z"
)


@dataclass(frozen=True, slots=True)
class _Feed:
    """What a feed says before its items."""

    namespaces: dict[str, str]
    title: str | None
    link: str | None


class _Parsed(NamedTuple):
    """A piece as a tree, and whether elements of it were not closed."""

    root: Any
    unclosed: bool


def read(source: Source, _columns: Columns) -> Iterator[Record]:
    """The articles of a feed; items count from 1."""
    name = charset.codec(source.head, declared_charset(source.head))
    if name is None:
        yield Record(Skipped(source.where, NOT_TEXT))
        return
    pieces = items.cut(source.stream(name))
    head = next(pieces)
    reason = _refusal(head) if isinstance(head, bytes) else head
    if reason:
        yield Record(Skipped(source.where, reason))
        return
    assert isinstance(head, bytes)
    feed = _feed(head.decode("utf-8", "replace"))
    number, cut = 0, False
    for number, piece in enumerate(pieces, 1):
        cut = piece == items.CUT
        if not cut:
            yield _record(piece, number, feed, source)
    if cut:
        yield Record(Skipped(f"{source.where}#{number}", source.damage or items.CUT))
    elif source.damage:
        yield Record(Skipped(f"{source.where}#{number + 1}", source.damage))
    elif not number:
        yield Record(Skipped(source.where, NO_ITEMS if _END.search(head) else items.CUT))


def _refusal(head: bytes) -> str | None:
    if _DTD.search(head):
        return REFUSED
    return None if _ROOT.search(head) else items.NO_FEED


def _feed(head: str) -> _Feed:
    namespaces = {**PREFIXES, **dict(_NAMESPACE.findall(head)[:50])}
    # The tags that the first item was to be followed by are missing: parsing recovers from that.
    try:
        root = _parse(head[head.index("<", head.find("?>") + 1) :], {}).root
    except (MarkupError, ValueError):
        return _Feed(namespaces, None, None)
    parent = next((each for each in root.iter() if _local(each) in ("channel", "feed")), root)
    title = _first(parent, "title")
    links = [_link(each) for each in parent if _local(each) == "link"]
    return _Feed(namespaces, _plain(title) or None, next(filter(None, links), None))


def _record(piece: bytes | str, number: int, feed: _Feed, source: Source) -> Record:
    part = f"#{number}"
    if isinstance(piece, str):
        return Record(Skipped(source.where + part, piece))
    print_ = fingerprint(source, repr((part, feed.title, feed.link)), piece)
    if source.known and source.known(print_):
        return Record(None, print_)
    try:
        parsed = _parse(piece.decode("utf-8", "replace"), feed.namespaces)
        if parsed.unclosed:
            _lift(parsed.root)
        article = _article(parsed.root, feed)
    except MarkupError as error:
        return Record(Skipped(source.where + part, str(error)))
    if not has_words(article):
        return Record(Skipped(source.where + part, NO_TEXT))
    place = source.place and source.place + part.encode()
    return Record(identified(article, place), print_)


def _parse(text: str, namespaces: dict[str, str]) -> _Parsed:
    """One item as a tree. What is not quite XML is repaired, as browsers and readers do."""
    declared = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}"
        for prefix, uri in namespaces.items()
        if prefix not in ("xml", "xmlns")
    )
    if len(_MARKUP_BEGIN.findall(text)) <= MAX_FIELDS:
        text = _MARKUP.sub(_escaped, text)
    etree = markup.library()
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding="utf-8",
    )  # fmt: skip
    wrapped = f"<khabar{declared}>{_repaired(text)}</khabar>"
    try:
        root = etree.fromstring(wrapped.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise MarkupError(NOT_XML) from error
    if root is None or not len(root):
        raise MarkupError(NOT_XML)
    return _Parsed(root[0], any(entry.type in _UNCLOSED for entry in parser.error_log))


def _lift(item: Any) -> None:
    """Give an item the fields that stand inside an element that was not closed before them."""
    waiting = [each for each in item if _local(each) not in _FIELDS]
    while waiting:
        for each in list(waiting.pop()):
            if _local(each) in _FIELDS:
                item.append(each)
            else:
                waiting.append(each)


def _repaired(text: str) -> str:
    """Entities that XML does not know, and ampersands that begin none, outside of CDATA."""
    first, *parts = _CONTROL.sub("", text).split(_CDATA)
    pieces = [_characters(first)]
    for part in parts:
        inner, end, after = part.partition(_CDATA_END)
        pieces += [_CDATA, inner, end, _characters(after)]
    return "".join(pieces)


def _characters(text: str) -> str:
    text = _BARE_LESS.sub("&lt;", _BARE_AMPERSAND.sub("&amp;", text))
    return _ENTITY.sub(_character, text)


def _escaped(found: re.Match[str]) -> str:
    """A field with markup in it, as XHTML or by mistake, with that as text: it is HTML to us, and
    a tag that is not closed in one field must not swallow the next.
    """
    if "<" not in found["inner"] or "<![CDATA[" in found["inner"]:
        return found[0]
    return f"{found['begin']}{escape(found['inner'])}{found['end']}"


def _character(found: re.Match[str]) -> str:
    """An entity of HTML, which XML does not know, as its character."""
    name = found[1]
    return found[0] if name in _XML_ENTITIES else html5.get(f"{name};", "")


def _article(item: Any, feed: _Feed) -> Article:
    link = _item_link(item, feed)
    guid = _first(item, "guid")
    identifier = _id(item, guid)
    return Article(
        id=identifier,
        title=_plain(_first(item, "title")) or None,
        date=_date(item),
        author=_author(item),
        source=_plain(_inside(_first(item, "source"), "title")) or feed.title,
        section=_section(item),
        url=link or web_url(_text(guid)),
        text=_body(item),
    )


def _id(item: Any, guid: Any) -> str:
    """The id the feed gives, if it is one that no other feed gives to something else: an address
    is one already, a bare number is not.
    """
    atom = _first(item, "id")
    written = clean_line(_text(guid) or _text(atom))[:500].replace("\t", " ")
    permalink = guid is not None and guid.get("isPermaLink", "true").lower() != "false"
    if web_url(written) or _NUMBER.fullmatch(written) or (permalink and "/" in written):
        return ""
    return written


def _item_link(item: Any, feed: _Feed) -> str | None:
    links = [each for each in item if _local(each) == "link"]
    # Atom has several: that without rel, or with "alternate", is the page.
    pages = [each for each in links if each.get("rel", "alternate") == "alternate"]
    for each in pages:
        url = web_url(_link(each), feed.link)
        if url:
            return url
    return None


def _link(element: Any) -> str | None:
    return element.get("href") or _text(element) or None


def _date(item: Any) -> str | None:
    for name in DATES:
        for each in item:
            if _local(each) == name and (date := dates.parse(_text(each))):
                return date
    return None


def _author(item: Any) -> str | None:
    names = []
    for each in item:
        if _local(each) in AUTHORS:
            name = _plain(_inside(each, "name")) if len(each) else _plain(each)
            # RSS writes "address (name)".
            found = re.fullmatch(r"\S+@\S+\s+\((.+)\)", name)
            names.append(found[1] if found else name)
    return "، ".join(dict.fromkeys(filter(None, names))) or None


def _section(item: Any) -> str | None:
    categories = (each for each in item if _local(each) in SECTIONS)
    names = (_plain_text(each.get("label") or each.get("term") or _text(each))
             for each in categories)  # fmt: skip
    return next(filter(None, names), None)


def _body(item: Any) -> str:
    """The longest of content, description and summary: feeds put the text now here, now there."""
    texts = [_paragraphs(each) for each in item if _local(each) in TEXTS and not each.get("url")]
    longest = max(texts, key=lambda text: len(words(text)), default="")
    return _APPEARED.sub("", longest)


def _paragraphs(element: Any) -> str:
    text = _text(element)
    if element.get("type", "").startswith("text") or not _TAGS.search(text):
        return clean_paragraphs(text)
    return markup.paragraphs(text)


def _plain(element: Any) -> str:
    return _plain_text(_text(element))


def _plain_text(text: str) -> str:
    """One line; what is markup in it is taken out."""
    if _TAGS.search(text):
        text = " ".join(markup.paragraphs(text).split()) or unescape(text)
    return " ".join(clean_line(text).split())


def _text(element: Any) -> str:
    return "" if element is None else "".join(element.itertext()).strip()


def _first(parent: Any, name: str) -> Any:
    return next((each for each in parent if _local(each) == name), None)


def _inside(element: Any, name: str) -> Any:
    """The child of that name, or the element itself where it has none."""
    child = _first(element, name) if element is not None else None
    return element if child is None else child


def _local(element: Any) -> str:
    """The name of an element without its namespace or prefix, in small letters."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(tag, str) else ""
