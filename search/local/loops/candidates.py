"""The best of a query looked at closely: what each gains by the places of the query's words."""

from __future__ import annotations

import numpy as np

from ..arrays import Array
from .inverted import InvertedFile
from .places import Paragraphs

STRETCHES = 64  # of a unit that are looked at


class Candidates:
    """Units (int32[n], ascending) of some documents (int32[n]), and what they gain.

    ``norms`` and ``title_norms`` (float64[n]) are what the lengths of units and of titles are held
    against them with. Where ``paragraphs`` are given the units are theirs, and each is read with
    the title of its document in front, which is part of the first. At most so many ``words`` are
    taken one after the other: :meth:`begin`, then what tells where the word stands, then what that
    is worth.
    """

    def __init__(
        self,
        units: Array,
        documents: Array,
        norms: Array,
        title_norms: Array,
        paragraphs: Paragraphs | None = None,
    ) -> None:
        size = len(units)
        if not len(documents) == len(norms) == len(title_norms) == size:
            raise IndexError(f"{len(documents)} documents and {len(norms)} norms of {size} units")
        self.size = size
        self._units = units
        self._documents = documents
        self._norms = norms
        self._title_norms = title_norms
        self._paragraphs = paragraphs
        gains = np.zeros((7, size))
        self._words, self._title, self._look_alikes = gains[0], gains[1], gains[2]
        self._form, self._lead, self._closeness = gains[3], gains[4], gains[5]
        self._passage = gains[6]
        # Of the word: its places, those of a unit from start to end, and how many are of the title
        # or have the form; of its look-alikes: how often they stand there, and how early.
        places = np.zeros((4, size), dtype=np.int64)
        self._starts, self._ends = places[0], places[1]
        self._positions = np.empty(4 * size + 16, dtype=np.int32)
        self._filled = 0
        counts = np.zeros((2, size), dtype=np.int32)
        self._titled, self._exact = counts[0], counts[1]
        alike = np.zeros((2, size))
        self._alike, self._early = alike[0], alike[1]
        # Of each stretch of a unit what its words are worth; how many words were read before the
        # last of these, plus the share of it that stands there.
        self._nth, self._weight, self._step = -1, 0.0, 1
        self._worth = np.zeros((size, STRETCHES), dtype=np.float64)
        self._reached = np.zeros((size, STRETCHES), dtype=np.float64)
        # Of the word before: its places.
        self._starts_before, self._ends_before = places[2], places[3]
        self._positions_before = np.empty(0, dtype=np.int32)

    def gains(self) -> dict[str, Array]:
        """By the name of its evidence what each unit gained (float64[n])."""
        return {
            "words": np.asarray(self._words),
            "title": np.asarray(self._title),
            "look-alikes": np.asarray(self._look_alikes),
            "form": np.asarray(self._form),
            "lead": np.asarray(self._lead),
            "closeness": np.asarray(self._closeness),
            "passage": np.asarray(self._passage),
        }

    def begin(self, weight: float, step: int) -> None:
        """The next word. A stretch of ``2 step`` words that it stands in is worth ``weight`` more,
        or, where only a look-alike stands there, its share of that; a unit gains what its best is
        worth, of those that begin at each ``step``-th word."""
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

    def read(self, file: InvertedFile, term: int, form: int) -> None:
        """The word stands where a term of an inverted file does; ``form`` is the one asked for."""
        begin = self._seek(0, file.base)
        reached = self._find(file, term, begin)
        for rank in range(begin, reached):
            if self._ends[rank]:
                first = self._starts[rank]
                self._take(file, rank, first, first + self._ends[rank], form)

    def _find(self, file: InvertedFile, term: int, begin: int) -> int:
        """For the candidates from ``begin`` on the first occurrence of a term as start, and how
        many there are as end; returns the first of those behind its last document."""
        at, end = file.first(term), file.first(term + 1)
        occurrence, last = file.first_occurrence(term), file.first_occurrence(term + 1)
        for rank in range(begin, self.size):
            found = file.seek(at, end, self._documents[rank])
            occurrence += file.occurrences_between(at, found)
            at = found
            if at == end:
                return rank
            if file.document(at) == self._documents[rank]:
                if occurrence + file.frequency(at) > last:
                    raise IndexError(f"more occurrences of term {term} than it has")
                self._starts[rank] = occurrence
                self._ends[rank] = file.frequency(at)
        return self.size

    def _take(self, file: InvertedFile, rank: int, first: int, last: int, form: int) -> None:
        """The occurrences of the document that stand in the unit."""
        self._make_room(last - first)
        filled, shift = self._filled, self._shift(rank)
        self._starts[rank] = filled
        for at in range(first, last):
            position = file.position(at)
            if file.in_title(at):
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
            if file.form(at) == form:
                self._exact[rank] += 1
        self._filled = self._ends[rank] = filled

    def read_places(self, documents: Array, positions: Array, paragraphs: Array) -> None:
        """The word stands at some places (int32[m] each, ascending), always in the form asked for:
        ``paragraphs`` are -1 in titles. Those in other documents are passed over."""
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

    def read_alike(self, file: InvertedFile, terms: Array, shares: Array, half: int) -> None:
        """``terms`` (int64[m]) of an inverted file look like the word, with these ``shares``
        (float64[m]): each occurrence counts for as much, and so does how early it stands."""
        if len(terms) != len(shares):
            raise IndexError(f"{len(shares)} shares of {len(terms)} terms")
        for nth in range(len(terms)):
            self._read_alike(file, terms[nth], shares[nth], half)

    def _read_alike(self, file: InvertedFile, term: int, share: float, half: int) -> None:
        at, end = file.first(term), file.first(term + 1)
        occurrence, last = file.first_occurrence(term), file.first_occurrence(term + 1)
        rank = 0
        while at < end:
            rank = self._seek(rank, file.document(at))
            if rank == self.size:
                break
            found = file.seek(at, end, self._documents[rank])
            occurrence += file.occurrences_between(at, found)
            at = found
            while at < end and rank < self.size and file.document(at) == self._documents[rank]:
                if occurrence + file.frequency(at) > last:
                    raise IndexError(f"more occurrences of term {term} than it has")
                self._take_alike(
                    file, rank, occurrence, occurrence + file.frequency(at), share, half
                )
                rank += 1  # another paragraph of the same document may follow

    def _take_alike(
        self, file: InvertedFile, rank: int, first: int, last: int, share: float, half: int
    ) -> None:
        """The occurrences of the document that stand in the unit; those of a title that is only in
        front of it are not counted, but may be the first."""
        for at in range(first, last):
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

    def _raise_early(self, rank: int, share: float, half: int, position: int) -> None:
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
            self._passage[rank] = max(self._passage[rank], self._worth[rank, stretch])

    # What the word is worth

    def add_word(self, weight: float, titled: bool) -> None:
        """``weight`` × f / (f + norm), f being how often the word stands in the unit, its title
        included where ``titled``; one that is only in front of it never is."""
        for rank in range(self.size):
            count = self._ends[rank] - self._starts[rank]
            if not titled or self._is_in_front(rank):
                count -= self._titled[rank]
            if count:
                self._words[rank] += weight * count / (count + self._norms[rank])

    def add_title(self, weight: float, title_weight: float) -> None:
        """``title_weight`` × f / (f + norm), f being how often the word stands in the title. And
        where that is only in front of the unit, what the word is worth together with it, ``weight``
        × f / (f + norm), beyond what it is worth without."""
        for rank in range(self.size):
            titled = self._titled[rank]
            if titled:
                self._title[rank] += title_weight * titled / (titled + self._title_norms[rank])
                if self._is_in_front(rank):
                    norm = self._norms[rank]
                    count = self._ends[rank] - self._starts[rank]
                    more = count / (count + norm) - (count - titled) / (count - titled + norm)
                    self._title[rank] += weight * more

    def add_look_alikes(self, weight: float) -> None:
        """The same, f counting the word wherever it stands, and its look-alikes by their shares."""
        for rank in range(self.size):
            frequency = self._alike[rank] + (self._ends[rank] - self._starts[rank])
            if frequency > 0.0:
                self._look_alikes[rank] += weight * frequency / (frequency + self._norms[rank])

    def add_form(self, weight: float) -> None:
        """The same, f counting the form asked for."""
        for rank in range(self.size):
            if self._exact[rank]:
                count = self._exact[rank]
                self._form[rank] += weight * count / (count + self._norms[rank])

    def add_lead(self, weight: float, half: int) -> None:
        """``weight`` half / (half + first position): all of it for the very first word of a unit,
        half of it for word ``half``; or what a look-alike that stands earlier gives, by its share.
        """
        for rank in range(self.size):
            early = self._early[rank]
            if self._starts[rank] < self._ends[rank]:
                first = self._positions[self._starts[rank]]
                early = max(early, half / (half + first))
            self._lead[rank] += weight * early

    def add_closeness(self, weight: float, window: int) -> None:
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
                self._closeness[rank] += weight / (closest * closest)

    # Steps

    def _seek(self, rank: int, document: int) -> int:
        """The first of the candidates from ``rank`` on that is of a document or a later one."""
        step, low, high = 1, rank, rank
        while high < self.size and self._documents[high] < document:
            low = high + 1
            high += step
            step += step
        high = min(high, self.size)
        while low < high:
            middle = (low + high) // 2
            if self._documents[middle] < document:
                low = middle + 1
            else:
                high = middle
        return low

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
