"""Weights: numbers in, numbers out. No index, no query, no text.

BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the idf that stays positive (Lucene's): log(1 + (N - n + 0.5) / (n + 0.5)).
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy.typing as npt

Array = npt.NDArray[Any]

K1: Final = 1.2  # how soon further occurrences of a word stop counting
B: Final = 0.75  # how far a long text is held against its words
TITLE_WEIGHT: Final = 0.5  # of a word's score in the title, added to its score in the text
PROXIMITY_WEIGHT: Final = 0.5  # of the bonus for neighbouring query words
PROXIMITY_WINDOW: Final = 8  # words; further apart there is no bonus


def idf(total: int, having: int) -> float:
    """Weight of a term that ``having`` of ``total`` units hold; above 0."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def length_norms(lengths: Array, average: float) -> Array:
    """What the length of each unit is held against its words with (float64); lengths in words."""
    norms: Array = K1 * (1 - B + B * lengths / max(average, 1e-9))
    return norms
