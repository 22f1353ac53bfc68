"""A query's words, as the loops look for them."""

from __future__ import annotations

from typing import NamedTuple

from ..arrays import Array
from .inverted import InvertedFile
from .places import Paragraphs


class Weights(NamedTuple):
    """What each kind of evidence is worth: of the weight of a word among the units for the first
    two, of its idf among articles for the next four, of the score of another unit for ``article``;
    and what these measure by, in words."""

    title: float
    look_alikes: float
    form: float
    lead: float
    closeness: float
    passage: float
    article: float
    half: float  # at which half of the lead is left
    window: int  # within which words are close
    step: int  # from one stretch to the next, half the length of one


class Units:
    """All articles or all paragraphs: what the length of each and that of its title are held
    against its words with (float64[U] each). Where ``paragraphs`` are given the units are theirs,
    with the document of each (int32[U]); else they are the documents."""

    def __init__(
        self,
        norms: Array,
        title_norms: Array,
        documents: Array | None = None,
        paragraphs: Paragraphs | None = None,
    ) -> None:
        if len(title_norms) != len(norms):
            raise IndexError(f"{len(title_norms)} norms of titles of {len(norms)} units")
        if paragraphs is not None and (documents is None or len(documents) != len(norms)):
            raise IndexError(f"no documents for {len(norms)} paragraphs")
        self.norms = norms
        self.title_norms = title_norms
        self.documents = documents
        self.paragraphs = paragraphs
        self.count = len(norms) if paragraphs is None else paragraphs.documents()


class Standing:
    """Where a word stands in one inverted file: the number of its term, -1 where it has none; the
    byte of the form asked for, -1 for none; the terms that look like it and how much (0 to 1)."""

    def __init__(
        self, file: InvertedFile, term: int, form: int, alike: tuple[tuple[int, float], ...]
    ) -> None:
        self.file = file
        self.term = term
        self.form = form
        self.alike = alike


class Sought:
    """A word of a query: what BM25 weighs it by among the units, and its idf among articles.

    It stands in some inverted files, as a stem, among others that look like it; or else it is what
    stands at ``places``, in the form asked for: documents, positions and paragraphs (int32[m] each,
    ascending), paragraphs being -1 in titles. ``further`` is one that BM25 does not count.
    """

    def __init__(
        self,
        weight: float,
        idf: float,
        standing: tuple[Standing, ...] = (),
        places: tuple[Array, Array, Array] | None = None,
        further: bool = False,
    ) -> None:
        self.weight = weight
        self.idf = idf
        self.standing = standing
        self.places = places
        self.further = further

    def weighing(self, weight: float) -> Sought:
        """The same, weighed by BM25 by another weight."""
        return Sought(weight, self.idf, self.standing, self.places, self.further)
