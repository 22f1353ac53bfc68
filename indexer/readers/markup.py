"""HTML from strangers: parsed within bounds, and cut into the paragraphs a reader would see.

libxml2 parses what browsers accept, without recursion, without a network and without entities of
its own making. The tree is walked once, from left to right; nothing here recurses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from search.arabic.tokens import words as words_of

from .records import PARAGRAPH_BREAK, SENTENCE_END, clean

MAX_PAGE: Final = 10 * 2**20  # bytes of one page; the largest of real ones have a tenth of it
MAX_ELEMENTS: Final = 100_000
MAX_DEPTH: Final = 250  # elements inside each other; libxml2 would cut a tree off at 256
MAX_ATTRIBUTES: Final = 1_000  # of one element: libxml2 takes a quadratic time for them
NEEDS_WEB: Final = "HTML, feeds and WARC need the package lxml: pip install 'khabar[web]'"
TOO_DEEP: Final = "HTML nested too deeply"
TOO_MANY: Final = f"HTML of more than {MAX_ELEMENTS:,} elements"
TOO_WIDE: Final = f"HTML of more than {MAX_ATTRIBUTES:,} attributes in one element"
NOT_HTML: Final = "no HTML"

BREAK: Final = "br"
LINK: Final = "a"
# What begins and ends on lines of its own.
BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "menu",
    "nav", "ol", "option", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
})  # fmt: skip
# What is never text to be read.
SILENT: Final = frozenset({
    "applet", "audio", "button", "canvas", "colgroup", "embed", "head", "iframe", "input",
    "link", "map", "meta", "noembed", "noframes", "noscript", "object", "param", "picture",
    "script", "select", "source", "style", "svg", "template", "textarea", "title", "track",
    "video",
})  # fmt: skip
_SPACE: Final = re.compile(r"\s+")
_TEXT_PARENTS: Final = frozenset(
    {"p", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
)


class MarkupError(Exception):
    """Why a page cannot be read."""


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph of a page: its text, the element it stands in, its words and linked words."""

    text: str
    element: Any
    words: int
    linked: int

    @property
    def heading(self) -> bool:
        return len(self.element.tag) == 2 and self.element.tag[0] == "h"

    @property
    def container(self) -> Any:
        """The element that holds this paragraph and its neighbours."""
        parent = self.element.getparent()
        return parent if self.element.tag in _TEXT_PARENTS and parent is not None else self.element


def parse(text: str) -> Any:
    """The root element of a page. Raises MarkupError where there is none or it is out of bounds,
    or where lxml is not installed.
    """
    etree = library()
    options = {"recover": True, "no_network": True, "encoding": "utf-8"}
    data = text.encode("utf-8", "replace")
    try:
        etree.fromstring(data, etree.HTMLParser(target=_Measure(), **options))
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True, **options)
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise MarkupError(NOT_HTML) from error
    if root is None:
        raise MarkupError(NOT_HTML)
    return root


class _Measure:
    """Told of each element before there is a tree; MarkupError where there is too much."""

    def __init__(self) -> None:
        self._elements = self._depth = 0

    def start(self, _tag: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise MarkupError(TOO_DEEP)
        if self._elements > MAX_ELEMENTS:
            raise MarkupError(TOO_MANY)
        if len(attributes) > MAX_ATTRIBUTES:
            raise MarkupError(TOO_WIDE)

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        """Nothing is made of them."""


def paragraphs(html: str) -> str:
    """The text of a piece of HTML, its paragraphs parted by blank lines. Raises MarkupError.

    >>> paragraphs("<p>قال <b>الوزير</b>:</p><p>نعم<br>لا</p><script>x()</script>")
    'قال الوزير:\\n\\nنعم\\nلا'
    """
    if not html or html.isspace():
        return ""
    return PARAGRAPH_BREAK.join(block.text for block in blocks(parse(html)))


def blocks(root: Any, dropped: frozenset[Any] = frozenset()) -> list[Block]:
    """The paragraphs under ``root`` in order, those inside ``dropped`` elements left out."""
    cutter = _Cutter()
    walker = library().iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "start":
            if element.tag in SILENT or element in dropped:
                walker.skip_subtree()
                cutter.silent = element
            else:
                cutter.start(element)
        elif element is cutter.silent:
            cutter.silent = None
            cutter.pass_by(element)
        else:
            cutter.end(element, outermost=element is root)
    return cutter.found


class _Cutter:
    """Collects text until a block begins or ends, then makes paragraphs of it."""

    def __init__(self) -> None:
        self.found: list[Block] = []
        self.silent: Any = None
        self._stack: list[Any] = []  # the open blocks, outermost first
        self._lines: list[list[str]] = [[]]
        self._linked = 0
        self._links = 0  # open ones

    def start(self, element: Any) -> None:
        if element.tag in BLOCKS:
            self._flush()
            self._stack.append(element)
        elif element.tag == LINK:
            self._links += 1
        elif element.tag == BREAK:
            self._lines.append([])
        self._text(element.text)

    def end(self, element: Any, *, outermost: bool) -> None:
        if element.tag in BLOCKS:
            self._flush()
            self._stack.pop()
        elif element.tag == LINK:
            self._links -= 1
        if outermost:
            self._flush()
        else:
            self._text(element.tail)

    def pass_by(self, element: Any) -> None:
        """An element that is not read; what follows it is."""
        if element.tag in BLOCKS:
            self._flush()
        self._text(element.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self._lines[-1].append(text)
            if self._links:
                self._linked += len(words_of(text))

    def _flush(self) -> None:
        if self._lines == [[]]:
            return
        lines = [_SPACE.sub(" ", "".join(pieces)).strip() for pieces in self._lines]
        linked, self._linked = self._linked, 0
        self._lines = [[]]
        if not any(lines) or not self._stack:
            return
        for text in map(clean, _parted(lines)):
            count = len(words_of(text))
            # A link may be any of the paragraphs that stood between two blocks.
            self.found.append(Block(text, self._stack[-1], count, min(linked, count)))


def _parted(lines: list[str]) -> list[str]:
    """Lines broken by ``<br>`` as paragraphs: an empty line parts them, and so does a line end
    after a whole sentence; within an address or a verse it stays a line end.
    """
    parts: list[str] = []
    goes_on = False
    for line in lines:
        if not line:
            goes_on = False
        elif goes_on:
            parts[-1] += "\n" + line
        else:
            parts.append(line)
        if line:
            goes_on = not SENTENCE_END.search(line)
    return parts


def library() -> Any:
    """``lxml.etree``; MarkupError where the extra is not installed."""
    try:
        from lxml import etree
    except ModuleNotFoundError as error:
        raise MarkupError(NEEDS_WEB) from error
    return etree
