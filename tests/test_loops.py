"""The inner loops against plain twins, over generated input; and compiled against not compiled."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from importlib import reload
from operator import itemgetter
from random import Random
from types import ModuleType
from typing import Any, Final, NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arabic.skeleton import skeleton
from search.local import lookalikes
from search.local.dictionary import pack, sorting
from search.local.lookalikes import alike_arrays, gram_arrays
from search.local.loops import (
    best,
    candidates,
    grams,
    holding,
    inversion,
    inverted,
    phrases,
    places,
    scores,
    sources,
    strings,
)  # fmt: skip
from search.local.loops import columns as runs
from search.local.loops import sought as asked

from .conftest import uncompiled

UNITS: Final = 12


INVERTED: Final = [inverted, uncompiled("inverted")]
INVERSION: Final = [inversion, uncompiled("inversion")]
GRAMS: Final = [grams, uncompiled("grams")]
STRINGS: Final = [strings, uncompiled("strings")]
PLACES: Final = [places, uncompiled("places")]
BEST: Final = [best, uncompiled("best")]
SCORES: Final = [scores, uncompiled("scores")]
COLUMNS: Final = [runs, uncompiled("columns")]
CANDIDATES: Final = [candidates, uncompiled("candidates")]
STRETCHES, STEP = 64, 5  # of a unit that are looked at; words from one to the next
PHRASES: Final = [phrases, uncompiled("phrases")]
HOLDING: Final = dict(zip(PHRASES, [holding, uncompiled("holding")], strict=True))
TOTALS: Final = dict(zip(PHRASES, SCORES, strict=True))
SOUGHT: Final = {
    beside: module
    for those in (CANDIDATES, SCORES)
    for beside, module in zip(those, [asked, uncompiled("sought")], strict=True)
}
SOURCES: Final = dict(zip(INVERTED, [sources, uncompiled("sources")], strict=True))
WINDOW: Final = SOURCES[INVERTED[1]].DOCUMENTS
# Compiled modules work with each other, and so do those that are not.
TOGETHER: Final = list(zip(INVERTED, PLACES, PHRASES, strict=True))
ALL: Final = list(zip(INVERTED, PLACES, SCORES, CANDIDATES, strict=True))


def i32(numbers: Sequence[int]) -> Any:
    return np.array(numbers, dtype=np.int32)


def ascending(top: int, most: int = 12) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, top), max_size=most, unique=True).map(sorted)


# Places of two terms: (rank, position), ascending, each once.
PLACED: Final = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 14)), max_size=12, unique=True
).map(sorted)


def columns(placed: list[tuple[int, int]]) -> tuple[Any, Any]:
    return i32([rank for rank, _ in placed]), i32([position for _, position in placed])


@pytest.mark.parametrize("module", PLACES)
@given(few=ascending(40), many=ascending(40, 40))
def test_common(module: ModuleType, few: list[int], many: list[int]) -> None:
    in_few, in_many = module.common(i32(few), i32(many))
    shared = sorted(set(few) & set(many))
    assert [few[i] for i in in_few] == [many[i] for i in in_many] == shared


@pytest.mark.parametrize("module", PLACES)
@given(units=st.lists(st.integers(0, 6)).map(sorted), data=st.data())
def test_counted(module: ModuleType, units: list[int], data: st.DataObject) -> None:
    scattered = [each for unit in units for each in (*[-1] * data.draw(st.integers(0, 2)), unit)]
    found = module.counted(i32(scattered))
    assert dict(zip(*(column.tolist() for column in found), strict=True)) == Counter(units)
    assert found[0].tolist() == sorted(set(units))


FORMS: Final = np.array([[0, 0], [0, 1], [0, 2], [1, 0], [2, 0], [2, 1]], dtype=np.int32)


@pytest.mark.parametrize("module", INVERSION)
@given(
    documents=st.lists(st.lists(st.integers(0, len(FORMS) - 1), max_size=9), max_size=6),
    most=st.integers(1, 3),
    wide=st.booleans(),
)
def test_inversion(
    module: ModuleType, documents: list[list[int]], most: int, *, wide: bool
) -> None:
    """Occurrences and postings as if they were sorted; of a form is known its term, and its number
    there."""
    every = [(*FORMS[form].tolist(), document, position, n)
             for document, forms in enumerate(documents)
             for position, form in enumerate(forms) for n in [form + 10 * position]]  # fmt: skip
    expected = sorted(every, key=itemgetter(0, 2, 3))
    held = Counter((term, document) for term, _, document, _, _ in expected)
    words = i32([form for forms in documents for form in forms])
    lengths = np.array([len(forms) for forms in documents], dtype=np.int64)
    firsts = [bisect_left(expected, term, key=itemgetter(0)) for term in range(3)]
    terms = np.array([[first, 0, -1] for first in firsts], dtype=np.int64)
    counts = np.ones(len(FORMS), dtype=np.int64)
    module.count_words(words, counts)
    assert counts.tolist() == [1 + words.tolist().count(form) for form in range(len(FORMS))]
    module.count_postings(words, FORMS, lengths, terms)
    assert terms[:, 1].tolist() == [sum(t == term for t, _ in held) for term in range(3)]
    terms[:, 1] = [bisect_left([*held], term, key=itemgetter(0)) for term in range(3)]
    terms[:, 2] = -1
    types = np.uint32 if wide else np.uint16
    positions, postings = np.empty(len(words), dtype=types), np.empty(len(held), dtype=types)
    numbers, often = np.empty(len(words), dtype=np.uint8), np.zeros(len(held), dtype=np.uint32)
    larger = np.empty((sum(each[1] >= most for each in expected), 2), dtype=np.int64)
    columns = (positions, numbers, postings, often, larger)
    module.put(words, FORMS, lengths, terms, most, *columns)
    assert positions.tolist() == [each[3] for each in expected]
    assert numbers.tolist() == [min(each[1], most) for each in expected]
    assert postings.tolist() == [document for _, document in held]
    assert often.tolist() == [*held.values()]
    assert sorted(larger.tolist()) == [
        [n, each[1]] for n, each in enumerate(expected) if each[1] >= most
    ]  # fmt: skip
    terms[:, 0] = firsts
    into = np.empty(len(words), dtype=np.uint8)
    module.put_bytes(words, FORMS, terms, np.array([e[4] for e in every], dtype=np.uint8), into)
    assert into.tolist() == [each[4] for each in expected]


def test_inversion_where_cython_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cython", None)
    plain = reload(INVERSION[1])
    terms = np.array([[0, 0, -1]], dtype=np.int64)
    plain.count_postings(i32([0, 1, 0]), FORMS, np.array([2, 1], dtype=np.int64), terms)
    assert terms.tolist() == [[0, 2, 1]]


@pytest.mark.parametrize("module", COLUMNS)
@given(numbers=ascending(60, 30), wide=st.booleans(), data=st.data())
def test_columns(
    module: ModuleType, numbers: list[int], data: st.DataObject, *, wide: bool
) -> None:
    first = data.draw(st.integers(0, len(numbers)))
    end = data.draw(st.integers(first, len(numbers)))
    wanted = data.draw(st.integers(0, 61))
    documents = np.array(numbers, dtype=np.uint32 if wide else np.uint16).data
    assert module.seek(documents, first, end, wanted) == bisect_left(numbers, wanted, first, end)
    for span in ((-1, end), (first, len(numbers) + 1)):
        with pytest.raises(IndexError):
            module.seek(documents, *span, wanted)


@pytest.mark.parametrize("module", COLUMNS)
@given(
    numbers=ascending(300, 60),
    wanted=st.lists(st.integers(0, 300), max_size=12).map(sorted),
    wide=st.booleans(),
    base=st.integers(0, 2),
    data=st.data(),
)
def test_meet(
    module: ModuleType, numbers: list[int], wanted: list[int], base: int, data: st.DataObject,
    *, wide: bool,
) -> None:  # fmt: skip
    """With few postings for each document that is wanted, and with many."""
    first = data.draw(st.integers(0, len(numbers)))
    end = data.draw(st.integers(first, len(numbers)))
    documents = np.array(numbers, dtype=np.uint32 if wide else np.uint16).data
    frequencies = np.array([n % 5 + 1 for n in numbers], dtype=np.uint32 if wide else np.uint8).data
    met = np.empty((3, len(wanted)), dtype=np.int64)
    those = module.Wanted(301)
    those.want(i32(data.draw(ascending(300))))
    those.forget()
    with pytest.raises(IndexError, match="document 301 of 301"):
        those.want(i32([*data.draw(ascending(300)), 301]))
    those.want(i32(wanted))
    found = module.meet(documents, frequencies, first, end, 100, base, those, met)
    expected, occurrence = [], 100
    for number in numbers[first:end]:
        count = number % 5 + 1
        ranks = [rank for rank, document in enumerate(wanted) if document == base + number]
        expected += [(rank, occurrence, count) for rank in ranks]
        occurrence += count
    assert [tuple(column) for column in met[:, :found].T.tolist()] == expected
    for span in ((-1, end), (first, len(numbers) + 1)):
        with pytest.raises(IndexError):
            module.meet(documents, frequencies, *span, 100, base, those, met)


# Of each document the words of its title and of each paragraph, each word a term and a form.
WORD: Final = st.tuples(st.integers(0, 2), st.integers(0, 2))
BLOCKS: Final = st.lists(st.lists(WORD, max_size=4), min_size=1, max_size=4)
DOCUMENTS: Final = st.lists(BLOCKS, min_size=1, max_size=5)


class Corpus:
    """Some documents, and the inverted file of them."""

    def __init__(
        self, module: ModuleType, tables: ModuleType, documents: list[list[list[tuple[int, int]]]],
        *, wide: bool, base: int,
    ) -> None:  # fmt: skip
        self.places = sorted(
            (term, base + document, position, form, block)
            for document, blocks in enumerate(documents)
            for position, (block, (term, form)) in enumerate(
                (block, word) for block, words in enumerate(blocks) for word in words
            )
        )
        terms = [term for term, *_ in self.places]
        counts: dict[tuple[int, int], int] = {}
        for term, document, *_ in self.places:
            counts[term, document] = counts.get((term, document), 0) + 1
        self.counts = counts
        self.starts = np.cumsum([0] * (base + 1) + [len(blocks) - 1 for blocks in documents])
        self.begins = i32(
            [sum(map(len, blocks[:b])) for blocks in documents for b in range(1, len(blocks))]
        )
        self.paragraphs = tables.Paragraphs(self.starts, self.begins)
        small, tiny = (np.uint32, np.uint32) if wide else (np.uint16, np.uint8)
        holding = [document - base for _, document in counts]
        self.file = module.InvertedFile(
            base,
            np.searchsorted([term for term, _ in counts], range(4)).astype(np.int64),
            np.array(holding, dtype=small),
            np.array(list(counts.values()), dtype=tiny),
            np.searchsorted(terms, range(4)).astype(np.int64),
            np.array([position for _, _, position, *_ in self.places], dtype=small),
            np.array([form for _, _, _, form, _ in self.places], dtype=np.uint8),
            # As if every paragraph from the third on were too far for a byte.
            np.array([b if b < 3 else 255 for *_, b in self.places], dtype=np.uint8),
        )

    def unit(self, document: int, block: int) -> int:
        return int(self.starts[document]) + block - 1 if block else -1

    def counted(self, document: int, block: int) -> int:
        """The paragraph that a word of the block counts for: of the title, the first."""
        there = self.starts[document] < self.starts[document + 1]
        return self.unit(document, max(block, 1) if there else block)


TERMS: Final = st.lists(st.lists(st.integers(0, 2), min_size=1, max_size=3), min_size=1, max_size=3)


@pytest.mark.parametrize(("lists", "tables", "module"), TOGETHER)
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), queries=TERMS)
def test_holding(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    queries: list[list[int]], *, wide: bool,
) -> None:  # fmt: skip
    """Query after query in the same columns; a term may be asked for twice."""
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    count = base + len(documents)
    found = HOLDING[module].Holding(count)
    for terms in queries:
        both = [
            d for d in range(base, count)
            if all(corpus.counts.get((t, d), 0) >= terms.count(t) for t in terms)
        ]  # fmt: skip
        size = found.find(corpus.file, terms)
        assert np.asarray(found.documents)[:size].tolist() == both
        for nth, term in enumerate(terms):
            mine = [place[1] for place in corpus.places if place[0] == term]
            before = sum(place[0] < term for place in corpus.places)
            row = slice(nth * found.stride, nth * found.stride + size)
            assert np.asarray(found.firsts)[row].tolist() == [before + mine.index(d) for d in both]
            assert np.asarray(found.counts)[row].tolist() == [corpus.counts[term, d] for d in both]


@pytest.mark.parametrize(("lists", "module"), list(zip(INVERTED, PHRASES, strict=True)))
def test_postings_that_are_not_there_are_not_held(lists: ModuleType, module: ModuleType) -> None:
    five = np.array([0, 5], dtype=np.int64)  # of the only term, as an altered file may claim
    one, byte = np.zeros(1, dtype=np.uint16), np.ones(1, dtype=np.uint8)
    file = lists.InvertedFile(0, five, one, byte, five, one, byte, byte)
    with pytest.raises(IndexError, match="postings 0 to 5"):
        HOLDING[module].Holding(9).find(file, [0])


@pytest.mark.parametrize(("lists", "tables", "module"), TOGETHER)
@given(
    documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), queries=TERMS,
    in_blocks=st.booleans(),
)  # fmt: skip
def test_phrases(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    queries: list[list[int]], *, wide: bool, in_blocks: bool,
) -> None:  # fmt: skip
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    norms = np.linspace(0.5, 2.0, base + len(documents))
    place = module.Phrases(HOLDING[module].Holding(len(norms)))
    total = TOTALS[module].Disjunction(norms, len(norms))
    at = {(document, place): (term, block) for term, document, place, _, block in corpus.places}
    for terms in queries:
        expected = []
        for document, start in sorted(at):
            words = [at.get((document, start + nth), (-1, -1)) for nth in range(len(terms))]
            one_block = not in_blocks or len({block for _, block in words}) == 1
            if [term for term, _ in words] == terms and one_block:
                expected.append((document, start))
        size = place.find(corpus.file, terms, corpus.paragraphs if in_blocks else None)
        starts = [column.tolist() for column in place.starts()]
        assert list(zip(*starts, strict=True)) == expected
        assert size == len(expected)
        place.add_to(total, 3.0)
        units, scores = (column.tolist() for column in total.matches())
        counts = Counter(document for document, _ in expected)
        assert units == sorted(counts)
        assert scores == pytest.approx([3 * n / (n + norms[d]) for d, n in sorted(counts.items())])
        total.clear()


@pytest.mark.parametrize(("module", "tables"), list(zip(INVERTED, PLACES, strict=True)))
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), data=st.data())
def test_inverted_file(
    module: ModuleType, tables: ModuleType, documents: Any, base: int, data: st.DataObject,
    *, wide: bool,
) -> None:  # fmt: skip
    corpus = Corpus(module, tables, documents, wide=wide, base=base)
    units = data.draw(ascending(7))
    for term in range(3):
        held = {d: n for (t, d), n in corpus.counts.items() if t == term}
        assert corpus.file.having(term) == len(held)
        found = corpus.file.postings(term)
        assert dict(zip(*(column.tolist() for column in found), strict=True)) == held
        found = corpus.file.among(i32(units), term)
        assert list(zip(*(column.tolist() for column in found), strict=True)) == [
            (unit, held[unit]) for unit in units if unit in held
        ]
        found = corpus.file.places(i32(units), term)
        assert list(zip(*(column.tolist() for column in found), strict=True)) == [
            (units.index(d), position)
            for t, d, position, *_ in corpus.places
            if t == term and d in units
        ]
        inside = [corpus.counted(d, block) for t, d, _, _, block in corpus.places if t == term]
        runs = SOURCES[module].Runs()
        source = SOURCES[module].ParagraphSource(corpus.file, term, 1.0, corpus.paragraphs, runs)
        found = source.postings()
        counted = dict(zip(*(column.tolist() for column in found), strict=True))
        assert counted == {unit: inside.count(unit) for unit in inside if unit >= 0}
        assert found[0].tolist() == sorted(counted)
        assert source.having() == len(counted)


def paragraphs_of_term(
    lists: ModuleType, table: Any, frequency: int, positions: Sequence[int], numbers: Any
) -> list[list[int]]:
    """The paragraphs of a term that stands at so many positions of each of two documents, and how
    often; ``numbers`` are the bytes of these paragraphs."""
    file = lists.InvertedFile(
        0, np.array([0, 2]), np.array([0, 1], dtype=np.uint16),
        np.array([frequency] * 2, dtype=np.uint32), np.array([0, 2 * frequency]),
        np.array([*positions] * 2, dtype=np.uint16), np.zeros(2 * frequency, dtype=np.uint8),
        np.array(numbers, dtype=np.uint8),
    )  # fmt: skip
    source = SOURCES[lists].ParagraphSource(file, 0, 1.0, table, SOURCES[lists].Runs())
    return [column.tolist() for column in source.postings()]


@pytest.mark.parametrize(("lists", "tables"), [each[:2] for each in TOGETHER])
def test_paragraphs_too_many_for_a_byte(lists: ModuleType, tables: ModuleType) -> None:
    """Two words of a title and of each paragraph: more than there is room for at first."""
    begins = i32([*range(2, 4202, 2)])
    table = tables.Paragraphs(np.array([0, 2100, 4200]), np.tile(begins, 2))
    numbers = np.minimum(np.arange(4202) // 2, 255)
    found = paragraphs_of_term(lists, table, 4202, range(4202), np.tile(numbers, 2))
    assert found == [[*range(4200)], [4, *[2] * 2099] * 2]


@pytest.mark.parametrize(("lists", "tables"), [each[:2] for each in TOGETHER])
def test_paragraphs_that_an_altered_file_names(lists: ModuleType, tables: ModuleType) -> None:
    """Behind the last of all the position tells; before the one before, none is named twice."""
    table = tables.Paragraphs(np.array([0, 2, 4]), i32([1, 3, 1, 3]))
    for numbers, units, counts in (
        ([0, 1, 2, 0, 1, 9], [0, 1, 2, 3], [2, 1, 2, 1]),
        ([2, 2, 1, 0, 1, 2], [1, 2, 3], [2, 2, 1]),
    ):
        assert paragraphs_of_term(lists, table, 3, [0, 1, 3], numbers) == [units, counts]


@pytest.mark.parametrize("module", PLACES)
@given(documents=DOCUMENTS)
def test_paragraphs_of(module: ModuleType, documents: Any) -> None:
    corpus = Corpus(inverted, places, documents, wide=False, base=0)
    holding, positions = i32([d for _, d, *_ in corpus.places]), i32([p[2] for p in corpus.places])
    found = module.Paragraphs(corpus.starts, corpus.begins).of_all(holding, positions)
    assert found.tolist() == [corpus.unit(d, block) for _, d, _, _, block in corpus.places]
    table = module.Paragraphs(corpus.starts, corpus.begins)
    placed = [(d, n) for d, blocks in enumerate(documents) for n in range(1, len(blocks))]
    assert [table.place(paragraph) for paragraph in range(len(placed))] == placed
    found = table.units(holding, positions)
    assert found.tolist() == [corpus.counted(d, block) for _, d, _, _, block in corpus.places]


@pytest.mark.parametrize("module", PLACES)
@given(left=PLACED, right=PLACED, distance=st.integers(1, 3))
def test_following(
    module: ModuleType, left: list[tuple[int, int]], right: list[tuple[int, int]], distance: int
) -> None:
    kept = module.following(*columns(left), *columns(right), distance)
    expected = [i for i, (rank, at) in enumerate(left) if (rank, at + distance) in right]
    assert kept.tolist() == expected


# Numbers that tell each kind of evidence, and each word, from all others.
WEIGHTS: Final = asked.Weights(
    title=2.0, look_alikes=3.0, form=5.0, lead=7.0, closeness=11.0, passage=23.0,
    article=29.0, half=20.0, window=4, step=STEP,
)  # fmt: skip


class Slow:
    """One candidate, and what it gains by words whose places are lists."""

    def __init__(self, norm: float, title_norm: float, *, in_front: bool) -> None:
        self.norm, self.title_norm = norm, title_norm
        self.in_front = in_front  # whether the title is not part of it
        self.gains = dict.fromkeys(candidates.KINDS, 0.0)
        self.stretches = dict.fromkeys(range(STRETCHES), 0.0)
        self.before: list[int] = []
        self.idf_before = 0.0

    def add(
        self, word: Asked, places: list[tuple[int, bool, bool]],
        alike: list[tuple[int, bool, float]],
    ) -> None:  # fmt: skip
        """``places``: position, whether in the title, whether of the form asked for; ``alike``:
        position, whether in the title, share."""
        weight, idf = word.weight, word.idf
        at = [position for position, *_ in places]
        titled = sum(in_title for _, in_title, _ in places)
        exact = sum(same for *_, same in places)
        own = len(at) - titled if self.in_front else len(at)
        if word.further:
            self.gains["words"] += weight * own / (own + self.norm)
        alone = len(at) - titled
        self.gains["words"] += 19.0 * alone / (alone + self.norm)
        self.gains["title"] += 2.0 * weight * titled / (titled + self.title_norm)
        if self.in_front:
            more = len(at) / (len(at) + self.norm) - own / (own + self.norm)
            self.gains["title"] += weight * more
        counted = [share for _, in_title, share in alike if not (in_title and self.in_front)]
        if word.of_stem:
            n = len(at) + sum(counted)
            self.gains["look-alikes"] += 3.0 * weight * n / (n + self.norm)
        self.gains["form"] += 5.0 * idf * exact / (exact + self.norm)
        early = [1.0 / (20 + position) for position in at]
        early += [share / (20 + position) for position, _, share in alike]
        self.gains["lead"] += 7.0 * idf * 20 * max(early, default=0.0)
        apart = [max(abs(here - there), 1) for here in at for there in self.before]
        if apart and min(apart) <= 4:
            self.gains["closeness"] += 11.0 * min(idf, self.idf_before) / min(apart) ** 2
        self.before, self.idf_before = at, idf
        stands = [(position, 1.0) for position in at]
        stands += [(position, share) for position, _, share in alike]
        for stretch in self.stretches:
            begin = stretch * STEP
            inside = [s for p, s in stands if begin <= p < begin + 2 * STEP]
            self.stretches[stretch] += 23.0 * idf * max(inside, default=0.0)
        self.gains["passage"] = max(self.stretches.values())


class Asked(NamedTuple):
    """A word of a query; ``of_stem`` is whether it is looked for with what looks like it."""

    term: int
    weight: float
    idf: float
    further: bool
    of_stem: bool

    @property
    def shares(self) -> dict[int, float]:
        others = [term for term in range(3) if term != self.term]
        return dict(zip(others, (0.5, 0.25), strict=True)) if self.of_stem else {}

    def sought(self, near: ModuleType, corpus: Corpus) -> Any:
        module = SOUGHT[near]
        if self.of_stem:
            looks = tuple(self.shares.items())
            standing = (module.Standing(corpus.file, self.term, 1, looks),)
            return module.Sought(self.weight, self.idf, standing, None, self.further)
        mine = [place for place in corpus.places if place[0] == self.term]
        columns = [(d, position, corpus.unit(d, block)) for _, d, position, _, block in mine]
        places = tuple(i32([row[at] for row in columns]) for at in range(3))
        return module.Sought(self.weight, self.idf, (), places, self.further)


ASKED: Final = st.builds(
    Asked, st.integers(0, 2), st.sampled_from([13.0, 17.0]), st.sampled_from([2.0, 3.0]),
    st.booleans(), st.booleans(),
)  # fmt: skip


@pytest.mark.parametrize(("lists", "tables", "module"), [(i, p, c) for i, p, _, c in ALL])
@given(
    documents=DOCUMENTS,
    wide=st.booleans(),
    base=st.integers(0, 2),
    by_paragraph=st.booleans(),
    queries=st.lists(st.lists(ASKED, max_size=3), min_size=1, max_size=3),
    data=st.data(),
)
def test_candidates(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    queries: list[list[Asked]], data: st.DataObject, *, wide: bool, by_paragraph: bool,
) -> None:  # fmt: skip
    """Query after query in the same columns."""
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    every = [
        (base + d, unit)
        for d in range(len(documents))
        for unit in (range(corpus.starts[base + d], corpus.starts[base + d + 1])
                     if by_paragraph else [base + d])
    ]  # fmt: skip
    count = len(every) + (0 if by_paragraph else base)
    norms, title_norms = np.linspace(0.5, 2.0, count), np.linspace(0.3, 0.9, count)
    more = (i32([d for d, _ in every]), corpus.paragraphs) if by_paragraph else ()
    near = module.Candidates(SOUGHT[module].Units(norms, title_norms, *more), WEIGHTS)
    for words in queries:
        kept = [pair for pair in every if data.draw(st.booleans())]
        near.take(i32([unit for _, unit in kept]))
        slow = [
            Slow(norms[u], title_norms[u], in_front=by_paragraph and u != corpus.starts[d])
            for d, u in kept
        ]
        for word in words:
            near.look_at([word.sought(module, corpus)])
            near.add_words(19.0, False)
            for (document, unit), each in zip(kept, slow, strict=True):
                here, alike = [], []
                title = len(documents[document - base][0])
                for t, d, position, form, block in corpus.places:
                    if d != document or (block and by_paragraph and corpus.unit(d, block) != unit):
                        continue
                    begin = corpus.begins[unit] - title if by_paragraph and block else 0
                    if t == word.term:
                        exact = form == 1 or not word.of_stem
                        here.append((position - begin, block == 0, exact))
                    elif t in word.shares:
                        alike.append((position - begin, block == 0, word.shares[t]))
                each.add(word, here, alike)
        for kind, gains in near.gains().items():
            assert gains.tolist() == pytest.approx([each.gains[kind] for each in slow]), kind
        near.add_gains()
        sums = [sum(each.gains.values()) for each in slow]
        assert near.scores().tolist() == pytest.approx(sums)
        near.add_articles()
        for at, (document, _) in enumerate(kept):
            others = [sums[i] for i, (other, _) in enumerate(kept) if other == document and i != at]
            gained = 29.0 * max(others, default=0.0)
            assert near.gains()["article"][at] == pytest.approx(gained)
            assert near.scores()[at] == pytest.approx(sums[at] + gained)
        assert near.units().tolist() == [unit for _, unit in kept]
        best = sorted(zip(near.scores(), near.units(), strict=True), key=lambda n: (-n[0], n[1]))
        assert near.ordered(3) == [(unit, score) for score, unit in best[:3]]


@pytest.mark.parametrize(("totals", "module"), list(zip(SCORES, CANDIDATES, strict=True)))
@given(count=st.integers(0, 400), queries=st.lists(st.integers(0, 400), max_size=3))
def test_candidates_are_the_best(
    totals: ModuleType, module: ModuleType, count: int, queries: list[int]
) -> None:
    """More of them than there is room for at first, and less again."""
    norms = np.ones(count)
    total, near = (
        totals.Disjunction(norms, count),
        module.Candidates(SOUGHT[module].Units(norms, norms), WEIGHTS),
    )
    for most in queries:
        units = [unit for unit in range(count) if unit % 7 < 5]
        scores = [float(unit * 37 % 101) for unit in units]
        total.add(i32(units), np.array(scores))
        near.take_best(total, most)
        ranked = sorted(zip(scores, units, strict=True), key=lambda pair: (-pair[0], pair[1]))[
            :most
        ]
        assert near.units().tolist() == sorted(unit for _, unit in ranked)
        assert near.ordered(most) == [(unit, score) for score, unit in ranked]
        total.clear()


def at_places(module: ModuleType, *positions: int, weight: float = 0.0, idf: float = 1.0) -> Any:
    """A word that stands at these in document 0."""
    zeros = i32([0] * len(positions))
    return SOUGHT[module].Sought(weight, idf, (), (zeros, i32(positions), zeros))


@pytest.mark.parametrize("module", CANDIDATES)
def test_passages_of_a_long_text(module: ModuleType) -> None:
    """Stretches overlap by half; what stands behind the last of them adds nothing."""
    end = (STRETCHES - 1) * STEP
    for one, other, together in ((5, 14, 3.0), (4, 10, 2.0), (end, end + 4, 3.0),
                                 (end, end + 5, 1.0), (end + 5, 10**6, 0.0)):  # fmt: skip
        norm = np.ones(1)
        near = module.Candidates(SOUGHT[module].Units(norm, norm), WEIGHTS._replace(passage=1.0))
        near.take(i32([0]))
        near.look_at([at_places(module, one), at_places(module, other, idf=2.0)])
        assert near.gains()["passage"].tolist() == [together]


@pytest.mark.parametrize("module", CANDIDATES)
def test_places_before_their_paragraph_are_in_no_passage(module: ModuleType) -> None:
    """As an altered file may have it: the second of two paragraphs begins at word 1,000."""
    tables = PLACES[CANDIDATES.index(module)]
    table = tables.Paragraphs(np.array([0, 2]), i32([2, 1_000]))
    units = SOUGHT[module].Units(np.ones(2), np.ones(2), i32([0, 0]), table)
    near = module.Candidates(units, WEIGHTS)
    near.take(i32([0, 1]))
    places = i32([0]), i32([5]), i32([1])
    near.look_at([SOUGHT[module].Sought(0.0, 1.0, (), places)])
    assert near.gains()["passage"].tolist() == [0.0, 0.0]


@pytest.mark.parametrize("module", CANDIDATES)
def test_candidates_know_one_query_from_thousands_before_it(module: ModuleType) -> None:
    norm = np.ones(1)
    near = module.Candidates(SOUGHT[module].Units(norm, norm), WEIGHTS._replace(passage=1.0))
    words = [at_places(module, 0), at_places(module, 3), at_places(module, 50)]
    for _ in range(3 * CANDIDATES[1].MOST_READ // len(words)):
        near.take(i32([0]))
        near.look_at(words)
        assert near.gains()["passage"].tolist() == [2.0]


LISTED: Final = st.dictionaries(st.integers(0, 39), st.integers(0, 3)).map(
    lambda found: sorted(found.items())
)
QUERIED: Final = st.lists(
    st.tuples(st.lists(st.integers(0, 2), max_size=3), st.lists(LISTED, max_size=2)), max_size=3
)


@pytest.mark.parametrize(("lists", "tables", "module"), [(i, p, s) for i, p, s, _ in ALL])
@given(
    documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), by_paragraph=st.booleans(),
    queries=QUERIED, dropped=ascending(30), count=st.integers(0, 6),
)  # fmt: skip
def test_sums(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    queries: Any, dropped: list[int], count: int, *, wide: bool, by_paragraph: bool,
) -> None:  # fmt: skip
    """Terms and lists together, query after query; by paragraph a title counts for the first."""
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    size = base + len(documents)
    more: tuple[Any, ...] = ()
    if by_paragraph:
        holding = np.repeat(np.arange(size, dtype=np.int32), np.diff(corpus.starts))
        more = (corpus.paragraphs, holding)
    norms = np.linspace(0.5, 2.0, len(more[1]) if more else size)
    total = module.Disjunction(norms, size, *more)
    for terms, listed in queries:
        expected: dict[int, float] = {}
        for term in terms:
            units = [corpus.counted(d, b) if by_paragraph else d
                     for t, d, _, _, b in corpus.places if t == term]  # fmt: skip
            for unit, n in Counter(unit for unit in units if unit >= 0).items():
                expected[unit] = expected.get(unit, 0.0) + 2.0 * n / (n + norms[unit])
            total.add_term(corpus.file, term, 2.0)
        for pairs in listed:
            kept = [(unit, float(score)) for unit, score in pairs if unit < len(norms)]
            for unit, score in kept:
                expected[unit] = expected.get(unit, 0.0) + score
            total.add(i32([unit for unit, _ in kept]), np.array([s for _, s in kept], dtype=float))
        total.drop(i32([unit for unit in dropped if unit < len(norms)]))
        expected = {unit: s for unit, s in expected.items() if unit not in dropped}
        for _ in range(2):  # as often as it is asked
            found, sums = (column.tolist() for column in total.matches())
            assert found == sorted(expected)
            scores = dict(zip(found, sums, strict=True))
            assert scores == pytest.approx(expected, rel=1e-5)
            assert total.seen == len(expected)
            best = sorted(sorted(scores, key=lambda unit: (-scores[unit], unit))[:count])
            units, sums = (column.tolist() for column in total.best(count))
            assert units == best
            assert sums == [scores[unit] for unit in best]
            assert total.seen == len(expected)
        total.clear()
    assert total.matches()[0].tolist() == []


@pytest.mark.parametrize("module", SCORES)
def test_a_unit_is_seen_once_whatever_a_file_claims(module: ModuleType) -> None:
    """No frequency and a length below nothing, one document many times over."""
    starts, many = np.array([0, 40], dtype=np.int64), np.zeros(40, dtype=np.uint16)
    lists = INVERTED[SCORES.index(module)]
    none = np.zeros(40, dtype=np.uint8)
    file = lists.InvertedFile(0, starts, many, none, starts, many, none, none)
    total = module.Disjunction(np.array([-1.0, -2.0]), 2)
    total.add_term(file, 0, 1.0)
    assert total.best(9)[0].tolist() == [0]
    assert total.seen == 1


@pytest.mark.parametrize("module", SCORES)
@settings(max_examples=20)
@given(
    seed=st.integers(0, 1 << 32),
    values=st.sampled_from((1, 5, 1000)),
    count=st.sampled_from((0, 1, 10, 150)),
)
def test_the_best_of_many(module: ModuleType, seed: int, values: int, count: int) -> None:
    """Of several windows, however the scores lie; some windows have nothing."""
    lot = Random(seed)
    size = 5 * WINDOW
    units = sorted(lot.sample([*range(WINDOW), *range(3 * WINDOW, size)], 2_500))
    scores = [float(lot.randrange(values)) for _ in units]
    total = module.Disjunction(np.ones(size), size)
    total.add(i32(units), np.array(scores))
    total.drop(i32(units[::7]))
    pairs = [pair for nth, pair in enumerate(zip(units, scores, strict=True)) if nth % 7]
    best = sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:count]
    found = [column.tolist() for column in total.best(count)]
    assert list(zip(*found, strict=True)) == sorted(best)
    assert list(zip(*(column.tolist() for column in total.matches()), strict=True)) == pairs


@pytest.mark.parametrize(("lists", "module"), list(zip(INVERTED, SCORES, strict=True)))
@settings(max_examples=20)
@given(
    seed=st.integers(0, 1 << 32), rare=st.integers(1, 400),
    weights=st.sampled_from(((9, 1), (5, 4))), count=st.sampled_from((1, 10, 150)),
    files=st.integers(1, 2), dropped=st.booleans(), listed=st.booleans(),
)  # fmt: skip
def test_the_commonest_word_is_counted_where_it_is_not_scored(
    lists: ModuleType, module: ModuleType, seed: int, rare: int, count: int,
    weights: tuple[float, float], files: int, *, dropped: bool, listed: bool,
) -> None:  # fmt: skip
    """A rare word and a common one, in one file or two: as if each posting were scored. Beside
    others that are scored already, and may be worth less than nothing, each is."""
    lot, size, sought = Random(seed), 2 * WINDOW, SOUGHT[module]
    norms = np.array([lot.uniform(0.3, 2.0) for _ in range(size)])
    held = [sorted(lot.sample(range(size), having)) for having in (rare, 3_000)]
    frequencies = [[lot.randrange(1, 5) for _ in units] for units in held]
    cut = [[0, *(bisect_left(units, size // 2) for _ in range(files - 1)), len(units)]
           for units in held]  # fmt: skip
    standing: list[list[Any]] = [[], []]
    for nth in range(files):
        base = nth * size // 2
        parts = [slice(*ends[nth : nth + 2]) for ends in cut]
        units = np.concatenate([held[w][parts[w]] for w in (0, 1)]).astype(np.int64) - base
        often = np.array([n for w in (0, 1) for n in frequencies[w][parts[w]]], dtype=np.uint8)
        ends = np.cumsum([0, *(part.stop - part.start for part in parts)])
        total = np.append(0, np.cumsum(often, dtype=np.int64))
        zeros = np.zeros(total[-1], dtype=np.uint8)
        file = lists.InvertedFile(
            base, ends, units.astype(np.uint16), often, total[ends],
            zeros.astype(np.uint16), zeros, zeros,
        )  # fmt: skip
        for word in (0, 1):
            standing[word].append(sought.Standing(file, word, -1, ()))
    total = module.Disjunction(norms, size)
    for word in lot.sample((0, 1), 2):
        total.add_word(sought.Sought(weights[word], 1.0, tuple(standing[word])))
    expected: dict[int, float] = {}
    if dropped:
        total.drop(i32(held[1][::3]))
    if listed:
        expected = dict.fromkeys(held[0][::2], -1.0)
        total.add(i32(held[0][::2]), np.full(len(expected), -1.0))
    for word in (0, 1):
        for unit, n in zip(held[word], frequencies[word], strict=True):
            expected[unit] = expected.get(unit, 0.0) + weights[word] * n / (n + norms[unit])
    expected = {unit: max(score, 0.0) for unit, score in expected.items()
                if not dropped or unit not in held[1][::3]}  # fmt: skip
    units, sums = (column.tolist() for column in total.best(count))
    assert total.seen == len(expected)
    scores = dict(zip(*(column.tolist() for column in total.matches()), strict=True))
    assert scores == pytest.approx(expected, rel=1e-5)
    assert units == sorted(sorted(scores, key=lambda unit: (-scores[unit], unit))[:count])
    assert sums == [scores[unit] for unit in units]


@pytest.mark.parametrize("module", BEST)
@given(
    values=st.lists(st.floats(0.0, 20.0)), before=st.lists(st.floats(0.0, 20.0)),
    count=st.integers(1, 12), most=st.floats(0.5, 20.0),
)  # fmt: skip
def test_a_floor_is_below_the_best_by_a_step_at_most(
    module: ModuleType, values: list[float], before: list[float], count: int, most: float
) -> None:
    floor = module.Floor()
    floor.begin(7, 1.0)
    floor.give(0.5)  # by another query
    floor.begin(count, most)
    for known in (before, values):
        highest = floor.lowest
        floor.forget()
        for value in known:
            floor.give(value)
        last = sorted(known)[-count] if len(known) >= count else 0.0
        step = most / BEST[1].STEPS
        assert floor.lowest <= max(highest, last)
        assert floor.lowest >= max(highest, min(last, most - step) - 1.01 * step)


@pytest.mark.parametrize("module", BEST)
@given(values=st.lists(st.integers(0, 5)), count=st.integers(0, 12))
def test_ordered_is_the_head_of_a_sort(module: ModuleType, values: list[int], count: int) -> None:
    units = [7 * i % 101 for i in range(len(values))]
    expected = sorted(zip(units, values, strict=True), key=lambda pair: (-pair[1], pair[0]))[:count]
    best = module.ordered(i32(units), np.array(values, dtype=float), count)
    assert list(zip(*(column.tolist() for column in best), strict=True)) == expected


@pytest.mark.parametrize("module", BEST)
@given(scored=st.lists(st.tuples(st.integers(0, 4), st.floats(0.0, 3.0))))
def test_best_of_others(module: ModuleType, scored: list[tuple[int, float]]) -> None:
    scored.sort(key=itemgetter(0))
    owners, scores = [owner for owner, _ in scored], np.array([score for _, score in scored])
    expected = [
        max((s for j, (o, s) in enumerate(scored) if o == owner and j != i), default=0.0)
        for i, owner in enumerate(owners)
    ]
    into = np.full(len(scored), 9.0)
    module.put_best_of_others(i32(owners), scores, into)
    assert into.tolist() == expected
    with pytest.raises(IndexError):
        module.put_best_of_others(i32([0, *owners]), scores, into)


@pytest.mark.parametrize("module", STRINGS)
@given(
    words=st.lists(st.text("ابتb", max_size=4), unique=True),
    key=st.text("ابتb", max_size=4),
    data=st.data(),
)
def test_strings(module: ModuleType, words: list[str], key: str, data: st.DataObject) -> None:
    low = data.draw(st.integers(0, len(words)))
    high = data.draw(st.integers(low, len(words)))
    ascending = sorted(words)
    inside = ascending[low:high]
    by_order = module.StringTable(*pack(words), sorting(words))
    sorted_itself = module.StringTable(*pack(ascending))
    for table, stored in ((by_order, words), (sorted_itself, ascending)):
        at = table.lower_bound(key.encode(), low, high)
        assert at == low + bisect_left(inside, key)
        assert table.find(key.encode(), low, high) == (stored.index(key) if key in inside else -1)
        asked = [*range(low, high), *range(high)]
        assert table.texts(asked) == [stored[number] for number in asked]
        with pytest.raises(IndexError):
            table.texts([len(stored)])


LETTERS: Final = st.text("ابته", min_size=1, max_size=6)
STEMS: Final = st.lists(LETTERS, unique=True, max_size=12)


@pytest.mark.parametrize("module", GRAMS)
@given(stems=STEMS, stem=LETTERS, most=st.integers(1, 6))
def test_most_alike(module: ModuleType, stems: list[str], stem: str, most: int) -> None:
    stems.sort()
    arrays = gram_arrays(stems)
    postings = np.cumsum([0, *(len(each) for each in stems)])  # as many documents as letters
    names = ("grams", "gram_starts", "gram_terms", "gram_counts")
    itself = stems.index(stem) if stem in stems else -1
    file = module.GramFile(*(arrays[name] for name in names), postings, most, 0.4)
    for _ in range(2):  # the second time as if nothing had been counted before
        found = file.most_alike(stem, 4, itself)

    def grams(word: str) -> set[str]:
        bounded = f"^{skeleton(word)}$"
        return {bounded[i : i + 3] for i in range(len(bounded) - 2)}

    def dice(one: str) -> float:
        return 2 * len(grams(one) & grams(stem)) / (len(grams(one)) + len(grams(stem)))

    expected = sorted(
        (-dice(each), -len(each), each)
        for each in stems
        if each != stem and dice(each) >= 0.4 and len(each) <= 4
    )
    assert [stems[number] for number, _ in found] == [each for *_, each in expected[:most]]
    shares = [share for _, share in found]
    assert shares == pytest.approx([-share for share, *_ in expected[:most]])


@pytest.mark.parametrize("module", GRAMS)
@given(stems=STEMS, most=st.integers(1, 4), spare=st.integers(0, 2), kept_from=st.integers(0, 4))
def test_look_alikes_that_are_kept_are_those_that_are_found(
    module: ModuleType, stems: list[str], most: int, spare: int, kept_from: int
) -> None:
    stems = sorted({*stems, "20", "19"})
    grams = gram_arrays(stems)
    postings = np.cumsum([0, *(len(each) for each in stems)])  # as many documents as letters
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookalikes, "KEPT_FROM", kept_from)
        patch.setattr(lookalikes, "MAX_STEM", 5)
        patch.setattr(lookalikes, "ROOM", most + spare)
        kept = alike_arrays(stems, grams, postings)
    counts, lengths = grams["gram_counts"], np.diff(kept["alike_starts"])
    owners = kept["alike_owners"].tolist()
    assert owners == [number for number, stem in enumerate(stems) if kept_from <= len(stem) <= 5]
    assert lengths.max(initial=0) <= most + spare
    file = module.AlikeFile(*kept.values(), counts, postings, most, most + spare)
    counted = module.GramFile(*grams.values(), postings, most, 0.5)
    for number, stem in enumerate(stems):
        for common in range(8):
            found = file.most_alike(number, common)
            if stem.isdigit():
                assert found in ((), None)
            elif found is not None:
                assert found == counted.most_alike(stem, common, number)
            else:  # not kept, or so many of what is kept are too common that there may be others
                assert number not in owners or lengths[owners.index(number)] == most + spare
    assert file.most_alike(-1, 8) is file.most_alike(len(stems), 8) is None


@pytest.mark.parametrize(
    ("stem", "consonants"),
    [
        ("صواريخ", "صرخ"),
        ("اوكسيجين", "كسجن"),
        ("مدرسه", "مدرس"),
        ("مسءول", "مسل"),
        ("سياره", "سياره"),  # two consonants are too few
        ("وزه", "وزه"),
        ("covid", "covid"),
    ],
)
def test_a_skeleton_is_what_stays(stem: str, consonants: str) -> None:
    assert skeleton(stem) == consonants


def test_numbers_have_no_grams() -> None:
    arrays = gram_arrays(["2018", "2019", "بنك"])
    assert set(arrays["gram_terms"].tolist()) == {2}
    assert arrays["gram_counts"].tolist() == [0, 0, 3]
    assert gram_arrays([])["grams"].tolist() == []


def test_what_is_not_there_is_an_error() -> None:
    starts = np.array([0, 1], dtype=np.int64)
    small, byte = np.array([7], dtype=np.uint16), np.ones(1, dtype=np.uint8)
    ones, shares, seven = np.ones(3), np.ones(1), i32([7])
    for lists, tables, module, close in ALL:
        file = lists.InvertedFile(0, starts, small, byte, starts, small, byte, byte)
        often = lists.InvertedFile(0, starts, small, byte + 8, starts, small, byte, byte)
        total = module.Disjunction(ones, 3)
        table = tables.Paragraphs(np.zeros(3, dtype=np.int64), i32([]))
        eight = np.ones(8)
        near = close.Candidates(SOUGHT[close].Units(eight, eight), WEIGHTS)
        near.take(seven)
        sevens = np.full(8, 7, dtype=np.int32)
        inside = close.Candidates(SOUGHT[close].Units(eight, eight, sevens, table), WEIGHTS)

        def sought(inverted: Any, term: int, *looks: Any, close: ModuleType = close) -> Any:
            standing = (SOUGHT[close].Standing(inverted, term, 0, looks),)
            return SOUGHT[close].Sought(1.0, 1.0, standing)

        def evaluate(inverted: Any, term: int, module: ModuleType = module) -> None:
            fresh = module.Disjunction(ones, 3)
            fresh.add_term(inverted, term, 1.0)
            fresh.best(1)

        by_paragraph = SOURCES[lists].ParagraphSource(file, 0, 1.0, table, SOURCES[lists].Runs())
        for call, arguments in (
            (total.add, (seven, shares)),
            (total.add, (i32([1]), shares[:0])),
            (total.add_places, (seven, 1.0)),
            (evaluate, (file, 0)),
            (total.add_term, (file, 1, 1.0)),
            (total.add_term, (file, 0, -1.0)),
            (by_paragraph.postings, ()),
            (by_paragraph.having, ()),
            (module.Disjunction, (ones, 4)),
            (module.Disjunction, (ones, 2, table)),
            (module.Disjunction, (ones[:0], 2, table, seven)),
            (total.drop, (seven,)),
            (near.read, (sought(file, 5),)),
            (near.read, (sought(often, 0),)),
            (near.read, (sought(file, -1, (1, 1.0)),)),
            (near.read, (sought(often, -1, (0, 1.0)),)),
            (near.read, (SOUGHT[close].Sought(1.0, 1.0, (), (seven, seven, seven[:0])),)),
            (near.take, (i32([8]),)),
            (near.take, (i32([-1]),)),
            (near.take_best, (total, 1)),
            (inside.take, (seven,)),
            (SOUGHT[close].Units, (eight, ones)),
            (SOUGHT[close].Units, (eight, eight, seven, table)),
            (SOUGHT[close].Units, (eight, eight, None, table)),
            (tables.Paragraphs, (starts, i32([]))),
            (tables.Paragraphs, (starts[:0], i32([]))),
            (table.of_all, (i32([4]), i32([0]))),
            (file.having, (5,)),
            (file.postings, (5,)),
        ):
            with pytest.raises(IndexError):
                call(*arguments)
        with pytest.raises(IndexError):
            lists.InvertedFile(0, starts, small, byte[:0], starts, small, byte, byte)
    for kept in GRAMS:
        one, seventh = np.array([0, 1], dtype=np.uint32), np.array([7], dtype=np.uint32)
        with pytest.raises(IndexError):
            kept.AlikeFile(i32([0]), one, seventh, byte, byte, starts, 3, 3).most_alike(0, 9)
