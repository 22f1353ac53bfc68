"""When small segments are made into larger ones.

Segments below ten thousand documents are sorted into tiers, the first up to a thousand, the second
up to ten thousand; ten of a tier become one. So an article is rewritten about twice in its life,
adding a hundred articles to a million rewrites none of the million, and the memory that merging
takes is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .toc import Entry

FACTOR: Final = 10  # segments of a tier that are made into one, and how much larger a tier is
SMALLEST: Final = 100  # documents; the first tier is FACTOR times as large
LARGEST: Final = 10_000  # documents; merging takes memory by the words of all it merges
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
