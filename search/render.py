"""Results for the eye: terminal and HTML. Markup is made here and nowhere else.

Stored text is data from strangers: for HTML it is escaped, for both its control characters are
taken out, so that an article can neither run a script, nor move a cursor, nor turn a line round.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from . import bidi
from .bidi import LRM, RLM, Glyph, Layout
from .model import Article, Hit, Passage, Reason, Results, Skipped, Snippet

BOLD: Final = "\x1b[1m"
BOLD_YELLOW: Final = "\x1b[1;33m"
DIM: Final = "\x1b[2m"
RESET: Final = "\x1b[0m"
ELLIPSIS: Final = "…"
DETECT, NO_DETECT = "\x1b[?2501h", "\x1b[?2501l"  # VTE: direction of a line by its first letter
MARGIN: Final = 2
WIDEST: Final = 100  # columns; longer lines tire the eye
SCREENFUL: Final = 20  # of lines

# Characters that end a line, for some programs, though they do not part paragraphs.
_LINE_ENDS: Final = re.compile("\r\n|[\x0b\x0c\r\x85\u2028\u2029]")
# C0 but tab and line feed, DEL, C1; what sets or overrides direction; tags, which nobody sees.
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\U000e0000-\U000e007f]"
)
_SAFE_LINK: Final = re.compile(r"https?://", re.IGNORECASE)
_TIME: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*", re.DOTALL)

# What a kind of evidence is about; the words of the query are put in.
_REASONS: Final = {
    "words": "BM25 of {}",
    "title": "{} in the title",
    "look-alikes": "{} counted together with what looks like it: {}",
    "form": "{} in just this form",
    "lead": "how early {} first stands",
    "closeness": "{} and {} close together",
    "passage": "the words, or what looks like them, in its best passage",
    "article": "the best other paragraph of its article",
    "freshness": "how new it is",
}

Pieces = Iterable[tuple[str, str]]  # text, and the style it is printed in


def to_html(snippet: Snippet) -> str:
    """``snippet`` as HTML: everything escaped, the marks in ``<mark>``.

    >>> to_html(Snippet("بنك <b> مصر", ((0, 3),)))
    '<mark>بنك</mark> &lt;b&gt; مصر'
    """
    return _marked(snippet, _escaped, "<mark>", "</mark>")


def to_terminal(snippet: Snippet, *, color: bool = True) -> str:
    """``snippet`` for a terminal, the marks bold yellow, or as they are without ``color``.

    >>> to_terminal(Snippet("بنك مصر", ((0, 3),)), color=False)
    'بنك مصر'
    """
    start, end = (BOLD_YELLOW, RESET) if color else ("", "")
    return _marked(snippet, plain, start, end)


def plain(text: str) -> str:
    """``text`` without the characters that could command a terminal or hide its order."""
    return _UNSAFE.sub("", _LINE_ENDS.sub(" ", text))


def escaped(text: str) -> str:
    """JSON, in which the same characters are written as ``\\uXXXX``: nothing of them is lost."""
    return _UNSAFE.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


@dataclass(frozen=True, slots=True)
class Page:
    """What lines are laid out for. A plain page has no width: it goes to a file or a pipe."""

    color: bool = True
    layout: Layout = "plain"
    width: int = WIDEST
    detect: bool = False  # tell the terminal to find the direction of each line by itself

    @property
    def begin(self) -> str:
        """What goes to the terminal before the first line, ``end`` after the last."""
        return DETECT if self.detect and self.layout == "logical" else ""

    @property
    def end(self) -> str:
        return NO_DETECT if self.begin else ""

    def hint(self, *, rtl: bool) -> str:
        """An invisible letter that keeps what follows from joining a run the other way."""
        return "" if self.layout == "plain" else RLM if rtl else LRM

    def lines(
        self, pieces: Pieces, *, rtl: bool, lead: str = "", indent: int = 0, style: str = ""
    ) -> Iterator[str]:
        """One paragraph, ``indent`` columns in; ``lead``, in ``style``, stands there in front."""
        body = bidi.glyphs(pieces)
        front = [Glyph(char, style if char != " " else "") for char in f"{lead:<{indent}}"]
        if self.layout == "plain":
            yield self._painted([*front, *body])
            return
        margin = [Glyph(" ", level=int(rtl))] * indent
        if self.layout == "visual":
            front = bidi.levelled(front, rtl=rtl)
            body = bidi.levelled(bidi.joined(body), rtl=rtl)
        for line in bidi.wrapped(body, max(self._columns() - len(front), 1)):
            yield self._placed([*front, *line], rtl=rtl)
            front = margin

    def facts(self, facts: Iterable[str], *, rtl: bool, indent: int = 0) -> Iterator[str]:
        """Short facts on one line, none of which turns its neighbour round."""
        ours, latin = self.hint(rtl=rtl), self.hint(rtl=False)
        text = ""
        for fact in facts:
            if not text:  # a date and its time, which the bidi algorithm now takes for one number
                text = fact if self.layout == "plain" else fact.replace(" ", bidi.NARROW_SPACE)
            else:
                start = "" if bidi.runs_right_to_left(fact) else latin
                text += f"{ours} · {ours}{start}{fact}"
        yield from self.lines([(text, DIM)], rtl=rtl, indent=indent)

    def _columns(self) -> int:
        return min(self.width, WIDEST)

    def _placed(self, line: list[Glyph], *, rtl: bool) -> str:
        """One line as the terminal is given it: turned round, or with a hint of its direction."""
        if self.layout == "visual":
            seen = bidi.ordered(line)
            taken = sum(glyph.columns for glyph in seen)
            return " " * (self._columns() - taken if rtl else 0) + self._painted(seen)
        turns = rtl or any(bidi.is_right_to_left(glyph.text[0]) for glyph in line)
        hint = self.hint(rtl=rtl) if turns else ""
        margin = " " if line[0].text == " " else ""  # VTE heeds no hint before the first cell
        return margin + hint + self._painted(line[len(margin) :])

    def _painted(self, line: Iterable[Glyph]) -> str:
        painted = []
        for style, run in groupby(line, key=lambda glyph: glyph.style if self.color else ""):
            text = "".join(glyph.text for glyph in run)
            painted.append(f"{style}{text}{RESET}" if style else text)
        return "".join(painted)


def results_to_terminal(results: Results, page: Page, *, first: int = 1) -> Iterator[str]:
    """The lines of a page of results, numbered from ``first``."""
    indent = len(f"{first + len(results.hits) - 1}. ")
    for number, hit in enumerate(results.hits, start=first):
        title = hit.title or Snippet(hit.id)
        rtl = bidi.runs_right_to_left(title.text)
        yield from page.lines(_pieces(title, BOLD), rtl=rtl, lead=f"{number}.", indent=indent)
        yield from page.facts(map(plain, _facts(hit)), rtl=rtl, indent=indent)
        for passage in hit.passages:
            snippet = passage.snippet
            before, after = _ellipses(hit, passage)
            rtl = bidi.runs_right_to_left(snippet.text)
            sign = f"{page.hint(rtl=rtl)} ¶{passage.number}"
            yield ""
            yield from page.lines(
                [(before, ""), *_pieces(snippet), (after, ""), (sign, DIM)],
                rtl=rtl, indent=indent,
            )  # fmt: skip
        if hit.explanation:
            yield ""
        for reason in hit.explanation or ():
            line = f"{reason.score:.4f} {plain(_reason(reason))}"
            yield from page.lines([(line, DIM)], rtl=False, indent=indent)
        yield ""


def article_to_terminal(article: Article, page: Page) -> Iterator[str]:
    """The lines of one article: what is known of it, its title, its paragraphs."""
    indent = 0 if page.layout == "plain" else MARGIN
    for name, value in article.to_dict().items():
        if value and name not in ("title", "text"):
            yield from page.lines([(f"{name}: ", DIM), (plain(value), "")], rtl=False)
    if article.title:
        rtl = bidi.runs_right_to_left(article.title)
        yield ""
        yield from page.lines([(plain(article.title), BOLD)], rtl=rtl, indent=indent)
    for paragraph in article.paragraphs():
        rtl = bidi.runs_right_to_left(paragraph)
        yield ""
        if page.layout == "plain":
            yield plain(paragraph)
        else:
            yield from page.lines([(plain(paragraph), "")], rtl=rtl, indent=indent)


def facts_to_terminal(facts: Mapping[str, object]) -> Iterator[str]:
    """Names and values, a line each; None is not known."""
    for name, value in facts.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        shown = f"{value:.4f}" if isinstance(value, float) else shown
        yield f"{name:12}{'unknown' if shown is None else shown}"


def skipped_to_terminal(skipped: Sequence[Skipped]) -> Iterator[str]:
    """What was skipped, and why; more than a screenful are counted by reason as well."""
    for each in skipped:
        yield plain(f"skipped {each.where}: {each.reason}")
    if len(skipped) > SCREENFUL:
        kinds = Counter(each.reason.partition(":")[0] for each in skipped)
        for kind, count in kinds.most_common(SCREENFUL):
            yield plain(f"{count:,} skipped: {kind}")


def results_to_html(results: Results, *, first: int = 1) -> Iterator[str]:
    """The lines of a self-contained HTML fragment, right to left, numbered from ``first``."""
    start = f' start="{first}"' if first != 1 else ""
    yield f'<ol dir="rtl" lang="ar" class="khabar"{start}>'
    for hit in results.hits:
        title = f"<bdi>{to_html(hit.title) if hit.title else _escaped(hit.id)}</bdi>"
        url = hit.article.url if hit.article else None
        if url and _SAFE_LINK.match(url):
            title = f'<a href="{_escaped(url)}">{title}</a>'
        yield f"<li><h3>{title}</h3>"
        facts = " · ".join(f"<bdi>{_escaped(fact)}</bdi>" for fact in _facts(hit))
        yield f"<p><small>{facts}</small></p>"
        for passage in hit.passages:
            before, after = _ellipses(hit, passage)
            text = before + to_html(passage.snippet) + after
            yield f'<p dir="auto" data-paragraph="{passage.number}">{text}</p>'
        if hit.explanation:
            yield '<ul dir="ltr">'
            for reason in hit.explanation:
                yield f"<li>{reason.score:.4f} {_reason(reason, _isolated)}</li>"
            yield "</ul>"
        yield "</li>"
    yield "</ol>"


def _facts(hit: Hit) -> Iterator[str]:
    article = hit.article
    if article:
        if article.date:
            yield _TIME.sub(r"\1 \2", article.date)
        yield from filter(None, (article.source, article.author))
    yield hit.id
    yield f"{hit.score:.2f}"
    if hit.copies:
        yield f"{len(hit.copies):,} more report{'s' * (len(hit.copies) > 1)}"


def _reason(reason: Reason, shown: Callable[[str], str] = str) -> str:
    """A kind of evidence in words; ``shown`` makes the words of the query fit for the page."""
    words = [shown(word) for word in reason.words]
    if reason.kind == "look-alikes":
        words.append(", ".join(map(shown, reason.others)) or "nothing here")
    return _REASONS.get(reason.kind, f"{{}} in the {reason.kind}").format(*words)


def _isolated(text: str) -> str:
    return f"<bdi>{_escaped(text)}</bdi>"


def _ellipses(hit: Hit, passage: Passage) -> tuple[str, str]:
    """What stands before and behind a passage: an ellipsis where its paragraph goes on."""
    paragraphs = hit.article.paragraphs() if hit.article else []
    if not 0 < passage.number <= len(paragraphs):
        return "", ""
    whole, text = paragraphs[passage.number - 1].strip(), passage.snippet.text.strip()
    return (
        "" if whole.startswith(text) else ELLIPSIS,
        "" if whole.endswith(text) else ELLIPSIS,
    )


def _pieces(snippet: Snippet, style: str = "") -> Iterator[tuple[str, str]]:
    """``snippet`` in ``style``, its marks bold yellow, all of it fit for a terminal."""
    at = 0
    for begin, stop in snippet.marks:
        yield plain(snippet.text[at:begin]), style
        yield plain(snippet.text[begin:stop]), BOLD_YELLOW
        at = stop
    yield plain(snippet.text[at:]), style


def _escaped(text: str) -> str:
    return html.escape(plain(text))


def _marked(snippet: Snippet, escape: Callable[[str], str], start: str, end: str) -> str:
    pieces = []
    at = 0
    for begin, stop in snippet.marks:
        pieces += [escape(snippet.text[at:begin]), start, escape(snippet.text[begin:stop]), end]
        at = stop
    return "".join([*pieces, escape(snippet.text[at:])])
