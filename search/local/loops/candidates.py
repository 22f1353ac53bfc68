# cython: boundscheck=False
"""The best of a query looked at closely: what each gains by the places of the query's words.

What indexes an array unasked was compared with its length where it came from: units when they are
taken, occurrences by :meth:`InvertedFile.meet`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array
from .best import put_best_of_others, put_in_order
from .columns import Wanted
from .inverted import InvertedFile
from .scores import Disjunction
from .sought import Sought, Units, Weights

KINDS = ("words", "title", "look-alikes", "form", "lead", "closeness", "passage", "article")
STRETCHES = 64  # of a unit that are looked at
ROOM = 160  # units that there is room for at first
MOST_READ = 10_000  # words, after which they are counted anew


class Candidates:
    """Some of all units, their scores, and what they gain.

    Made once, used for query after query. Words are looked at one after the other: first where a
    word stands, then what that is worth. A paragraph is read with the title of its document in
    front, which is part of the first.
    """

    def __init__(self, every: Units, weights: Weights) -> None:
        self.size = 0
        self._every = every
        self._paragraphs = self._every.paragraphs
        self._wanted = Wanted(self._every.count)
        self._title, self._look_alikes, self._form, self._lead = weights[:4]
        self._closeness, self._passage, self._article = weights[4:7]
        self._half, self._window, self._step = weights[7:]
        # Words read since the stretches were cleared, and those before this query.
        self._nth, self._first = 0.0, 0.0
        self._positions = np.empty(4 * ROOM, dtype=np.int32)
        self._positions_before = np.empty(4 * ROOM, dtype=np.int32)
        self._make(ROOM)

    def _make(self, room: int) -> None:
        """Columns for so many units."""
        self._room = room
        numbers = np.zeros((5, room), dtype=np.int32)
        amounts = np.zeros((6, room))
        places = np.zeros((7, room), dtype=np.int64)
        self._unit_column, self._score_column = numbers[0], amounts[0]
        self._units, self._documents, self._best = numbers[0], numbers[1], numbers[2]
        self._titled, self._exact = numbers[3], numbers[4]
        self._scores, self._highest = amounts[0], amounts[1]
        self._norms, self._title_norms = amounts[2], amounts[3]
        self._alike, self._early = amounts[4], amounts[5]
        # By kind of evidence what each gained.
        self._gains = np.zeros((len(KINDS), room))
        # Of the word: its places, those of a unit from start to end, and how many are of the title
        # or have the form; of its look-alikes: how often they stand there, and how early.
        self._starts, self._ends, self._filled = places[0], places[1], 0
        # Of the word before: its places.
        self._starts_before, self._ends_before = places[2], places[3]
        # Of each stretch of a unit what its words are worth, and how many words were read before
        # the last of them, plus the share of it that stands there.
        self._worth = np.zeros((room, STRETCHES))
        self._reached = np.zeros((room, STRETCHES))
        # Ranks, first occurrences and how many, of those that have a term.
        self._met, self._met_firsts = places[4:], places[5]

    # Which units

    def take(self, units: Array) -> None:
        """These (int32[n], ascending), their scores 0."""
        if len(units) > self._room:
            self._make(max(len(units), 2 * self._room))
        for rank in range(len(units)):
            if not 0 <= units[rank] < len(self._every.norms):
                raise IndexError(f"unit {units[rank]} of {len(self._every.norms)}")
            self._units[rank] = units[rank]
            self._scores[rank] = 0.0
        self._start(len(units))

    def take_best(self, total: Disjunction, count: int) -> None:
        """The ``count`` best of those that ``total`` saw, with their scores."""
        if total.count != len(self._every.norms):
            raise IndexError(f"{total.count} units, not {len(self._every.norms)}")
        if count > self._room:
            self._make(count)
        self._start(total.put_best(self._units, self._scores, count))

    def _start(self, size: int) -> None:
        """The first of the columns are taken: their documents, and what lengths are held against
        words with. Nothing was read."""
        self.size = size
        self._wanted.forget()
        every, kinds = self._every, len(self._gains)
        for rank in range(size):
            unit = self._units[rank]
            self._documents[rank] = unit if every.documents is None else every.documents[unit]
            self._norms[rank] = every.norms[unit]
            self._title_norms[rank] = every.title_norms[unit]
            self._starts[rank] = self._ends[rank] = 0
        for kind in range(kinds):
            for rank in range(size):
                self._gains[kind, rank] = 0.0
        self._wanted.want(self._documents[:size])
        if self._nth > MOST_READ:
            self._nth = 0.0
            self._reached[:] = 0.0
        self._first = self._nth + 2.0  # more than the last word can have reached
        self._nth += 1.0
        self._idf = 0.0

    # What they are and what they have

    def units(self) -> Array:
        """int32[n], ascending; until others are taken."""
        units: Array = self._unit_column[: self.size]
        return units

    def scores(self) -> Array:
        """float64[n]: the scores as they stand, to be raised further."""
        scores: Array = self._score_column[: self.size]
        return scores

    def gains(self) -> dict[str, Array]:
        """By the name of its evidence what each unit gained (float64[n])."""
        gains = np.array(self._gains[:, : self.size])
        return dict(zip(KINDS, gains, strict=True))

    def add_gains(self) -> None:
        """Add all that each unit gained to its score."""
        for kind in range(len(self._gains)):
            for rank in range(self.size):
                self._scores[rank] += self._gains[kind, rank]

    def add_articles(self) -> None:
        """Add to the score of each paragraph a share of that of the best other of its article."""
        gains, size = self._gains[7], self.size
        put_best_of_others(self._documents[:size], self._scores[:size], gains[:size])
        for rank in range(size):
            gains[rank] *= self._article
            self._scores[rank] += gains[rank]

    def ordered(self, count: int) -> list[tuple[int, float]]:
        """The ``count`` best units and their scores, best first; of equal ones the lower first."""
        size = max(0, min(count, self.size))
        best, highest = self._best[:size], self._highest[:size]
        put_in_order(self._units[: self.size], self._scores[: self.size], best, highest)
        return [(int(best[at]), float(highest[at])) for at in range(size)]

    # Where the next word stands. A stretch that it stands in is worth more by its idf, or, where
    # only a look-alike stands there, by its share of that; a unit gains what its best is worth.

    def look_at(self, words: Sequence[Sought]) -> None:
        """All that they gain by some words, in the order of the query."""
        for word in words:
            self.read(word)
            self.weigh(word)

    def read(self, word: Sought) -> None:
        """Where a word stands, and what looks like it."""
        self._begin(word.idf)
        if word.places is not None:
            documents, positions, paragraphs = word.places
            self._read_places(documents, positions, paragraphs)
        for each in word.standing:
            if each.term >= 0:
                self._read(each.file, each.term, each.form)
            for term, share in each.alike:
                self._read_alike(each.file, term, share)

    def _begin(self, idf: float) -> None:
        self._nth += 1.0
        self._idf_before, self._idf = self._idf, idf
        starts, ends, positions = self._starts_before, self._ends_before, self._positions_before
        self._starts_before, self._ends_before = self._starts, self._ends
        self._positions_before = self._positions
        self._starts, self._ends, self._positions = starts, ends, positions
        self._filled = 0
        for rank in range(self.size):
            self._starts[rank] = self._ends[rank] = 0
            self._titled[rank] = self._exact[rank] = 0
            self._alike[rank] = self._early[rank] = 0.0

    def _read(self, file: InvertedFile, term: int, form: int) -> None:
        count = file.meet(term, self._wanted, self._met)
        file.touch(self._met_firsts, 0, count)
        for i in range(count):
            self._take(file, self._met[0, i], self._met[1, i], self._met[2, i], form)

    def _take(self, file: InvertedFile, rank: int, first: int, count: int, form: int) -> None:
        """The occurrences of the document that stand in the unit."""
        if self._filled + count > len(self._positions):
            self._make_room(count)
        filled, shift = self._filled, self._shift(rank)
        self._starts[rank] = filled
        for at in range(first, first + count):
            position = _position(file, at)
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

    def _read_places(self, documents: Array, positions: Array, paragraphs: Array) -> None:
        """Those in other documents are passed over."""
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
        if self._filled == len(self._positions):
            self._make_room(1)
        self._positions[self._filled] = position
        self._stand(rank, 1.0, position)
        self._filled += 1
        self._exact[rank] += 1

    def _read_alike(self, file: InvertedFile, term: int, share: float) -> None:
        met = file.meet(term, self._wanted, self._met)
        file.touch(self._met_firsts, 0, met)
        for i in range(met):
            rank, first, count = self._met[0, i], self._met[1, i], self._met[2, i]
            self._take_alike(file, rank, first, count, share)

    def _take_alike(
        self, file: InvertedFile, rank: int, first: int, count: int, share: float
    ) -> None:
        """The occurrences of the document that stand in the unit; those of a title that is only in
        front of it are not counted, but may be the first."""
        for at in range(first, first + count):
            if self._paragraphs is None:
                self._alike[rank] += share
                self._raise_early(rank, share, _position(file, at))
                continue
            paragraph = file.paragraph(at, self._documents[rank], self._paragraphs)
            if paragraph > self._units[rank]:
                break
            if paragraph < 0:
                self._raise_early(rank, share, _position(file, at))
                if not self._is_in_front(rank):
                    self._alike[rank] += share
            elif paragraph == self._units[rank]:
                self._raise_early(rank, share, _position(file, at) + self._shift(rank))
                self._alike[rank] += share

    def _raise_early(self, rank: int, share: float, position: int) -> None:
        self._early[rank] = max(self._early[rank], share * self._half / (self._half + position))
        self._stand(rank, share, position)

    def _stand(self, rank: int, share: float, position: int) -> None:
        """The word stands at a position of a unit, or what is like it by ``share``."""
        last = position // self._step
        if 0 <= last < STRETCHES:  # an altered file may claim that a paragraph begins behind it
            self._add_to_stretch(rank, last, share)
            if last > 0:
                self._add_to_stretch(rank, last - 1, share)

    def _add_to_stretch(self, rank: int, stretch: int, share: float) -> None:
        reached, before = self._nth + share, self._reached[rank, stretch]
        if reached > before:
            worth = self._worth[rank, stretch] if before >= self._first else 0.0
            worth += self._passage * self._idf * (reached - max(before, self._nth))
            self._reached[rank, stretch] = reached
            self._worth[rank, stretch] = worth
            self._gains[6, rank] = max(self._gains[6, rank], worth)

    # What the word is worth

    def weigh(self, word: Sought) -> None:
        """Add what the word that was read is worth."""
        if word.further:
            self.add_words(word.weight, True)
        self._add_title(word.weight)
        if word.places is None:
            self._add_look_alikes(self._look_alikes * word.weight)
        self._add_form(self._form * word.idf)
        self._add_lead(self._lead * word.idf)
        self._add_closeness(self._closeness * min(word.idf, self._idf_before))

    def add_words(self, weight: float, titled: bool) -> None:
        """``weight`` × f / (f + norm), f being how often the word stands in the unit, its title
        included where ``titled``; one that is only in front of it never is."""
        for rank in range(self.size):
            count = self._ends[rank] - self._starts[rank]
            if not titled or self._is_in_front(rank):
                count -= self._titled[rank]
            if count:
                self._gains[0, rank] += weight * count / (count + self._norms[rank])

    def _add_title(self, weight: float) -> None:
        """A share of ``weight`` × f / (f + norm), f being how often the word stands in the title.
        And where that is only in front of the unit, what the word is worth together with it,
        ``weight`` × f / (f + norm), beyond what it is worth without."""
        title_weight = self._title * weight
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

    def _add_lead(self, weight: float) -> None:
        """``weight`` half / (half + first position): all of it for the very first word of a unit,
        half of it for word ``half``; or what a look-alike that stands earlier gives, by its share.
        """
        for rank in range(self.size):
            early = self._early[rank]
            if self._starts[rank] < self._ends[rank]:
                first = self._positions[self._starts[rank]]
                early = max(early, self._half / (self._half + first))
            self._gains[4, rank] += weight * early

    def _add_closeness(self, weight: float) -> None:
        """``weight`` / d², d being the words from this word to the one before at the closest, up to
        the window."""
        for rank in range(self.size):
            left, right = self._starts_before[rank], self._starts[rank]
            closest = self._window + 1
            while left < self._ends_before[rank] and right < self._ends[rank]:
                apart = self._positions[right] - self._positions_before[left]
                if apart < 0:
                    closest = min(closest, -apart)
                    right += 1
                else:
                    closest = min(closest, max(apart, 1))
                    left += 1
            if closest <= self._window:
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
        document, unit, table = self._documents[rank], self._units[rank], self._paragraphs
        return table is not None and bool(table.unit(document, -1) != unit)

    def _make_room(self, count: int) -> None:
        wider = np.empty(2 * (self._filled + count) + 16, dtype=np.int32)
        wider[: self._filled] = self._positions[: self._filled]
        self._positions = wider


def _position(file: InvertedFile, occurrence: int) -> int:
    """Here, so that it costs no call."""
    return file.positions2[occurrence] if file.near else file.positions4[occurrence]
