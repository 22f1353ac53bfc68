"""An article as the documents of a cluster, and the lines of a bulk request that write them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from search.arabic.terms import terms
from search.arabic.tokens import words
from search.dates import day, timestamp
from search.errors import InputError
from search.likeness import bands, sign
from search.line import digest, kept, line_of
from search.model import Article
from search.opensearch.cluster import lines_of
from search.opensearch.schema import BLOCK, MAX_ID, bounded, key, paragraph_key
from search.tree import EXACT

Line = dict[str, Any]
Texts = list[list[str]]  # the words of some pieces of text, one behind the other
Vocabulary = Mapping[str, tuple[str, str]]  # a word as written → its stem and itself folded
Cut = Mapping[str, tuple[Texts, Texts]]  # of articles by their ids, see _cut


@dataclass(frozen=True, slots=True)
class Known:
    """What the index has of an article: its digest, "" if it is unfinished, and how many
    paragraphs at most."""

    digest: str
    paragraphs: int


def characters(article: Article) -> int:
    """Of title and text."""
    return len(article.title or "") + len(article.text)


@dataclass(frozen=True, slots=True)
class Pending:
    """An article to be written, with its digest; without an article, one to be removed."""

    id: str
    article: Article | None = None
    digest: str = ""

    @classmethod
    def of(cls, article: Article) -> Pending:
        """Raises InputError for an article that cannot be kept."""
        article = kept(article)
        line = line_of(article)
        if len(article.id) > MAX_ID:
            raise InputError(f"An id of a cluster has {MAX_ID:,} characters at most.")
        return cls(article.id, article, digest(line).hex())

    @property
    def size(self) -> int:
        """Characters of its title and text."""
        return characters(self.article) if self.article else 0


@dataclass(frozen=True, slots=True)
class Group:
    """What one article needs, as lines of JSON: so many actions and, behind each but deletions, a
    document."""

    id: str
    body: str
    actions: int

    @classmethod
    def of(cls, article_id: str, lines: Iterable[Line]) -> Group:
        made = list(lines)
        actions = sum(1 for line in made if "index" in line or "delete" in line)
        return cls(article_id, lines_of(made), actions)


def groups(batch: Iterable[Pending], known: Mapping[str, Known]) -> list[Group]:
    """What each of some articles needs, whose words are looked up together."""
    cut = {pending.id: _cut(pending.article) for pending in batch if pending.article}
    pieces = (piece for texts, others in cut.values() for piece in (*texts, *others))
    distinct = list({word for piece in pieces for word in piece})
    vocabulary = dict(zip(distinct, terms(distinct), strict=True))
    signatures = _signatures(cut, vocabulary)
    bound = {word: (bounded(stem), bounded(form)) for word, (stem, form) in vocabulary.items()}
    return [
        Group.of(pending.id, _lines(pending, known.get(pending.id), cut, bound, signatures))
        for pending in batch
    ]


def _cut(article: Article) -> tuple[Texts, Texts]:
    """The words of title and paragraphs, and those of author, source and section."""
    texts = [article.title or "", *article.paragraphs()]
    others = [article.author or "", article.source or "", article.section or ""]
    return [words(text) for text in texts], [words(text) for text in others]


def _signatures(cut: Cut, vocabulary: Vocabulary) -> dict[str, bytes]:
    """What tells copies of articles, by their ids."""
    folded = [
        [[vocabulary[word][1] for word in text] for text in texts] for texts, _ in cut.values()
    ]
    signed = sign([[*chain(*texts[1:])] for texts in folded])
    return dict(zip(cut, signed, strict=True))


def _lines(
    pending: Pending, known: Known | None, cut: Cut, vocabulary: Vocabulary,
    signatures: Mapping[str, bytes],
) -> Iterator[Line]:  # fmt: skip
    name = key(pending.id)
    had = known.paragraphs if known else 0
    texts, others = cut.get(pending.id, ([], []))
    count = max(len(texts) - 1, 0)
    if known:  # whatever comes between, it will be seen that this one is not whole
        yield {"index": {"_id": name}}
        yield {"kind": "unfinished", "digest": "", "paragraphs": max(count, had)}
    for number in range(count + 1, had + 1):
        yield {"delete": {"_id": paragraph_key(name, number), "routing": name}}
    if not pending.article:
        yield {"delete": {"_id": name}}
        return
    shared = {"id": pending.id}
    of_article = _fields(pending.article, texts[0], others, vocabulary)
    for number, text in enumerate(texts[1:], start=1):
        yield {"index": {"_id": paragraph_key(name, number), "routing": name}}
        blocks = texts[:2] if number == 1 and texts[0] else [text]  # the title is the first's
        inside = of_article | _terms("text", blocks, vocabulary)
        yield {"kind": "paragraph", **shared, "paragraph": inside}
    blocks = texts if texts[0] else texts[1:]
    yield {"index": {"_id": name}}
    yield {
        "kind": "article",
        **shared,
        **of_article,
        **_terms("text", blocks, vocabulary),
        **_likeness(signatures[pending.id]),
        "words": sum(map(len, texts)),
        "paragraphs": count,
        "digest": pending.digest,
        "article": pending.article.to_dict(),
    }


def _fields(
    article: Article, title: list[str], others: Texts, vocabulary: Vocabulary
) -> dict[str, Any]:
    """What holds for an article and for each of its paragraphs."""
    found: dict[str, Any] = _terms("title", [title], vocabulary)
    for name, text in zip(("author", "source", "section"), others, strict=True):
        found |= _terms(name, [text], vocabulary)
    if day(article.date):
        found |= {"day": day(article.date), "time": timestamp(article.date)}
    return found


def _likeness(signature: bytes) -> dict[str, Any]:
    if not signature:
        return {}
    return {"signature": b64encode(signature).decode(), "bands": bands(signature)}


def _terms(name: str, blocks: Texts, vocabulary: Vocabulary) -> dict[str, Any]:
    """A field by stem and by folded word, its words parted by spaces, its blocks by ``BLOCK``."""
    if not any(blocks):
        return {}
    between = f" {BLOCK} "
    stems = between.join(" ".join(vocabulary[word][0] for word in block) for block in blocks)
    forms = between.join(" ".join(vocabulary[word][1] for word in block) for block in blocks)
    return {name: stems, name + EXACT: forms}
