"""The nodes of a query that articles are found by from the inverted files alone."""

from __future__ import annotations

from whoosh import query as wq

from ..tree import DEFAULT_FIELD


def is_word(node: wq.Query) -> bool:
    """Whether a node is a word of the text, looked for by its stem."""
    return isinstance(node, wq.Term) and node.fieldname == DEFAULT_FIELD and node.boost == 1.0


def is_of_words(node: wq.Query) -> bool:
    """Whether a node is a conjunction of such words."""
    return (
        type(node) is wq.And
        and node.boost == 1.0
        and len(node.subqueries) > 0
        and all(map(is_word, node.subqueries))
    )


def is_phrase(node: wq.Query) -> bool:
    """Whether a node is a phrase of such words, one behind the other."""
    return (
        type(node) is wq.Phrase
        and node.fieldname == DEFAULT_FIELD
        and node.boost == 1.0
        and node.slop == 1
        and len(node.words) > 0
    )
