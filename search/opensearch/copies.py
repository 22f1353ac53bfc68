"""Which articles are copies of others: found when they are shown, by what was written with them.

An article has a *signature* and 24 short texts made of it, its *bands*; copies have some of these
in common. Of those found on a page the signatures are compared here; which others of the index are
copies of one shown, the cluster is asked for by its bands. The rule is that of both engines, see
``search.likeness``.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from ..likeness import bands, pairs
from .cluster import Cluster
from .order import Found, Order

FOLDED: Final = 1_000  # results of a query among which copies are looked for
SPARE: Final = 10  # results looked at beyond those asked for: some may be copies
TOGETHER: Final = 100  # articles whose copies are asked for at once
LOOKED_AT: Final = 100  # articles that have most bands in common with one, for it to be compared to


def page(cluster: Cluster, order: Order, offset: int, limit: int) -> tuple[list[Found], int]:
    """The units from ``offset`` on without the copies of better ones, which they name, and how many
    match in all. Behind the first FOLDED nothing is folded."""
    wanted = offset + limit
    count = wanted + wanted // 4 + SPARE
    while True:
        found, total = order.page(0, min(count, FOLDED))
        signatures = _signatures(cluster, {each.article for each in found})
        kept = _stories(found, signatures)
        if len(kept) >= wanted or count >= min(total, FOLDED):
            break
        count *= 4
    if len(kept) < wanted and total > FOLDED:
        rest, total = order.page(FOLDED, wanted - len(kept))
        kept += rest
    return _naming_copies(cluster, kept[offset:wanted], signatures), total


def _stories(found: Sequence[Found], signatures: Mapping[str, bytes]) -> list[Found]:
    """Those that are no copies of better ones; paragraphs of one article are not."""
    names = [name for name in dict.fromkeys(each.article for each in found) if name in signatures]
    alike: dict[str, list[str]] = {}
    for one, other in pairs([signatures[name] for name in names]):
        alike.setdefault(names[one], []).append(names[other])
    shown: set[str] = set()
    hidden: set[str] = set()
    kept = []
    for each in found:
        if each.article in hidden:
            continue
        if each.article not in shown:
            shown.add(each.article)
            hidden.update(alike.get(each.article, ()))
        kept.append(each)
    return kept


def _naming_copies(
    cluster: Cluster, found: Sequence[Found], signatures: Mapping[str, bytes]
) -> list[Found]:
    names = [name for name in dict.fromkeys(each.article for each in found) if name in signatures]
    copies: dict[str, tuple[str, ...]] = {}
    for part in (names[at : at + TOGETHER] for at in range(0, len(names), TOGETHER)):
        answers = cluster.search_all(_like(name, signatures[name]) for name in part)
        for name, answer in zip(part, answers, strict=True):
            hits = answer["hits"]["hits"]
            compared = pairs([signatures[name], *map(_signature, hits)])
            like = [hits[other - 1]["fields"] for one, other in compared if one == 0]
            copies[name] = tuple(str(each["id"][0]) for each in sorted(like, key=_age))
    return [each._replace(copies=copies.get(each.article, ())) for each in found]


def _like(name: str, signature: bytes) -> dict[str, Any]:
    """What asks for articles that have bands in common with one, those with most of them first."""
    common = [
        {"constant_score": {"filter": {"term": {"bands": band}}}} for band in bands(signature)
    ]
    return {
        "query": {
            "bool": {
                "filter": [{"term": {"kind": "article"}}],
                "must_not": [{"ids": {"values": [name]}}],
                "should": common,
                "minimum_should_match": 1,
            }
        },
        "size": LOOKED_AT, "_source": False, "docvalue_fields": ["id", "time", "signature"],
    }  # fmt: skip


def _age(fields: Any) -> tuple[bool, int, str]:
    times = fields.get("time")
    return times is None, int(times[0]) if times else 0, str(fields["id"][0])


def _signatures(cluster: Cluster, names: Collection[str]) -> dict[str, bytes]:
    """The signatures of those articles that have one, by their keys."""
    body = {
        "query": {"ids": {"values": sorted(names)}},
        "size": len(names), "_source": False, "docvalue_fields": ["signature"],
    }  # fmt: skip
    if not names:
        return {}
    (answer,) = cluster.search_all([body])
    return {str(hit["_id"]): _signature(hit) for hit in answer["hits"]["hits"] if "fields" in hit}


def _signature(hit: Any) -> bytes:
    text = str(hit["fields"]["signature"][0])
    return b64decode(text + "=" * (-len(text) % 4), validate=True)
