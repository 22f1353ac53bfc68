"""Weights: numbers in, numbers out. No index, no query, no text.

BM25 as in S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond"
(2009), with the idf that stays positive (Lucene's): log(1 + (N - n + 0.5) / (n + 0.5)).
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy.typing as npt

Array = npt.NDArray[Any]

K1: Final = 0.6  # how soon further occurrences of a word stop counting
B: Final = 0.5  # how far a long text is held against its words
TITLE_WEIGHT: Final = 1.0  # of a word's score in the title, added to its score in the text
LOOK_ALIKE_WEIGHT: Final = 1.5  # of a word's score counted together with stems that look like it
LOOK_ALIKE_LEAST: Final = 0.5  # alike, of 1: stems that are less so are not
LOOK_ALIKE_MOST: Final = 10  # stems that one stem is held to be like
LOOK_ALIKE_COMMON: Final = 0.05  # of all articles: a stem in more of them has its own meaning
FORM_WEIGHT: Final = 1.0  # of a word's score counted in the form it was asked for
LEAD_WEIGHT: Final = 3.0  # of a word's idf, where the word is an article's first
LEAD_LENGTH: Final = 200  # words of an average article, from which on that holds
PARAGRAPH_LEAD_WEIGHT: Final = 1.0  # the same in paragraphs
LEAD_HALF: Final = 20  # the word of a text at which half of that is left
CLOSENESS_WEIGHT: Final = 1.0  # of the smaller idf of two words side by side
CLOSENESS_WINDOW: Final = 8  # words; further apart there is no bonus
PASSAGE_WEIGHT: Final = 1.0  # of the idf of each word that stands in the best passage
PASSAGE_STEP: Final = 12  # words from one passage to the next, half its length: about a sentence
ARTICLE_WEIGHT: Final = 0.2  # of the score of the best other paragraph of the article
FRESHNESS_WEIGHT: Final = 0.5  # of its score, for the newest article, where freshness is asked for


def idf(total: int, having: int) -> float:
    """Weight of a term that ``having`` of ``total`` units hold; above 0."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def length_norms(lengths: Array, average: float) -> Array:
    """What the length of each unit is held against its words with (float64); lengths in words."""
    norms: Array = K1 * (1 - B + B * lengths / max(average, 1e-9))
    return norms


def lead_weight(average: float) -> float:
    """How much of a word's idf an article gains that begins with it.

    The first sentences of news say what it is about; in short articles, of ``average`` words, that
    says less. After A. Troy and G. Zhang, "Enhancing Relevance Scoring with Chronological Term
    Rank" (2007).
    """
    return LEAD_WEIGHT * min(1.0, average / LEAD_LENGTH)


def freshness(ages: Array, half_life: float) -> Array:
    """The share of its score that an article gains by its age; both in days.

    The exponential decay of X. Li and W. B. Croft, "Time-Based Language Models" (2003), bounded:
    what is old loses nothing, and comes first where nothing new answers nearly as well.
    """
    shares: Array = FRESHNESS_WEIGHT * 0.5 ** (ages / half_life)
    return shares
