"""How new articles are, as evidence where it is asked for."""

from __future__ import annotations

import numpy as np

from .. import ranking
from .arrays import Array
from .snapshot import Snapshot

DAY = 86_400  # seconds


class Freshness:
    """What the scores of articles gain by their age, which is counted back from the newest article
    of the index; ``half_life`` is in days."""

    def __init__(self, snapshot: Snapshot, half_life: float) -> None:
        self._snapshot = snapshot
        self._half_life = half_life
        dated = snapshot.alive & (snapshot.days > 0)
        self._newest = int(snapshot.times[dated].max(initial=np.iinfo(np.int64).min))

    def of(self, documents: Array) -> Array:
        """float64: the share of its score that each of ``documents`` gains; 0 without a date."""
        ages = (self._newest - self._snapshot.times[documents]) / DAY
        shares = ranking.freshness(np.maximum(ages, 0.0), self._half_life)
        return np.where(self._snapshot.days[documents] > 0, shares, 0.0)
