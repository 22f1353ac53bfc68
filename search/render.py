"""Results for the eye: terminal and HTML. Markup is made here and nowhere else.

Stored text is data from strangers: for HTML it is escaped, for a terminal its control characters
are taken out, so that an article can neither run a script nor move a cursor.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from typing import Final

from .model import Hit, Results, Snippet

BOLD_YELLOW: Final = "\x1b[1;33m"
DIM: Final = "\x1b[2m"
RESET: Final = "\x1b[0m"

# C0, DEL and C1 but tab and line feed; bidi overrides and isolates, which could turn a line round.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SAFE_LINK: Final = re.compile(r"https?://", re.IGNORECASE)


def to_html(snippet: Snippet) -> str:
    """``snippet`` as HTML: everything escaped, the marks in ``<mark>``.

    >>> to_html(Snippet("بنك <b> مصر", ((0, 3),)))
    '<mark>بنك</mark> &lt;b&gt; مصر'
    """
    return _marked(snippet, html.escape, "<mark>", "</mark>")


def to_terminal(snippet: Snippet, *, color: bool = True) -> str:
    """``snippet`` for a terminal, the marks bold yellow, or as they are without ``color``.

    >>> to_terminal(Snippet("بنك مصر", ((0, 3),)), color=False)
    'بنك مصر'
    """
    start, end = (BOLD_YELLOW, RESET) if color else ("", "")
    return _marked(snippet, plain, start, end)


def plain(text: str) -> str:
    """``text`` without the characters that could command a terminal."""
    return _UNSAFE.sub("", text)


def results_to_terminal(results: Results, *, color: bool = True) -> Iterator[str]:
    """The lines of a page of results."""
    dim, reset = (DIM, RESET) if color else ("", "")
    for number, hit in enumerate(results.hits, start=1):
        title = to_terminal(hit.title, color=color) if hit.title else plain(hit.id)
        yield f"{number}. {title}"
        yield f"   {dim}{plain(' · '.join(_facts(hit)))}{reset}"
        for passage in hit.passages:
            yield ""
            text = " ".join(to_terminal(passage.snippet, color=color).split())
            yield f"   {text} {dim}¶{passage.number}{reset}"
        yield ""


def results_to_html(results: Results) -> Iterator[str]:
    """The lines of a self-contained HTML fragment, right to left."""
    yield '<ol dir="rtl" lang="ar" class="khabar">'
    for hit in results.hits:
        title = to_html(hit.title) if hit.title else html.escape(hit.id)
        url = hit.article.url if hit.article else None
        if url and _SAFE_LINK.match(url):
            title = f'<a href="{html.escape(url)}">{title}</a>'
        yield f"<li><h3>{title}</h3>"
        yield f"<p><small>{html.escape(' · '.join(_facts(hit)))}</small></p>"
        for passage in hit.passages:
            yield f'<p data-paragraph="{passage.number}">{to_html(passage.snippet)}</p>'
        yield "</li>"
    yield "</ol>"


def _facts(hit: Hit) -> Iterator[str]:
    article = hit.article
    if article:
        yield from filter(None, (article.date, article.source, article.author))
    yield hit.id
    yield f"{hit.score:.2f}"


def _marked(snippet: Snippet, escape: Callable[[str], str], start: str, end: str) -> str:
    pieces = []
    at = 0
    for begin, stop in snippet.marks:
        pieces += [escape(snippet.text[at:begin]), start, escape(snippet.text[begin:stop]), end]
        at = stop
    return "".join([*pieces, escape(snippet.text[at:])])
