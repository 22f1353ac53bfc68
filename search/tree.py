"""What a query is as a tree: nodes of ``whoosh.query``, and a few of our own.

It looks in these fields: ``text`` (title and paragraphs), ``title``, ``author``, ``source`` and
``section`` by stem, the same with ``EXACT`` behind the name by folded word, ``day`` by number
``YYYYMMDD``. What the parser makes holds Word, Term, Prefix, Phrase, Near, NumericRange, Every, Or,
And, AndNot, AndMaybe, ConstantScoreQuery and NullQuery; a host may ask with any node of Whoosh's.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Final

from whoosh import query as wq

DEFAULT_FIELD: Final = "text"
EXACT: Final = "_exact"  # behind a field's name: folded words instead of stems


class Near(wq.Phrase):
    """All words of a phrase in any order, with at most ``slop`` other words among them."""


class Word(wq.Term):
    """A stem, and the folded word that it was asked for by."""

    boost, minquality = 1.0, None  # as Whoosh has them, but not on each of many

    def __init__(self, fieldname: str, text: str, form: str) -> None:
        self.fieldname = fieldname
        self.text = text
        self.form = form


class StopWord(Word):
    """A word that is passed over where others are asked for too."""


class PhraseWord(wq.Term):
    """A word of a phrase: it matches nothing by itself, but says something about what matches."""


def leaves(tree: wq.Query) -> list[wq.Query]:
    """The leaves that a match may rest on, in the order of the query: nothing excluded."""
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, wq.Term):
            found.append(node)
        elif isinstance(node, wq.AndNot):
            waiting.append(node.a)
        elif isinstance(node, (wq.And, wq.Or, wq.AndMaybe)):
            waiting += [*node.children()][::-1]
        elif not isinstance(node, wq.ConstantScoreQuery):
            found.append(node)
    return found


def alternatives(nodes: list[wq.Query], among: Sequence[wq.Query] = ()) -> wq.Query:
    """Any of ``nodes``; stop words count only where nothing else is asked for."""
    ranked = [node for node in nodes if not isinstance(node, StopWord)]
    return joined(wq.Or, ranked if ranked or among else nodes)


def joined(kind: type[wq.And] | type[wq.Or], nodes: list[wq.Query]) -> wq.Query:
    """One node out of several, each kept once; alternatives of alternatives are such themselves."""
    if len(nodes) > 1:
        if kind is wq.Or and any(type(node) is wq.Or for node in nodes):
            nodes = [each for node in nodes for each in (node if type(node) is wq.Or else (node,))]
        nodes = list({_key(node): node for node in nodes}.values())
    return combined(kind, nodes)


def combined(kind: type[wq.And] | type[wq.Or], nodes: list[wq.Query]) -> wq.Query:
    """One node out of several that differ."""
    if len(nodes) < 2:
        return nodes[0] if nodes else wq.NullQuery
    return kind(nodes)


def _key(node: wq.Query) -> Hashable:
    """What two nodes have in common that ask for the same; a word is the commonest."""
    return (type(node), node.fieldname, node.text) if isinstance(node, Word) else repr(node)
