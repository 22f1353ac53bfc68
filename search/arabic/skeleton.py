"""What stems that look alike share: their consonants."""

from __future__ import annotations

from typing import Final

from .letters import ALEF, HAMZA, HEH, WAW, YEH

_CONSONANTS: Final = 3  # of a skeleton at least; as many as a root has


def skeleton(stem: str) -> str:
    """The consonants of a stem: without ا و ي and ء, and without the feminine ه at its end. A stem
    that has less than three stays as it is: too many others would share so few.

    >>> skeleton("صواريخ") == skeleton("صاروخ") == "صرخ"
    True
    """
    consonants = stem.replace(ALEF, "").replace(WAW, "").replace(YEH, "").replace(HAMZA, "")
    if len(stem) > _CONSONANTS:
        consonants = consonants.removesuffix(HEH)
    return consonants if len(consonants) >= _CONSONANTS else stem
