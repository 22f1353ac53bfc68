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
from search.local.loops import places, scores, strings

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
@given(frequencies=st.lists(st.integers(1, 4), min_size=1, max_size=9), data=st.data())
def test_spread(module: ModuleType, frequencies: list[int], data: st.DataObject) -> None:
    chosen = data.draw(ascending(len(frequencies) - 1))
    every = [(at, nth) for at, count in enumerate(frequencies) for nth in range(count)]
    expected = [
        (place, chosen.index(at)) for place, (at, _) in enumerate(every) if at in chosen
    ]  # fmt: skip
    found, ranks = module.spread(i32(frequencies), i32(chosen))
    assert list(zip(found.tolist(), ranks.tolist(), strict=True)) == expected


@pytest.mark.parametrize("module", PLACES)
@given(
    documents=st.lists(  # of each the words in the title and in each paragraph
        st.lists(st.integers(0, 4), min_size=1, max_size=5), min_size=1, max_size=4
    ),
    wide=st.sampled_from([np.uint8, np.uint16, np.uint32]),
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
        distinct, frequencies.astype(np.int32), numbers, positions.astype(wide), starts, begins
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
    count = UNITS * 40 if wide else UNITS
    norms = np.linspace(0.5, 2.0, count)
    total = module.Accumulators(count)
    for terms in queries:
        expected: dict[int, float] = {}
        for weight, postings in enumerate(terms, start=1):
            units, frequencies = i32([u for u, _ in postings]), i32([f for _, f in postings])
            each = module.bm25(units, frequencies, norms, weight)
            for (unit, frequency), score in zip(postings, each.tolist(), strict=True):
                assert score == pytest.approx(weight * frequency / (frequency + norms[unit]))
                expected[unit] = expected.get(unit, 0.0) + score
            if weight % 2:
                total.add_term(units, frequencies, norms, weight)
            else:
                total.add(units, each)
        found, sums = total.matches()
        assert found.tolist() == sorted(expected)
        assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(expected)
        assert total.seen == len(expected)
        total.clear()
    assert total.seen == 0


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


def test_a_unit_that_is_not_there_is_an_error() -> None:
    for module in SCORES:
        total = module.Accumulators(3)
        with pytest.raises(IndexError):
            total.add(i32([7]), np.ones(1))
    for module in PLACES:
        with pytest.raises(IndexError):
            module.spread(i32([1, 2]), i32([5]))
        with pytest.raises(IndexError):
            module.paragraphs_of(i32([4]), i32([0]), np.zeros(3, dtype=np.int64), i32([]))
