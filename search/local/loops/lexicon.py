"""The words of one field in all segments of an index: where each stands, and what looks like it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import ranking
from ..arrays import Numbers
from .grams import AlikeFile, GramFile
from .inverted import InvertedFile
from .sought import Sought, Standing
from .strings import StringTable

KEPT = 20_000  # words that are kept for the next query: where they stand, not what stands there
RARE = 255  # the form of a term, counted from its first, from which on all share a byte
NOTHING = ()


class Term:
    """A stem in the index: its number in each segment, -1 where it has none; how many documents
    hold it, and its idf among these."""

    def __init__(self, numbers: tuple[int, ...], having: int, idf: float) -> None:
        self.numbers = numbers
        self.having = having
        self.idf = idf


class Part:
    """One segment: the inverted file of its terms, their stems, and their forms, those of a term
    from ``first_forms[term]`` (int32) on; of the field ``text`` also what looks like the stems,
    looked up or counted."""

    def __init__(
        self,
        file: InvertedFile,
        stems: StringTable,
        forms: StringTable,
        first_forms: Numbers,
        alike: AlikeFile | None = None,
        grams: GramFile | None = None,
    ) -> None:
        self.file = file
        self.stems = stems
        self.forms = forms
        self.first_forms = first_forms
        self.alike = alike
        self.grams = grams
        terms = self.file.terms
        if not len(self.stems.starts) == len(self.first_forms) == terms + 1:
            raise IndexError(f"stems or forms of other terms than the {terms} there are")

    def term(self, stem: bytes) -> int:
        """The number of a stem (UTF-8); -1 for none."""
        return self.stems.find(stem, 0, self.file.terms)

    def form_of(self, term: int, word: bytes) -> int:
        """The byte of a folded word (UTF-8) among the forms of a term; -1 where there is none, or
        it is one of those that share a byte."""
        first = self.first_forms[term]
        form = self.forms.find(word, first, self.first_forms[term + 1])
        return form - first if 0 <= form < first + RARE else -1

    def look_alikes(self, stem: str, term: int, common: int) -> tuple[tuple[int, float], ...]:
        """The numbers of the stems that look like one, ``term`` of the segment or -1, and how much
        (0 to 1); those in more than ``common`` documents of the segment are left out."""
        if self.alike is None or self.grams is None:
            return NOTHING
        found = self.alike.most_alike(term, common)
        return self.grams.most_alike(stem, common, term) if found is None else found


class Lexicon:
    """The words of the ``parts``, which hold so many ``documents`` together; what stands in more
    than ``common`` of these is no look-alike.

    Safe to share between threads: a word may be looked up twice, never wrongly.
    """

    def __init__(self, parts: Sequence[Part], documents: int, common: int) -> None:
        self.parts = [*parts]
        self._documents = documents
        self._common = common
        self._terms: dict[str, Term] = {}
        self._sought: dict[tuple[str, str, bool, bool], Sought] = {}

    def term(self, stem: str) -> Term:
        """Where to find a stem."""
        found = self._terms.get(stem)
        if found is None:
            found = self._find(stem)
            _keep(self._terms, stem, found)
        return found

    def terms(self, stems: Sequence[str]) -> list[Term]:
        """Where to find each of some stems."""
        return [self.term(stem) for stem in stems]

    def _find(self, stem: str) -> Term:
        key, numbers, having = stem.encode(), [], 0
        for part in self.parts:
            number = part.term(key)
            numbers.append(number)
            if number >= 0:
                having += part.file.having(number)
        return Term(tuple(numbers), having, ranking.idf(self._documents, having))

    def having_all(self, terms: Sequence[Term]) -> list[tuple[InvertedFile, list[int]]]:
        """The inverted files that have all of some terms, and the numbers of these there."""
        found = []
        for at in range(len(self.parts)):
            numbers = [term.numbers[at] for term in terms]
            if min(numbers) >= 0:
                found.append((self.parts[at].file, numbers))
        return found

    def sought(self, stem: str, form: str, further: bool, closely: bool) -> Sought:
        """A stem as the loops look for it by article, ``form``, a folded word, being the one asked
        for; that is for a close look, and so is what looks like it, but for a ``further`` word,
        which is a phrase's."""
        key = (stem, form, further, closely)
        found = self._sought.get(key)
        if found is None:
            found = self._find_sought(stem, form, further, closely)
            _keep(self._sought, key, found)
        return found

    def _find_sought(self, stem: str, form: str, further: bool, closely: bool) -> Sought:
        term, word, standing = self.term(stem), form.encode(), []
        alike = self.look_alikes(stem) if closely and not further else None
        for at in range(len(self.parts)):
            part, number = self.parts[at], term.numbers[at]
            found = part.form_of(number, word) if closely and word and number >= 0 else -1
            others = NOTHING if alike is None else alike[at]
            standing.append(Standing(part.file, number, found, others))
        weight = term.idf * (ranking.K1 + 1)
        return Sought(weight, term.idf, tuple(standing), None, further)

    # Look-alikes

    def look_alikes(self, stem: str) -> list[tuple[tuple[int, float], ...]]:
        """In each segment the numbers of stems that look like one, and how much, the most alike
        first: in all ``ranking.LOOK_ALIKE_MOST`` at most; of equals those that more documents hold,
        then by the alphabet."""
        term, found = self.term(stem), []
        for at in range(len(self.parts)):
            part = self.parts[at]
            found.append(part.look_alikes(stem, term.numbers[at], self._common))
        return found if len(found) == 1 else self._agreed(found)

    def shares(self, found: Sequence[tuple[tuple[int, float], ...]]) -> dict[str, float]:
        """The stems of look-alikes, and how much they look like it."""
        shares: dict[str, float] = {}
        for at in range(len(self.parts)):
            stems = self.parts[at].stems.texts([number for number, _ in found[at]])
            shares.update(zip(stems, [share for _, share in found[at]], strict=True))
        return shares

    def _agreed(
        self, found: Sequence[tuple[tuple[int, float], ...]]
    ) -> list[tuple[tuple[int, float], ...]]:
        """The best of several segments together: each is among the best of every segment that has
        it; what is rare in each may be common in all."""
        others = []
        for stem, share in self.shares(found).items():
            term = self.term(stem)
            if term.having <= self._common:
                others.append((-share, -term.having, stem, term.numbers))
        best = sorted(others)[: ranking.LOOK_ALIKE_MOST]
        return [
            tuple([(numbers[at], -share) for share, _, _, numbers in best if numbers[at] >= 0])
            for at in range(len(found))
        ]


def _keep(kept: dict[Any, Any], key: object, value: object) -> None:
    """Until there are too many: then all are forgotten."""
    if len(kept) >= KEPT:
        kept.clear()
    kept[key] = value
