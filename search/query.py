"""Query text → a tree of ``whoosh.query`` nodes, the language every engine understands.

    word word       alternatives, ranked       "…"       phrase; "…"~3 near, in any order
    +word -word     required, excluded         word*     prefix
    AND OR NOT ( )                             =word     this written form, not its stem
    title: author: source: section:            date:2018-03  date:[2018-01 to 2018-06]

Any text is a query: what is not syntax is words. The parser is our own because it must take
hostile text (ten thousand words, brackets without end) in linear time, read Arabic quotation
marks, and part words exactly as the index does; the nodes are Whoosh's.

What the tree is made of stands in :mod:`search.tree`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from whoosh import query as wq

from .arabic.letters import QUOTES, STRAIGHT_QUOTES
from .arabic.months import spell_out
from .arabic.terms import Reading, arabic_reading, fold, reading
from .arabic.tokens import places, tokens, words
from .dates import FIRST_DAY, LAST_DAY, limit, period
from .tree import DEFAULT_FIELD, EXACT, Near, StopWord, Word, alternatives, combined, joined

LABELS: Final = frozenset({"source", "section"})  # compared as written, and never ranked by
FIELDS: Final = frozenset({"title", "author", "date"}) | LABELS

OPEN_ENDS: Final = ("", "*")  # of a range of dates
MAX_PIECES: Final = 50_000  # words and signs of a query that are read; the rest is passed over
MAX_DEPTH: Final = 40  # brackets within brackets; deeper ones are passed over
MAX_NEAR: Final = 1_000  # words that "…"~N may leave between
MAX_PLAIN: Final = 10_000  # characters of a text that is read at once
# Words and nothing that may be syntax.
_PLAIN: Final = re.compile(rf"(?:(?!\b(?:AND|OR|NOT)\b)[^][()\"{QUOTES}:+=*~-])*+")
_AND: Final = " AND "

_FIELD: Final = rf"(?P<field>{'|'.join(sorted(FIELDS))}):"
_PIECE: Final = re.compile(
    rf"""(?P<space>\s+)
    |(?P<sign>[+-]?)(?:{_FIELD})?
     (?:"(?P<phrase>[^"]*)"(?:~(?P<near>\d{{1,9}}))?
       |\[(?P<range>[^\[\]()"]{{1,80}})\]
       |(?P<open>\()
       |(?P<word>[^\s()"]+))
    |(?P<close>\))
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_RANGE: Final = re.compile(r"\s*(.*?)\s*\bto\b\s*(.*?)\s*", re.DOTALL | re.IGNORECASE)


def parse(text: str) -> wq.Query:
    """The tree of ``text``; NullQuery where there is nothing in it to look for.

    >>> parse('البنك -"مجلس الأمن"')
    AndNot((Word('text', 'بنك'), Phrase('text', ['مجلس', 'امن'], slop=1, boost=1.000000)))
    """
    short = len(text) <= MAX_PLAIN
    if short and (tree := _arabic(text)) is not None:
        return tree
    text = spell_out(text)
    if short and _PLAIN.fullmatch(text):
        return _words(DEFAULT_FIELD, text, strict=False)
    return _Parser(text).tree()


def _arabic(text: str) -> wq.Query | None:
    """The tree of Arabic words with spaces between, of such in quotation marks, or joined by AND:
    the parser's, made at once, since most queries are so. None for any other text."""
    if text[:1] == '"' == text[-1:]:
        found = _written(text[1:-1].split())
        return None if found is None else _in_a_row(DEFAULT_FIELD, found)
    if _AND in text:
        found = _written(text.split(_AND))
        nodes: list[wq.Query] = [_word_of(DEFAULT_FIELD, each) for each in found or ()]
        return None if found is None else joined(wq.And, nodes)
    return _any(DEFAULT_FIELD, text.split(), arabic_reading)


def _written(pieces: list[str]) -> list[Reading] | None:
    """Each of some pieces as one Arabic word; None where one is anything else."""
    found = []
    for piece in pieces:
        each = arabic_reading(piece)
        if each is None or not each.word:
            return None
        found.append(each)
    return found


def restrict(
    tree: wq.Query, since: str | None = None, until: str | None = None, source: str | None = None
) -> wq.Query:
    """``tree`` limited to dates (years, months or days, both ends included) and to one source."""
    limits: list[wq.Query] = []
    if since or until:
        limits.append(_days(limit(since, "since")[0], limit(until, "until")[1]))
    if source:
        limits.append(_label("source", source))
    return wq.And([tree, *limits]) if limits and tree != wq.NullQuery else tree


# Pieces of the text


@dataclass(slots=True)
class _Chain:
    """Clauses joined by AND, and how the chain stands among its neighbours."""

    sign: str = ""  # "+" required, "-" excluded, "" an alternative
    wanted: list[wq.Query] = field(default_factory=list)
    unwanted: list[wq.Query] = field(default_factory=list)

    def node(self) -> wq.Query:
        base = joined(wq.And, self.wanted) if self.wanted else wq.Every()
        return wq.AndNot(base, joined(wq.Or, self.unwanted)) if self.unwanted else base


@dataclass(slots=True)
class _Group:
    """What stands between two brackets, or the whole query."""

    sign: str = ""
    name: str | None = None  # the field all of it is asked of
    chains: list[_Chain] = field(default_factory=list)
    operator: str = ""  # read, and waiting for its right side

    def node(self) -> wq.Query:
        excluded = [chain.node() for chain in self.chains if chain.sign == "-"]
        limits = [chain.node() for chain in self.chains if chain.sign == "+"]
        required = [node for node in limits if not isinstance(node, wq.ConstantScoreQuery)]
        limits = [node for node in limits if isinstance(node, wq.ConstantScoreQuery)]
        optional = [chain.node() for chain in self.chains if not chain.sign]
        base = alternatives(optional, among=required)
        if required:
            asked = joined(wq.And, required)
            base = asked if base == wq.NullQuery else wq.AndMaybe(asked, base)
        if limits:
            base = joined(wq.And, limits if base == wq.NullQuery else [base, *limits])
        if excluded:
            base = wq.Every() if base == wq.NullQuery else base
            base = wq.AndNot(base, joined(wq.Or, excluded))
        return base


class _Parser:
    """Reads the pieces of a query from left to right, keeping the open brackets on a stack."""

    def __init__(self, text: str) -> None:
        self._pieces = list(_pieces(text))
        self._stack = [_Group()]

    def tree(self) -> wq.Query:
        for at, piece in enumerate(self._pieces):
            following = self._pieces[at + 1] if at + 1 < len(self._pieces) else None
            self._read(piece, following)
        while len(self._stack) > 1:
            self._close()
        return self._stack[0].node()

    def _read(self, piece: re.Match[str], following: re.Match[str] | None) -> None:
        group = self._stack[-1]
        word = None if piece["sign"] or piece["field"] else piece["word"]
        if piece["close"]:
            self._close()
        elif piece["open"]:
            self._open(piece)
        elif word in ("AND", "OR") and group.chains and _can_follow(following):
            group.operator = word
            if word == "OR":
                group.chains[-1].sign = group.chains[-1].sign.replace("+", "")
        elif word == "NOT" and _can_follow(following):
            group.operator = (group.operator + " NOT").strip()
        else:
            # A clause of several words that is signed or joined is asked for as a whole.
            strict = bool(piece["sign"] or group.operator)
            self._place(_clause(piece, group.name, strict=strict), self._sign(piece))

    def _sign(self, piece: re.Match[str]) -> str:
        """What is asked of a field is meant to hold; OR makes it an alternative again."""
        group = self._stack[-1]
        if piece["field"] and not piece["sign"] and "OR" not in group.operator:
            return "+"
        return piece["sign"] or ""

    def _open(self, piece: re.Match[str]) -> None:
        if len(self._stack) < MAX_DEPTH:
            inherited = piece["field"] or self._stack[-1].name
            self._stack.append(_Group(sign=self._sign(piece), name=inherited))

    def _close(self) -> None:
        if len(self._stack) > 1:
            inner = self._stack.pop()
            self._place(inner.node(), inner.sign)

    def _place(self, node: wq.Query, sign: str) -> None:
        group = self._stack[-1]
        operator, group.operator = group.operator, ""
        if node == wq.NullQuery:
            return
        negative = sign == "-" or "NOT" in operator
        if "AND" in operator:
            chain = group.chains[-1]
            (chain.unwanted if negative else chain.wanted).append(node)
        elif negative and "OR" in operator:
            group.chains.append(_Chain(unwanted=[node]))
        else:
            group.chains.append(_Chain(sign="-" if negative else sign, wanted=[node]))


def _pieces(text: str) -> Iterator[re.Match[str]]:
    count = 0
    for piece in _PIECE.finditer(_without_gaps(text.translate(STRAIGHT_QUOTES))):
        if not piece["space"] and not piece["other"]:
            yield piece
            count += 1
            if count == MAX_PIECES:
                return


def _without_gaps(text: str) -> str:
    """Initials with spaces between them (أ ف ب) are one word: here they are given dots instead."""
    pieces, at = [], 0
    for word, start, end in places(text):
        if " " in word:
            pieces += [text[at:start], ".".join(re.findall(r"\w", word))]
            at = end
    return "".join([*pieces, text[at:]])


def _can_follow(piece: re.Match[str] | None) -> bool:
    """Whether an operator before this piece has something on its right."""
    return piece is not None and not piece["close"] and piece["word"] not in ("AND", "OR")


# Leaves


def _clause(piece: re.Match[str], inherited: str | None, *, strict: bool) -> wq.Query:
    name = (piece["field"] or inherited or DEFAULT_FIELD).lower()
    if piece["range"] is not None:
        return _range(name, piece["range"], strict=strict)
    if piece["phrase"] is not None:
        return _phrase(name, piece["phrase"], piece["near"])
    return _word(name, piece["word"] or "", strict=strict)


def _word(name: str, text: str, *, strict: bool) -> wq.Query:
    if name == "date":
        days = period(text)
        return _days(*days) if days else _words(DEFAULT_FIELD, text, strict=strict)
    if name in LABELS:
        return _label(name, text)
    if text.startswith("="):
        return _words(name + EXACT, text, strict=strict)
    if text.endswith("*"):
        return _prefix(name, text, strict=strict)
    return _words(name, text, strict=strict)


def _words(name: str, text: str, *, strict: bool) -> wq.Query:
    """One term a word; several (ولي_العهد, F-16) are alternatives, or a phrase if ``strict``."""
    if not strict and not name.endswith(EXACT):
        return _any(name, words(text), reading)
    found = _terms(name, text)
    several = strict and len(found) > 1
    return wq.Phrase(name, [node.text for node in found]) if several else alternatives(found)


def _any(name: str, pieces: list[str], read: Callable[[str], Reading | None]) -> wq.Query | None:
    """Any of the words that some pieces are read as; None where one cannot be read."""
    asked: dict[str, wq.Query] = {}
    passed: dict[str, wq.Query] = {}
    for piece in pieces:
        found = read(piece)
        if found is None:
            return None
        stem, word, stop = found
        if stop:
            passed[stem] = StopWord(name, stem, word)
        elif word:
            asked[stem] = Word(name, stem, word)
    return combined(wq.Or, list((asked or passed).values()))


def _read(text: str) -> list[Reading]:
    return [each for written in words(text) if (each := reading(written)).word]


def _terms(name: str, text: str) -> list[wq.Term]:
    found = _read(text)
    if name.endswith(EXACT):
        return [wq.Term(name, each.word) for each in found]
    return [_word_of(name, each) for each in found]


def _word_of(name: str, found: Reading) -> Word:
    stem, word, stop = found
    return (StopWord if stop else Word)(name, stem, word)


def _prefix(name: str, text: str, *, strict: bool) -> wq.Query:
    found = tokens(text)
    if not found:
        return wq.NullQuery
    prefix = wq.Prefix(name + EXACT, fold(found[-1].text))
    if len(found) == 1:
        return prefix
    return joined(wq.Or, [_words(name, text[: found[-1].start], strict=strict), prefix])


def _phrase(name: str, text: str, near: str | None) -> wq.Query:
    if name == "date":
        return _word(name, text.strip(), strict=True)
    if name in LABELS:
        return _label(name, text)
    return _in_a_row(name, _read(text), near)


def _in_a_row(name: str, found: list[Reading], near: str | None = None) -> wq.Query:
    """Words as a phrase, or near each other; a single one is itself."""
    if len(found) < 2:
        return _word_of(name, found[0]) if found else wq.NullQuery
    stems = [each.stem for each in found]
    if near:
        return Near(name, stems, slop=min(int(near), MAX_NEAR))
    return wq.Phrase(name, stems)


def _range(name: str, text: str, *, strict: bool) -> wq.Query:
    ends = _RANGE.fullmatch(text)
    if name == "date" and ends:
        first = period(ends[1]) if ends[1] not in OPEN_ENDS else (FIRST_DAY, FIRST_DAY)
        last = period(ends[2]) if ends[2] not in OPEN_ENDS else (LAST_DAY, LAST_DAY)
        if first and last:
            return _days(first[0], last[1])
    return _words(DEFAULT_FIELD if name == "date" else name, text, strict=strict)


def _label(name: str, text: str) -> wq.Query:
    """A source or section by its folded words, all of them; it decides but does not rank."""
    folded = [fold(word) for word in words(text)]
    found = [wq.Term(name + EXACT, word) for word in folded if word]
    return wq.ConstantScoreQuery(joined(wq.And, found), 0.0) if found else wq.NullQuery


def _days(first: int, last: int) -> wq.Query:
    return wq.ConstantScoreQuery(wq.NumericRange("day", first, last), 0.0)
