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
from search.local.loops import grams, places, scores, strings

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
@given(few=ascending(40), many=ascending(30, 40), base=st.integers(0, 9))
def test_common_without_a_base(
    module: ModuleType, few: list[int], many: list[int], base: int
) -> None:
    for wide in (np.uint16, np.uint32):
        in_few, in_many = module.common(i32(few), np.array(many, dtype=wide).data, base)
        shared = sorted(set(few) & {base + number for number in many})
        assert [few[i] for i in in_few] == [base + many[i] for i in in_many] == shared


@pytest.mark.parametrize("module", PLACES)
@given(
    postings=st.dictionaries(
        st.integers(0, 9), st.lists(st.integers(0, 2), min_size=1, max_size=4)
    ),
    base=st.integers(0, 3),
    data=st.data(),
)
def test_places_in(
    module: ModuleType, postings: dict[int, list[int]], base: int, data: st.DataObject
) -> None:
    units = data.draw(ascending(14))
    ordered = sorted(postings.items())
    positions = [7 * nth for _, forms in ordered for nth in range(len(forms))]
    found = module.places_in(
        i32(units),
        base,
        np.array([document for document, _ in ordered], dtype=np.uint16).data,
        np.array([len(forms) for _, forms in ordered], dtype=np.uint8).data,
        np.array(positions, dtype=np.uint16).data,
        np.array([form for _, forms in ordered for form in forms], dtype=np.uint8).data,
        1,
    )
    expected = [
        (rank, 7 * nth, form == 1)
        for rank, unit in enumerate(units)
        for nth, form in enumerate(postings.get(unit - base, []))
    ]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == expected


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


@pytest.mark.parametrize("module", PLACES)
@given(
    documents=st.lists(  # of each the words in the title and in each paragraph
        st.lists(st.integers(0, 4), min_size=1, max_size=5), min_size=1, max_size=4
    ),
    wide=st.sampled_from([np.uint16, np.uint32]),
    data=st.data(),
)
def test_paragraphs(
    module: ModuleType, documents: list[list[int]], wide: Any, data: st.DataObject
) -> None:
    words = [
        (document, block, position)
        for document, blocks in enumerate(documents)
        for position, block in enumerate(b for b, size in enumerate(blocks) for _ in range(size))
    ]
    kept = data.draw(st.lists(st.sampled_from(words), unique=True).map(sorted) if words else
                     st.just([]))  # fmt: skip
    starts = np.cumsum([0, *(len(blocks) - 1 for blocks in documents)]).astype(np.int64)
    begins = i32([sum(blocks[:b]) for blocks in documents for b in range(1, len(blocks))])
    holding, positions = i32([d for d, _, _ in kept]), i32([p for _, _, p in kept])
    expected = [int(starts[d]) + block - 1 if block else -1 for d, block, _ in kept]
    assert module.paragraphs_of(holding, positions, starts, begins).tolist() == expected

    inside = [unit for unit in expected if unit >= 0]
    counted = {unit: inside.count(unit) for unit in inside}
    # As if every paragraph from the third on were too far for a byte.
    numbers = np.array([b if b < 3 else 255 for _, b, _ in kept], dtype=np.uint8)
    distinct, frequencies = np.unique(holding, return_counts=True)
    units, counts = module.by_paragraph(
        0,
        distinct.astype(np.uint16).data,
        frequencies.astype(np.uint8).data,
        numbers.data,
        positions.astype(wide).data,
        starts,
        begins,
    )
    assert dict(zip(units.tolist(), counts.tolist(), strict=True)) == counted
    assert units.tolist() == sorted(counted)


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
    count, base = (UNITS * 40, 5) if wide else (UNITS, 0)
    norms = np.linspace(0.5, 2.0, count)
    total = module.Accumulators(count)
    for terms in queries:
        expected: dict[int, float] = {}
        for weight, postings in enumerate(terms, start=1):
            units = np.array([u for u, _ in postings], dtype=np.uint16)
            frequencies = np.array([f for _, f in postings], dtype=np.uint8)
            each = module.bm25(base, units.data, frequencies.data, norms, weight)
            for (unit, frequency), score in zip(postings, each.tolist(), strict=True):
                assert score == pytest.approx(weight * frequency / (frequency + norms[base + unit]))
                expected[base + unit] = expected.get(base + unit, 0.0) + score
            if weight % 2:
                total.add_term(base, units.data, frequencies.data, norms, weight)
            else:
                total.add(units.astype(np.int32) + base, each)
        found, sums = total.matches()
        assert found.tolist() == sorted(expected)
        assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)
        assert total.seen == len(expected)
        total.clear()
    assert total.seen == 0


@pytest.mark.parametrize("module", SCORES)
@given(seen=ascending(UNITS - 1), gathered=st.lists(POSTINGS, max_size=3))
def test_what_is_gathered_is_scored_as_one(
    module: ModuleType, seen: list[int], gathered: list[list[tuple[int, int]]]
) -> None:
    norms = np.linspace(0.5, 2.0, UNITS)
    total = module.Accumulators(UNITS)
    total.add(i32(seen), np.ones(len(seen)))
    for _ in range(2):  # the second time as if nothing had been gathered before
        counts: dict[int, float] = {}
        for scale, postings in enumerate(gathered, start=1):
            units = np.array([u for u, _ in postings], dtype=np.uint32)
            frequencies = np.array([f for _, f in postings], dtype=np.uint32)
            total.gather(0, units.data, frequencies.data, scale)
            for unit, frequency in postings:
                counts[unit] = counts.get(unit, 0.0) + scale * frequency
        total.settle(norms, 3.0)
    expected = {
        unit: 1.0 + 2 * 3.0 * counts.get(unit, 0.0) / (counts.get(unit, 0.0) + norms[unit])
        for unit in seen
    }
    found, sums = total.matches()
    assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)


@pytest.mark.parametrize("module", SCORES)
def test_parts_take_what_their_whole_has(module: ModuleType) -> None:
    total = module.Accumulators(5)  # parts 0 and 1 of the first unit, 2 to 4 of the second
    total.add(i32([1, 2, 4]), np.zeros(3))
    starts = np.array([0, 2, 5], dtype=np.int64)
    twice = np.array([2], dtype=np.uint8)
    total.gather_parts(1, np.array([0], dtype=np.uint16).data, twice.data, 1.0, starts)
    total.settle(np.ones(5), 3.0)
    assert [column.tolist() for column in total.matches()] == [[1, 2, 4], [0.0, 2.0, 2.0]]


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
    count = module.most_alike(
        codes, *(arrays[name].data for name in names), postings.data, scratch, 0.4, 4, found, alike
    )

    def grams(word: str) -> set[str]:
        return {f"^{word}$"[i : i + 3] for i in range(len(word))}

    def dice(one: str) -> float:
        return 2 * len(grams(one) & grams(stem)) / (len(grams(one)) + len(grams(stem)))

    expected = sorted((-dice(each), each) for each in stems if dice(each) >= 0.4 and len(each) <= 4)
    assert [stems[i] for i in found[:count]] == [each for _, each in expected[:most]]
    assert alike[:count].tolist() == pytest.approx([-share for share, _ in expected[:most]])
    assert not scratch.any()


def test_numbers_have_no_grams() -> None:
    arrays = gram_arrays(["2018", "2019", "بنك"])
    assert set(arrays["gram_terms"].tolist()) == {2}
    assert arrays["gram_counts"].tolist() == [0, 0, 3]
    assert gram_arrays([])["grams"].tolist() == []


def test_a_unit_that_is_not_there_is_an_error() -> None:
    one = np.ones(1, dtype=np.uint8).data
    for module in SCORES:
        total = module.Accumulators(3)
        with pytest.raises(IndexError):
            total.add(i32([7]), np.ones(1))
        units = np.ones(1, dtype=np.uint16).data
        with pytest.raises(IndexError):
            total.add_term(2, units, one, np.ones(3), 1.0)
        with pytest.raises(IndexError):
            total.gather(2, units, one, 1.0)
        with pytest.raises(IndexError):
            total.settle(np.ones(2), 1.0)
    for module in PLACES:
        with pytest.raises(IndexError):
            module.paragraphs_of(i32([4]), i32([0]), np.zeros(3, dtype=np.int64), i32([]))
