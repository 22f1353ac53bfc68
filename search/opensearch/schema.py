"""What an index of a cluster is made of: its settings, its fields, the names of its documents.

Every article is a document, and so is every paragraph of it, in the same shard. What is analysed is
done here and not there: a field holds *our* terms, parted by spaces, and each text field stands in
it twice, by stem and, with ``EXACT`` behind its name, by folded word. In the field ``text`` the
title and the paragraphs follow one another, a ``BLOCK`` between them that no phrase runs over; of
paragraphs the title stands in the first.

    kind, id                    article, paragraph or note; the id of the article
    text, title, author, source, section, and the same with EXACT; day, time
                                of articles; of paragraphs the same inside ``paragraph``
    digest, paragraphs, words   what tells a changed article from the same; how many it has
    signature, bands            by which copies of it are known (``search.likeness``)
    article                     its fields as they are, stored and not indexed
    note                        of documents beside them: what ``khabar watch`` remembers

FORMAT says which of these an index was made by:
    2  as above
    1  without signature, bands and note, and no title in the text of a paragraph
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Any, Final

from .. import ranking
from ..arabic.terms import ANALYSIS
from ..model import By
from ..tree import EXACT

FORMAT: Final = 2
MAX_ID: Final = 8_000  # characters of an id: a value is of 32 kB at most
BLOCK: Final = "¶"
TEXT_FIELDS: Final = ("text", "title", "author", "source", "section")
LONGEST_TERM: Final = 128  # characters; longer ones are cut and told apart by a digest
_ID_SIZE: Final = 16  # bytes


def key(article_id: str) -> str:
    """The name of an article's document: of one length, whatever the id is."""
    return blake2b(article_id.encode("utf-8", "surrogatepass"), digest_size=_ID_SIZE).hexdigest()


def paragraph_key(article_key: str, number: int) -> str:
    return f"{article_key}#{number}"


def unit_key(article_key: str, number: int) -> str:
    """The name of an article's document, whose number is 0, or of one of its paragraphs."""
    return paragraph_key(article_key, number) if number else article_key


def field_of(by: By, name: str) -> str:
    """The field of a unit's documents: ``text``, or ``paragraph.text``."""
    return name if by == "article" else f"paragraph.{name}"


def bounded(term: str) -> str:
    """A term as it is indexed: of more than 255 characters OpenSearch would make two.

    >>> bounded("متحف"), len(bounded("ا" * 1000))
    ('متحف', 128)
    """
    if len(term) <= LONGEST_TERM:
        return term
    made = blake2b(term.encode("utf-8", "surrogatepass"), digest_size=14).hexdigest()
    return term[: LONGEST_TERM - len(made)] + made


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """The body that makes an index."""
    return {
        "settings": {
            "number_of_shards": shards,
            "number_of_replicas": replicas,
            "refresh_interval": "-1",  # what is written is seen from the commit on
            "codec": "best_compression",
            "similarity": {"default": {"type": "BM25", "k1": ranking.K1, "b": ranking.B}},
        },
        "mappings": mapping(),
    }


def mapping() -> dict[str, Any]:
    fields = _fields()
    return {
        "dynamic": "strict",
        "_meta": {"khabar": {"format": FORMAT, "analysis": ANALYSIS}},
        "_source": {"includes": ["article", "digest", "paragraphs", "note"]},
        "properties": {
            "kind": {"type": "keyword"},
            "id": {"type": "keyword", "index": False},
            "article": {"type": "object", "enabled": False},
            "digest": {"type": "keyword", "index": False, "doc_values": False},
            "paragraphs": {"type": "integer"},
            "words": {"type": "integer"},
            "signature": {"type": "binary", "doc_values": True},
            "bands": {"type": "keyword", "doc_values": False},
            "note": {"type": "object", "enabled": False},
            **fields,
            "paragraph": {"properties": fields},
        },
    }


def _fields() -> dict[str, Any]:
    texts = {"type": "text", "analyzer": "whitespace"}
    return {
        **{name: texts for field in TEXT_FIELDS for name in (field, field + EXACT)},
        "day": {"type": "integer"},
        "time": {"type": "long"},
    }
