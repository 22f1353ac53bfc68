"""Weights: numbers in, numbers out. No index, no query, no text.

BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the idf that stays positive (Lucene's): log(1 + (N - n + 0.5) / (n + 0.5)).
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
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


def bm25(frequencies: Array, norms: Array, weight: float) -> Array:
    """Scores (float64) of a term of idf ``weight``, one for each unit that holds it.

    ``frequencies`` are the term's in the units, ``norms`` those of the units' lengths.
    """
    scores: Array = weight * (K1 + 1) * frequencies / (frequencies + norms)
    return scores


def proximity(distances: Array, weight: float) -> Array:
    """Bonus for two neighbouring query words ``distances`` words apart, 1 being side by side.

    The pair weight 1/d² of Y. Rasolofo and J. Savoy, "Term Proximity Scoring for Keyword-Based
    Retrieval Systems" (2003); ``weight`` is the smaller idf of the two.
    """
    apart = np.maximum(distances, 1).astype(np.float64)
    near = apart <= PROXIMITY_WINDOW
    return np.where(near, PROXIMITY_WEIGHT * weight / apart**2, 0.0)
