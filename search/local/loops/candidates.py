"""The best of a query looked at closely: what each gains by the places of the query's words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from .columns import Wanted
from .inverted import InvertedFile
from .places import Paragraphs

KINDS = ("words", "title", "look-alikes", "form", "lead", "closeness", "passage")
STRETCHES = 64  # of a unit that are looked at


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


class Standing:
    """Where a word stands in one inverted file: the number of its term, -1 where it has none; the
    byte of the form asked for, -1 for none; the terms that look like it (int64[m]) and how much
    (float64[m], 0 to 1)."""

    def __init__(
        self, file: InvertedFile, term: int, form: int, alike: Array, shares: Array
    ) -> None:
        if len(alike) != len(shares):
            raise IndexError(f"{len(shares)} shares of {len(alike)} terms")
        self.file = file
        self.term = term
        self.form = form
        self.alike = alike
        self.shares = shares


class Candidates:
    """Some of all ``units`` (int32[n], ascending), and what they gain.

    Words are taken one after the other: first what tells where the word stands, then what that is
    worth. A paragraph is read with the title of its document in front, which is part of the first.
    """

    def __init__(self, every: Units, units: Array) -> None:
        self.size = len(units)
        self._units = units
        numbers = np.zeros((4, self.size), dtype=np.int32)
        amounts = np.zeros((4 + len(KINDS), self.size))
        places = np.zeros((7, self.size), dtype=np.int64)
        self._documents, self._titled, self._exact = numbers[0], numbers[1], numbers[2]
        self._norms, self._title_norms = amounts[0], amounts[1]
        self._alike, self._early = amounts[2], amounts[3]
        # By kind of evidence what each gained.
        self._gains = amounts[4:]
        # Of the word: its places, those of a unit from start to end, and how many are of the title
        # or have the form; of its look-alikes: how often they stand there, and how early.
        self._starts, self._ends = places[0], places[1]
        self._positions = np.empty(4 * self.size + 16, dtype=np.int32)
        self._filled = 0
        # Of the word before: its places.
        self._starts_before, self._ends_before = places[2], places[3]
        self._positions_before = np.empty(0, dtype=np.int32)
        # Of each stretch of a unit what its words are worth, and how many words were read before
        # the last of them, plus the share of it that stands there.
        self._nth, self._weight, self._step = -1, 0.0, 1
        self._worth = np.zeros((self.size, STRETCHES))
        self._reached = np.zeros((self.size, STRETCHES))
        self._met = places[4:]  # ranks, first occurrences and how many, of those that have a term
        self._look_up(every)

    def _look_up(self, every: Units) -> None:
        """The document of each unit, and what lengths are held against words with."""
        self._paragraphs = every.paragraphs
        for rank in range(self.size):
            unit = self._units[rank]
            self._documents[rank] = unit if every.documents is None else every.documents[unit]
            self._norms[rank] = every.norms[unit]
            self._title_norms[rank] = every.title_norms[unit]
        self._wanted = Wanted(self._documents)

    def gains(self) -> dict[str, Array]:
        """By the name of its evidence what each unit gained (float64[n])."""
        return dict(zip(KINDS, np.asarray(self._gains), strict=True))

    def add_to(self, scores: Array) -> None:
        """Add all that each unit gained to its score (float64[n])."""
        if len(scores) != self.size:
            raise IndexError(f"{len(scores)} scores of {self.size} units")
        for kind in range(len(self._gains)):
            for rank in range(self.size):
                scores[rank] += self._gains[kind, rank]

    def _begin(self, weight: float, step: int) -> None:
        """The next word."""
        self._nth += 1
        self._weight, self._step = weight, step
        starts, ends, positions = self._starts_before, self._ends_before, self._positions_before
        self._starts_before, self._ends_before = self._starts, self._ends
        self._positions_before = self._positions
        self._starts, self._ends, self._positions = starts, ends, positions
        self._filled = 0
        for rank in range(self.size):
            self._starts[rank] = self._ends[rank] = 0
            self._titled[rank] = self._exact[rank] = 0
            self._alike[rank] = self._early[rank] = 0.0

    # Where the next word stands. A stretch of 2 ``step`` words that it stands in is worth
    # ``weight`` more, or, where only a look-alike stands there, its share of that; a unit gains
    # what its best is worth, of those that begin at each ``step``-th word.

    def read(self, standing: Sequence[Standing], half: float, weight: float, step: int) -> None:
        """In some inverted files: itself, and what looks like it. How early a look-alike stands
        counts ``half`` / (``half`` + position) of its share."""
        self._begin(weight, step)
        for each in standing:
            if each.term >= 0:
                self._read(each.file, each.term, each.form)
            for nth in range(len(each.alike)):
                self._read_alike(each.file, each.alike[nth], each.shares[nth], half)

    def _read(self, file: InvertedFile, term: int, form: int) -> None:
        for i in range(file.meet(term, self._wanted, self._met)):
            self._take(file, self._met[0, i], self._met[1, i], self._met[2, i], form)

    def _take(self, file: InvertedFile, rank: int, first: int, count: int, form: int) -> None:
        """The occurrences of the document that stand in the unit."""
        self._make_room(count)
        filled, shift = self._filled, self._shift(rank)
        self._starts[rank] = filled
        for at in range(first, first + count):
            position = file.position(at)
            if file.paragraphs[at] == 0:
                self._titled[rank] += 1
            elif self._paragraphs is not None:
                paragraph = file.paragraph(at, self._documents[rank], self._paragraphs)
                if paragraph > self._units[rank]:
                    break
                if paragraph < self._units[rank]:
                    continue
                position += shift
            self._positions[filled] = position
            self._stand(rank, 1.0, position)
            filled += 1
            if file.forms[at] == form:
                self._exact[rank] += 1
        self._filled = self._ends[rank] = filled

    def read_places(
        self, documents: Array, positions: Array, paragraphs: Array, weight: float, step: int
    ) -> None:
        """At some places (int32[m] each, ascending), always in the form asked for: ``paragraphs``
        are -1 in titles. Those in other documents are passed over."""
        self._begin(weight, step)
        if not len(documents) == len(positions) == len(paragraphs):
            raise IndexError(f"{len(positions)} positions in {len(documents)} documents")
        at = 0
        for rank in range(self.size):
            while at < len(documents) and documents[at] < self._documents[rank]:
                at += 1
            shift, place = self._shift(rank), at
            self._starts[rank] = self._filled
            while place < len(documents) and documents[place] == self._documents[rank]:
                if paragraphs[place] < 0:
                    self._titled[rank] += 1
                    self._take_place(rank, positions[place])
                elif self._paragraphs is None or paragraphs[place] == self._units[rank]:
                    self._take_place(rank, positions[place] + shift)
                place += 1
            self._ends[rank] = self._filled

    def _take_place(self, rank: int, position: int) -> None:
        self._make_room(1)
        self._positions[self._filled] = position
        self._stand(rank, 1.0, position)
        self._filled += 1
        self._exact[rank] += 1

    def _read_alike(self, file: InvertedFile, term: int, share: float, half: float) -> None:
        for i in range(file.meet(term, self._wanted, self._met)):
            rank, first, count = self._met[0, i], self._met[1, i], self._met[2, i]
            self._take_alike(file, rank, first, count, share, half)

    def _take_alike(
        self, file: InvertedFile, rank: int, first: int, count: int, share: float, half: float
    ) -> None:
        """The occurrences of the document that stand in the unit; those of a title that is only in
        front of it are not counted, but may be the first."""
        for at in range(first, first + count):
            if self._paragraphs is None:
                self._alike[rank] += share
                self._raise_early(rank, share, half, file.position(at))
                continue
            paragraph = file.paragraph(at, self._documents[rank], self._paragraphs)
            if paragraph > self._units[rank]:
                break
            if paragraph < 0:
                self._raise_early(rank, share, half, file.position(at))
                if not self._is_in_front(rank):
                    self._alike[rank] += share
            elif paragraph == self._units[rank]:
                self._raise_early(rank, share, half, file.position(at) + self._shift(rank))
                self._alike[rank] += share

    def _raise_early(self, rank: int, share: float, half: float, position: int) -> None:
        self._early[rank] = max(self._early[rank], share * half / (half + position))
        self._stand(rank, share, position)

    def _stand(self, rank: int, share: float, position: int) -> None:
        """The word stands at a position of a unit, or what is like it by ``share``."""
        last = position // self._step
        if last < STRETCHES:
            self._add_to_stretch(rank, last, share)
            if last > 0:
                self._add_to_stretch(rank, last - 1, share)

    def _add_to_stretch(self, rank: int, stretch: int, share: float) -> None:
        reached = self._nth + share
        if reached > self._reached[rank, stretch]:
            more = reached - max(self._reached[rank, stretch], self._nth)
            self._reached[rank, stretch] = reached
            self._worth[rank, stretch] += self._weight * more
            self._gains[6, rank] = max(self._gains[6, rank], self._worth[rank, stretch])

    # What the word is worth

    def weigh(self, weights: tuple[float, ...], half: float, window: int) -> None:
        """Add what it is worth by ``weights`` of the word itself, of the title in front of a
        paragraph, the title, look-alikes, the form, the lead and closeness, in this order."""
        word, in_front, title, look_alikes, form, lead, closeness = weights
        if word:
            self.add_words(word, True)
        self._add_title(in_front, title)
        if look_alikes:
            self._add_look_alikes(look_alikes)
        self._add_form(form)
        self._add_lead(lead, half)
        self._add_closeness(closeness, window)

    def add_words(self, weight: float, titled: bool) -> None:
        """``weight`` × f / (f + norm), f being how often the word stands in the unit, its title
        included where ``titled``; one that is only in front of it never is."""
        for rank in range(self.size):
            count = self._ends[rank] - self._starts[rank]
            if not titled or self._is_in_front(rank):
                count -= self._titled[rank]
            if count:
                self._gains[0, rank] += weight * count / (count + self._norms[rank])

    def _add_title(self, weight: float, title_weight: float) -> None:
        """``title_weight`` × f / (f + norm), f being how often the word stands in the title. And
        where that is only in front of the unit, what the word is worth together with it, ``weight``
        × f / (f + norm), beyond what it is worth without."""
        for rank in range(self.size):
            titled = self._titled[rank]
            if titled:
                self._gains[1, rank] += title_weight * titled / (titled + self._title_norms[rank])
                if self._is_in_front(rank):
                    norm = self._norms[rank]
                    count = self._ends[rank] - self._starts[rank]
                    more = count / (count + norm) - (count - titled) / (count - titled + norm)
                    self._gains[1, rank] += weight * more

    def _add_look_alikes(self, weight: float) -> None:
        """The same, f counting the word wherever it stands, and its look-alikes by their shares."""
        for rank in range(self.size):
            frequency = self._alike[rank] + (self._ends[rank] - self._starts[rank])
            if frequency > 0.0:
                self._gains[2, rank] += weight * frequency / (frequency + self._norms[rank])

    def _add_form(self, weight: float) -> None:
        """The same, f counting the form asked for."""
        for rank in range(self.size):
            if self._exact[rank]:
                count = self._exact[rank]
                self._gains[3, rank] += weight * count / (count + self._norms[rank])

    def _add_lead(self, weight: float, half: float) -> None:
        """``weight`` half / (half + first position): all of it for the very first word of a unit,
        half of it for word ``half``; or what a look-alike that stands earlier gives, by its share.
        """
        for rank in range(self.size):
            early = self._early[rank]
            if self._starts[rank] < self._ends[rank]:
                first = self._positions[self._starts[rank]]
                early = max(early, half / (half + first))
            self._gains[4, rank] += weight * early

    def _add_closeness(self, weight: float, window: int) -> None:
        """``weight`` / d², d being the words from this word to the one before at the closest, up to
        ``window``."""
        for rank in range(self.size):
            left, right = self._starts_before[rank], self._starts[rank]
            closest = window + 1
            while left < self._ends_before[rank] and right < self._ends[rank]:
                apart = self._positions[right] - self._positions_before[left]
                if apart < 0:
                    closest = min(closest, -apart)
                    right += 1
                else:
                    closest = min(closest, max(apart, 1))
                    left += 1
            if closest <= window:
                self._gains[5, rank] += weight / (closest * closest)

    # Steps

    def _shift(self, rank: int) -> int:
        """What is added to a position in a document to have it in the paragraph."""
        if self._paragraphs is None:
            return 0
        return self._paragraphs.title_length(self._documents[rank]) - self._paragraphs.begin(
            self._units[rank]
        )

    def _is_in_front(self, rank: int) -> bool:
        """Whether the title is in front of a unit and not part of it."""
        if self._paragraphs is None:
            return False
        return bool(self._paragraphs.unit(self._documents[rank], -1) != self._units[rank])

    def _make_room(self, count: int) -> None:
        if self._filled + count > len(self._positions):
            wider = np.empty(2 * (self._filled + count) + 16, dtype=np.int32)
            wider[: self._filled] = self._positions[: self._filled]
            self._positions = wider
