"""What one search asks for, whichever engine answers it."""

from __future__ import annotations

from typing import Any, Final

from whoosh import query as wq

from .errors import InputError
from .query import parse, restrict
from .tree import DEFAULT_FIELD, EXACT, PhraseWord, leaves
from .tree import Word as Formed

MAX_LIMIT: Final = 100_000  # results, and results passed over, that one search may ask for
MAX_HALF_LIFE: Final = 100_000  # days

# The leaves that say which words to look at.
_LEAVES: Final = (wq.Term, wq.Prefix, wq.Phrase)

Word = Any  # a Term, a PhraseWord among them, or a Prefix of Whoosh's


def check(
    limit: int, offset: int, passages: int, by: str, sort: str, freshness: float | None
) -> None:
    """Raise InputError for a number or a choice that no engine answers."""
    for name, value in (("limit", limit), ("offset", offset), ("passages", passages)):
        if not isinstance(value, int) or not 0 <= value <= MAX_LIMIT:
            raise InputError(f"{name} must be between 0 and {MAX_LIMIT}, not {value!r}.")
    if by not in ("article", "paragraph"):
        raise InputError(f"by must be article or paragraph, not {by!r}.")
    if sort not in ("relevance", "newest", "oldest"):
        raise InputError(f"sort must be relevance, newest or oldest, not {sort!r}.")
    if freshness is not None and not (
        isinstance(freshness, int | float) and 0 < freshness <= MAX_HALF_LIFE
    ):
        raise InputError(
            f"freshness must be above 0 and at most {MAX_HALF_LIFE} days, not {freshness!r}."
        )


def tree_of(
    query: str | wq.Query, since: str | None, until: str | None, source: str | None
) -> wq.Query:
    """The tree of a query, limited to dates and a source; InputError where it is no query."""
    if not isinstance(query, (str, wq.Query)):
        raise InputError(f"A query is a text, not {type(query).__name__}.")
    if source is not None and not isinstance(source, str):
        raise InputError(f"source must be a text, not {type(source).__name__}.")
    tree = parse(query) if isinstance(query, str) else query
    return restrict(tree, since, until, source)


def is_stem(word: Word) -> bool:
    """Whether a word is looked for by its stem: neither by its form nor by how it begins."""
    return isinstance(word, wq.Term) and not word.fieldname.endswith(EXACT)


def has_look_alikes(word: Word) -> bool:
    """Whether stems that look like a word speak for it as well; who quotes means the very words."""
    return is_stem(word) and not isinstance(word, PhraseWord)


def words_of(tree: wq.Query) -> list[Word]:
    """Every word looked for in the text, each once, in the order of the query."""
    names = (DEFAULT_FIELD, DEFAULT_FIELD + EXACT)
    found: dict[tuple[bool, str, str], Word] = {}
    for leaf in leaves(tree):
        if getattr(leaf, "fieldname", None) in names and isinstance(leaf, _LEAVES):
            if isinstance(leaf, wq.Phrase):
                for word in leaf.words:
                    part = PhraseWord(leaf.fieldname, word)
                    found.setdefault((False, leaf.fieldname, word), part)
            else:
                found[isinstance(leaf, wq.Prefix), leaf.fieldname, leaf.text] = leaf
    return list(found.values())


def label(leaf: wq.Query) -> str:
    """A leaf as somebody would have typed it; a word as it is folded."""
    if isinstance(leaf, wq.ConstantScoreQuery):
        return label(leaf.child)
    if isinstance(leaf, Formed):
        return leaf.form
    if isinstance(leaf, wq.Prefix):
        return f"{leaf.text}*"
    if isinstance(leaf, wq.Term):
        return f"={leaf.text}" if leaf.fieldname.endswith(EXACT) else str(leaf.text)
    if isinstance(leaf, wq.Phrase):
        return f'"{" ".join(leaf.words)}"'
    return str(leaf)
