"""What queries compute in, made once and kept for the next query."""

from __future__ import annotations

from .. import ranking
from .arrays import Array
from .loops.candidates import Candidates
from .loops.holding import Holding
from .loops.phrases import Phrases
from .loops.scores import Disjunction
from .loops.sought import Units, Weights


class Workspace:
    """For one query at a time: the scores of all units, the best of them, and the documents that
    hold words and phrases together.

    It is given back, cleared, but not after an error: it may be in any state."""

    __slots__ = ("_spare", "candidates", "phrases", "total")

    def __init__(
        self, total: Disjunction, candidates: Candidates, documents: int, spare: list[Workspace]
    ) -> None:
        self.total = total
        self.candidates = candidates
        self.phrases = Phrases(Holding(documents))
        self._spare = spare

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        if error is None:
            self.total.clear()
            self._spare.append(self)


class Workspaces:
    """For as many queries at a time as there are threads: all ``units``, the norms (float64) of
    their lengths, of how many ``documents`` they are, and what evidence is worth."""

    def __init__(self, norms: Array, units: Units, documents: int, weights: Weights) -> None:
        self._norms = norms
        self._units = units
        self._documents = documents
        self._weights = weights
        self._spare: list[Workspace] = []

    def take(self) -> Workspace:
        try:
            return self._spare.pop()
        except IndexError:  # none made yet, or all in use by other threads
            total = Disjunction(
                self._norms, self._documents, self._units.paragraphs, self._units.documents
            )
            return Workspace(total, self.candidates(), self._documents, self._spare)

    def candidates(self) -> Candidates:
        """Room for units that are looked at closely."""
        return Candidates(self._units, self._weights)


def evidence_weights(lead: float) -> Weights:
    """What evidence is worth, by :mod:`search.ranking`; ``lead`` depends on the units."""
    return Weights(
        title=ranking.TITLE_WEIGHT,
        look_alikes=ranking.LOOK_ALIKE_WEIGHT,
        form=ranking.FORM_WEIGHT * (ranking.K1 + 1),
        lead=lead,
        closeness=ranking.CLOSENESS_WEIGHT,
        passage=ranking.PASSAGE_WEIGHT,
        article=ranking.ARTICLE_WEIGHT,
        half=ranking.LEAD_HALF,
        window=ranking.CLOSENESS_WINDOW,
        step=ranking.PASSAGE_STEP,
    )
