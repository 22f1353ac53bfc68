"""The inner loops against plain twins, over generated input; and compiled against not compiled."""

from __future__ import annotations

import importlib.util
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.local.dictionary import pack, sorting
from search.local.lookalikes import gram_arrays
from search.local.loops import grams, inverted, places, scores, strings

FOLDER: Final = Path(__file__).parent.parent / "search/local/loops"
UNITS: Final = 12


def as_python(name: str) -> ModuleType:
    """A module of loops as it runs without a compiler."""
    spec = importlib.util.spec_from_file_location(
        f"search.local.loops.{name}_as_python", FOLDER / f"{name}.py"
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


INVERTED: Final = [inverted, as_python("inverted")]
GRAMS: Final = [grams, as_python("grams")]
STRINGS: Final = [strings, as_python("strings")]
PLACES: Final = [places, as_python("places")]
SCORES: Final = [scores, as_python("scores")]


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
@given(placed=PLACED, data=st.data())
def test_gains_by_places(
    module: ModuleType, placed: list[tuple[int, int]], data: st.DataObject
) -> None:
    exact = data.draw(st.lists(st.booleans(), min_size=len(placed), max_size=len(placed)))
    norms = np.array([0.5, 1.0, 1.5, 2.0])
    form, lead = np.zeros(4), np.zeros(4)
    module.add_places(
        *columns(placed), np.array(exact, dtype=np.uint8), norms, 2.0, 3.0, 20, form, lead
    )
    for rank in range(4):
        here = [(at, same) for (unit, at), same in zip(placed, exact, strict=True) if unit == rank]
        count = sum(same for _, same in here)
        assert form[rank] == pytest.approx(2.0 * count / (count + norms[rank]))
        first = min(at for at, _ in here) if here else None
        assert lead[rank] == pytest.approx(0.0 if first is None else 60 / (20 + first))


# Of each document the words of its title and of each paragraph, each word a term and a form.
WORD: Final = st.tuples(st.integers(0, 2), st.integers(0, 2))
BLOCKS: Final = st.lists(st.lists(WORD, max_size=4), min_size=1, max_size=4)
DOCUMENTS: Final = st.lists(BLOCKS, min_size=1, max_size=5)


class Corpus:
    """Some documents, and the inverted file of them."""

    def __init__(
        self, module: ModuleType, documents: list[list[list[tuple[int, int]]]], *, wide: bool,
        base: int,
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


@pytest.mark.parametrize("module", INVERTED)
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), data=st.data())
def test_inverted_file(
    module: ModuleType, documents: Any, base: int, data: st.DataObject, *, wide: bool
) -> None:
    corpus = Corpus(module, documents, wide=wide, base=base)
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
        found = corpus.file.places(i32(units), term, 1)
        assert list(zip(*(column.tolist() for column in found), strict=True)) == [
            (units.index(d), position, form == 1)
            for t, d, position, form, _ in corpus.places
            if t == term and d in units
        ]
        inside = [corpus.unit(d, block) for t, d, _, _, block in corpus.places if t == term]
        found = corpus.file.by_paragraph(term, corpus.starts, corpus.begins)
        counted = dict(zip(*(column.tolist() for column in found), strict=True))
        assert counted == {unit: inside.count(unit) for unit in inside if unit >= 0}
        assert found[0].tolist() == sorted(counted)


@pytest.mark.parametrize("module", PLACES)
@given(documents=DOCUMENTS)
def test_paragraphs_of(module: ModuleType, documents: Any) -> None:
    corpus = Corpus(inverted, documents, wide=False, base=0)
    holding, positions = i32([d for _, d, *_ in corpus.places]), i32([p[2] for p in corpus.places])
    found = module.paragraphs_of(holding, positions, corpus.starts, corpus.begins)
    assert found.tolist() == [corpus.unit(d, block) for _, d, _, _, block in corpus.places]


@pytest.mark.parametrize("module", PLACES)
@given(left=PLACED, right=PLACED, distance=st.integers(1, 3))
def test_following(
    module: ModuleType, left: list[tuple[int, int]], right: list[tuple[int, int]], distance: int
) -> None:
    kept = module.following(*columns(left), *columns(right), distance)
    expected = [i for i, (rank, at) in enumerate(left) if (rank, at + distance) in right]
    assert kept.tolist() == expected


@pytest.mark.parametrize("module", PLACES)
@given(left=PLACED, right=PLACED, window=st.integers(1, 9))
def test_closeness(
    module: ModuleType, left: list[tuple[int, int]], right: list[tuple[int, int]], window: int
) -> None:
    bonus = np.zeros(4)
    module.add_closeness(*columns(left), *columns(right), window, 2.0, bonus)
    expected = [0.0] * 4
    for rank in range(4):
        apart = [
            max(abs(here - there), 1)
            for one, here in left
            for other, there in right
            if one == other == rank
        ]
        if apart and min(apart) <= window:
            expected[rank] = 2.0 / min(apart) ** 2
    assert bonus.tolist() == pytest.approx(expected)


POSTINGS: Final = st.dictionaries(st.integers(0, UNITS - 1), st.integers(1, 5)).map(
    lambda found: sorted(found.items())
)


@pytest.mark.parametrize("module", SCORES)
@given(queries=st.lists(st.lists(POSTINGS, max_size=4), max_size=3), wide=st.booleans())
def test_accumulators(
    module: ModuleType, queries: list[list[list[tuple[int, int]]]], *, wide: bool
) -> None:
    """Query after query in the same accumulators, among few units or among many."""
    count = UNITS * 40 if wide else UNITS
    norms = np.linspace(0.5, 2.0, count)
    total = module.Accumulators(count)
    for terms in queries:
        expected: dict[int, float] = {}
        for weight, postings in enumerate(terms, start=1):
            units, frequencies = i32([u for u, _ in postings]), i32([f for _, f in postings])
            for unit, frequency in postings:
                score = weight * frequency / (frequency + norms[unit])
                expected[unit] = expected.get(unit, 0.0) + score
            total.add_postings(units, frequencies, norms, weight)
        found, sums = total.matches()
        assert found.tolist() == sorted(expected)
        assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)
        assert total.seen == len(expected)
        total.clear()
    assert total.seen == 0


@pytest.mark.parametrize(("module", "lists"), list(zip(SCORES, INVERTED, strict=True)))
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), data=st.data())
def test_terms_are_scored_and_gathered(
    module: ModuleType, lists: ModuleType, documents: Any, base: int, data: st.DataObject,
    *, wide: bool,
) -> None:  # fmt: skip
    """Twice: the second time as if nothing had been gathered before."""
    corpus = Corpus(lists, documents, wide=wide, base=base)
    count = base + len(documents)
    norms = np.linspace(0.5, 2.0, count)
    total, parts = module.Accumulators(count), module.Accumulators(int(corpus.starts[-1]))
    total.add_term(corpus.file, 0, norms, 2.0)
    held = {d: n for (t, d), n in corpus.counts.items() if t == 0}
    expected = {d: 2.0 * n / (n + norms[d]) for d, n in held.items()}
    seen = data.draw(ascending(max(int(corpus.starts[-1]) - 1, 0)))
    seen = [unit for unit in seen if unit < corpus.starts[-1]]
    parts.add(i32(seen), np.zeros(len(seen)))
    terms, shares = np.array([1, 2]), np.array([0.5, 3.0])
    counted = dict.fromkeys(held, 0.0)
    inside = dict.fromkeys(seen, 0.0)
    for term, d, _, _, block in corpus.places:
        if term and d in counted:
            counted[d] += shares[term - 1]
        if term and corpus.unit(d, block) in inside:
            inside[corpus.unit(d, block)] += shares[term - 1]
        if term == 0:  # for every paragraph of the document
            for unit in range(corpus.starts[d], corpus.starts[d + 1]):
                if unit in inside:
                    inside[unit] += 1.0
    part_norms = np.ones(int(corpus.starts[-1]))
    for _ in range(2):
        total.gather_terms(corpus.file, terms, shares)
        total.settle(norms, 1.0)
        parts.gather_paragraphs(corpus.file, terms, shares, corpus.starts, corpus.begins)
        parts.gather_parts(corpus.file, 0, corpus.starts)
        parts.settle(part_norms, 1.0)
    for d, n in counted.items():
        expected[d] += 2 * n / (n + norms[d])
    found = total.matches()
    assert dict(zip(*(c.tolist() for c in found), strict=True)) == pytest.approx(expected)
    found = parts.matches()
    assert dict(zip(*(c.tolist() for c in found), strict=True)) == pytest.approx(
        {unit: 2 * n / (n + 1.0) for unit, n in inside.items()}
    )


@pytest.mark.parametrize("module", SCORES)
@given(seen=ascending(UNITS - 1), gathered=st.lists(POSTINGS, max_size=3))
def test_what_is_gathered_is_scored_as_one(
    module: ModuleType, seen: list[int], gathered: list[list[tuple[int, int]]]
) -> None:
    norms = np.linspace(0.5, 2.0, UNITS)
    total = module.Accumulators(UNITS)
    total.add(i32(seen), np.ones(len(seen)))
    counts = dict.fromkeys(seen, 0.0)
    for share, postings in enumerate(gathered, start=1):
        total.gather(i32([u for u, _ in postings]), i32([f for _, f in postings]), share)
        for unit, frequency in postings:
            if unit in counts:
                counts[unit] += share * frequency
    total.settle(norms, 3.0)
    expected = {unit: 1.0 + 3.0 * n / (n + norms[unit]) for unit, n in counts.items()}
    found, sums = total.matches()
    assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)


@pytest.mark.parametrize("module", SCORES)
@given(seen=ascending(UNITS - 1), dropped=ascending(UNITS - 1))
def test_what_is_dropped_matches_nothing(
    module: ModuleType, seen: list[int], dropped: list[int]
) -> None:
    total = module.Accumulators(UNITS)
    total.add(i32(seen), np.ones(len(seen)))
    total.drop(i32(dropped))
    kept = [unit for unit in seen if unit not in dropped]
    assert total.matches()[0].tolist() == total.best(UNITS)[0].tolist() == kept
    assert total.seen == len(kept)
    total.clear()
    total.add(i32(seen), np.ones(len(seen)))
    assert total.matches()[1].tolist() == [1.0] * len(seen)


@pytest.mark.parametrize("module", SCORES)
@given(values=st.lists(st.integers(0, 5)), count=st.integers(0, 12))
def test_top_is_the_head_of_a_stable_sort(
    module: ModuleType, values: list[int], count: int
) -> None:
    expected = sorted(range(len(values)), key=lambda i: -values[i])[:count]
    assert module.top(np.array(values, dtype=float), count).tolist() == expected


@pytest.mark.parametrize("module", STRINGS)
@given(words=st.lists(st.text("ابت", max_size=4), unique=True), key=st.text("ابت", max_size=4))
def test_lower_bound(module: ModuleType, words: list[str], key: str) -> None:
    data, starts = pack(words)
    order = sorting(words)
    at = module.lower_bound(data.data, starts.data, order.data, key.encode(), 0, len(words))
    assert at == bisect_left(sorted(words), key)
    data, starts = pack(sorted(words))
    assert at == module.lower_bound(data.data, starts.data, None, key.encode(), 0, len(words))


@pytest.mark.parametrize("module", SCORES)
@given(values=st.dictionaries(st.integers(0, 30), st.integers(0, 5)), count=st.integers(0, 12))
def test_best_are_those_of_a_stable_sort(
    module: ModuleType, values: dict[int, int], count: int
) -> None:
    total = module.Accumulators(31)
    for unit, value in values.items():  # in any order
        total.add(i32([unit]), np.array([value], dtype=float))
    units, sums = total.best(count)
    expected = sorted(sorted(values, key=lambda unit: (-values[unit], unit))[:count])
    assert units.tolist() == expected
    assert sums.tolist() == [values[unit] for unit in expected]


STEMS: Final = st.lists(st.text("ابته", min_size=1, max_size=6), unique=True, max_size=12)


@pytest.mark.parametrize("module", GRAMS)
@given(stems=STEMS, stem=st.text("ابته", min_size=1, max_size=6), most=st.integers(1, 6))
def test_most_alike(module: ModuleType, stems: list[str], stem: str, most: int) -> None:
    stems.sort()
    arrays = gram_arrays(stems)
    codes = gram_arrays([stem])["grams"]
    postings = np.cumsum([0, *(len(each) for each in stems)])  # as many documents as letters
    found, alike = np.empty(most, dtype=np.int64), np.empty(most)
    names = ("grams", "gram_starts", "gram_terms", "gram_counts")
    scratch = np.zeros(len(stems), dtype=np.uint8)
    itself = stems.index(stem) if stem in stems else -1
    count = module.most_alike(
        codes,
        *(arrays[name].data for name in names),
        postings.data,
        scratch,
        0.4,
        4,
        itself,
        found,
        alike,
    )

    def grams(word: str) -> set[str]:
        return {f"^{word}$"[i : i + 3] for i in range(len(word))}

    def dice(one: str) -> float:
        return 2 * len(grams(one) & grams(stem)) / (len(grams(one)) + len(grams(stem)))

    expected = sorted(
        (-dice(each), each)
        for each in stems
        if each != stem and dice(each) >= 0.4 and len(each) <= 4
    )
    assert [stems[i] for i in found[:count]] == [each for _, each in expected[:most]]
    assert alike[:count].tolist() == pytest.approx([-share for share, _ in expected[:most]])
    assert not scratch.any()


def test_numbers_have_no_grams() -> None:
    arrays = gram_arrays(["2018", "2019", "بنك"])
    assert set(arrays["gram_terms"].tolist()) == {2}
    assert arrays["gram_counts"].tolist() == [0, 0, 3]
    assert gram_arrays([])["grams"].tolist() == []


def test_what_is_not_there_is_an_error() -> None:
    starts, none = np.array([0, 1], dtype=np.int64), np.zeros(2, dtype=np.int64)
    small, byte = np.array([7], dtype=np.uint16), np.ones(1, dtype=np.uint8)
    norms, one = np.ones(3), np.ones(1)
    for lists, module in zip(INVERTED, SCORES, strict=True):
        file = lists.InvertedFile(0, starts, small, byte, starts, small, byte, byte)
        total = module.Accumulators(3)
        for call, arguments in (
            (total.add, (i32([7]), one)),
            (total.add_term, (file, 0, norms, 1.0)),
            (total.add_term, (file, 1, norms, 1.0)),
            (total.add_term, (file, 0, one, 1.0)),
            (total.gather_terms, (file, starts[:1], one)),
            (total.gather_terms, (file, starts[1:], one)),
            (total.gather_parts, (file, 0, none)),
            (total.gather_parts, (file, 9, none)),
            (total.gather_paragraphs, (file, starts[:1], one, none, i32([]))),
            (total.settle, (one, 1.0)),
            (file.having, (5,)),
            (file.postings, (5,)),
        ):
            with pytest.raises(IndexError):
                call(*arguments)
        with pytest.raises(IndexError):
            lists.InvertedFile(0, starts, small, byte[:0], starts, small, byte, byte)
    for module in PLACES:
        with pytest.raises(IndexError):
            module.paragraphs_of(i32([4]), i32([0]), np.zeros(3, dtype=np.int64), i32([]))
