"""When small segments are made into larger ones.

Segments are sorted into tiers by their documents, each tier ten times the last; when a tier holds
ten, they become one of the next. So an article is rewritten about once a tier, and adding a
hundred articles to a million rewrites none of the million.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .toc import Entry

FACTOR: Final = 10  # segments of a tier that are made into one, and how much larger a tier is
SMALLEST: Final = 1_000  # documents; segments below share the first tier
LARGEST: Final = 1_000_000  # documents; a segment of so many is not made larger
MOSTLY_REMOVED: Final = 0.5  # share of removed documents from which a segment is rewritten


def choose(entries: Sequence[Entry]) -> list[Entry]:
    """The segments to be made into one now; none where all is well."""
    wasteful = [entry for entry in entries if len(entry.removed) > MOSTLY_REMOVED * entry.documents]
    tiers: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.documents < LARGEST:
            tiers.setdefault(_tier(entry), []).append(entry)
    full = [tier for tier in tiers.values() if len(tier) >= FACTOR]
    chosen = {entry.name: entry for tier in full for entry in tier}
    return list((chosen | {entry.name: entry for entry in wasteful}).values())


def _tier(entry: Entry) -> int:
    tier, size = 0, SMALLEST * FACTOR
    while entry.documents >= size:
        tier, size = tier + 1, size * FACTOR
    return tier
