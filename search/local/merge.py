"""When small segments are made into larger ones.

Segments below ten thousand documents are sorted into tiers, the first up to a thousand, the second
up to ten thousand; ten of a tier become one. So an article is rewritten about twice in its life,
and adding a hundred articles to a million rewrites none of the million. Whatever has lost most of
its documents is rewritten as well, large segments each by itself: merging takes no more memory than
a tier, or one segment as it was first written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .toc import Entry

FACTOR: Final = 10  # segments of a tier that are made into one, and how much larger a tier is
SMALLEST: Final = 100  # documents; the first tier is FACTOR times as large
LARGEST: Final = 10_000  # documents; merging takes memory by the words of all it merges
MOSTLY_REMOVED: Final = 0.5  # share of removed documents from which a segment is rewritten


def choose(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Groups of segments, each to be made into one now; none where all is well."""
    groups: list[list[Entry]] = []
    tiers: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.documents < LARGEST:
            tiers.setdefault(_tier(entry), []).append(entry)
        elif _is_wasteful(entry):
            groups.append([entry])
    for tier in tiers.values():
        group = tier if len(tier) >= FACTOR else [*filter(_is_wasteful, tier)]
        if group:
            groups.append(group)
    return groups


def _is_wasteful(entry: Entry) -> bool:
    return len(entry.removed) > MOSTLY_REMOVED * entry.documents


def _tier(entry: Entry) -> int:
    tier, size = 0, SMALLEST * FACTOR
    while entry.documents >= size:
        tier, size = tier + 1, size * FACTOR
    return tier
