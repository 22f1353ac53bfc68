"""The values that travel: from readers to the index, from the index to whoever asked.

All are frozen; ``to_dict`` gives what the JSON of the command line shows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

By = Literal["article", "paragraph"]
Sort = Literal["relevance", "newest", "oldest"]
Span = tuple[int, int]

_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n")


@dataclass(frozen=True, slots=True)
class Article:
    """One news article. Only ``title`` or ``text`` is required; unknown is None.

    ``text`` holds paragraphs parted by a blank line, ``date`` is ISO 8601.
    """

    id: str = ""
    title: str | None = None
    date: str | None = None
    author: str | None = None
    source: str | None = None
    section: str | None = None
    url: str | None = None
    text: str = ""

    def paragraphs(self) -> list[str]:
        """The paragraphs of ``text`` as stored; those of white space alone are not counted."""
        return [piece for piece in _BLANK_LINES.split(self.text) if not piece.isspace() and piece]

    def to_dict(self) -> dict[str, Any]:
        """Every field by name, in the order of the class."""
        return {name: getattr(self, name) for name in FIELDS}


FIELDS: Final = ("id", "title", "date", "author", "source", "section", "url", "text")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was not indexed: where it stands and why."""

    where: str
    reason: str

    def to_dict(self) -> dict[str, str]:
        return {"where": self.where, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of the indexer did; ``seconds`` is wall-clock time."""

    added: int
    updated: int
    unchanged: int
    skipped: tuple[Skipped, ...]
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.added:,} added, {self.updated:,} updated, {self.unchanged:,} unchanged, "
            f"{len(self.skipped):,} skipped in {self.seconds:.1f} s"
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "added": self.added,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [skipped.to_dict() for skipped in self.skipped],
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of stored text and the half-open character ranges of the words that matched.

    Marks are in order, never overlap and cover whole words as written.
    """

    text: str
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph of an article (``number`` from 1) with its score and the snippet to show."""

    number: int
    score: float
    snippet: Snippet

    def to_dict(self) -> dict[str, Any]:
        return {
            "paragraph": self.number,
            "score": round(self.score, 4),
            "text": self.snippet.text,
            "marks": [list(mark) for mark in self.snippet.marks],
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """What one kind of evidence gave to a score. ``words`` are those of the query that it is about,
    folded; ``others`` the stems that were counted with one because they look like it.

    Kinds: words (BM25), title, author, look-alikes, form, lead, closeness, passage, article,
    freshness.
    """

    kind: str
    words: tuple[str, ...]
    score: float
    others: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "words": list(self.words),
            "score": round(self.score, 4),
            "others": list(self.others),
        }


@dataclass(frozen=True, init=False)
class Hit:
    """One result. ``article`` and ``title`` are None when only a ranking was asked for.

    With ``by="paragraph"`` the id is ``ARTICLE#N`` and there is exactly one passage. The scores of
    ``explanation``, which is None unless it was asked for, add up to ``score``. ``copies`` are the
    ids of the articles that say the same nearly word for word, earliest first.
    """

    id: str
    score: float
    article: Article | None = None
    title: Snippet | None = None
    passages: tuple[Passage, ...] = ()
    explanation: tuple[Reason, ...] | None = None
    copies: tuple[str, ...] = ()

    def __init__(
        self,
        id: str,
        score: float,
        article: Article | None = None,
        title: Snippet | None = None,
        passages: tuple[Passage, ...] = (),
        explanation: tuple[Reason, ...] | None = None,
        copies: tuple[str, ...] = (),
    ) -> None:
        # Several a search, and a third of the time of those that would be generated.
        values = self.__dict__
        values["id"] = id
        values["score"] = score
        values["article"] = article
        values["title"] = title
        values["passages"] = passages
        values["explanation"] = explanation
        values["copies"] = copies

    def to_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = {"id": self.id, "score": round(self.score, 4)}
        if self.article:
            values |= self._shown(self.article)
        if self.explanation is not None:
            values["explanation"] = [reason.to_dict() for reason in self.explanation]
        return values

    def _shown(self, article: Article) -> dict[str, Any]:
        return {
            "title": article.title,
            "title_marks": [list(mark) for mark in self.title.marks] if self.title else [],
            "date": article.date,
            "author": article.author,
            "source": article.source,
            "section": article.section,
            "url": article.url,
            "passages": [passage.to_dict() for passage in self.passages],
            "reports": len(self.copies),
            "copies": list(self.copies),
        }


@dataclass(frozen=True, slots=True)
class Results:
    """The answer to one query: the hits asked for out of ``total``, best first."""

    query: str
    by: By
    total: int
    seconds: float
    hits: tuple[Hit, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "query": self.query,
            "by": self.by,
            "total": self.total,
            "seconds": round(self.seconds, 4),
            "hits": [hit.to_dict() for hit in self.hits],
        }
