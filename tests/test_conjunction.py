"""Articles that hold all of some terms, and what stands in articles as often as it does, against
sets; compiled and not compiled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.local.loops import conjunction, inverted, scores, sources

from .conftest import uncompiled

INVERTED: Final = [inverted, uncompiled("inverted")]
CONJUNCTION: Final = [conjunction, uncompiled("conjunction")]
BOTH: Final = list(zip(INVERTED, [scores, uncompiled("scores")], strict=True))
WINDOWS: Final = dict(zip(CONJUNCTION, [sources.Window, uncompiled("sources").Window], strict=True))
SIZE: Final = 20_000  # articles: several windows
FAR: Final = CONJUNCTION[1].FAR

Held = dict[int, int]  # article → how often a term stands there


def inverted_file(module: ModuleType, base: int, terms: Sequence[Held], *, wide: bool) -> Any:
    """Of terms the articles from ``base`` on; positions, forms and paragraphs are all 0."""
    here = [sorted((unit, n) for unit, n in held.items() if unit >= base) for held in terms]
    pairs = [pair for each in here for pair in each]
    starts = np.cumsum([0, *map(len, here)], dtype=np.int64)
    often = np.array([n for _, n in pairs], dtype=np.uint32 if wide else np.uint8)
    total = np.append(0, np.cumsum(often, dtype=np.int64))
    zeros = np.zeros(total[-1], dtype=np.uint8)
    documents = np.array([unit - base for unit, _ in pairs], dtype=np.uint32 if wide else np.uint16)
    return module.InvertedFile(
        base, starts, documents, often, total[starts], zeros.astype(np.uint16), zeros, zeros
    )


@pytest.mark.parametrize(("lists", "module"), BOTH)
@settings(max_examples=30)
@given(
    seed=st.integers(0, 1 << 32),
    having=st.lists(st.sampled_from((1, 20, 400, 401 * FAR)), min_size=1, max_size=3),
    asked=st.lists(st.integers(0, 2), min_size=1, max_size=4),
    base=st.sampled_from((0, 9_000)),
    wide=st.booleans(),
    beside=st.booleans(),
)
def test_all_of_some_terms(
    lists: ModuleType, module: ModuleType, seed: int, having: list[int], asked: list[int],
    base: int, *, wide: bool, beside: bool,
) -> None:  # fmt: skip
    """Rare terms and common ones, one of them several times; beside what others give."""
    lot = Random(seed)
    shared = lot.sample(range(base, SIZE), 9)
    terms: list[Held] = []
    for count in having:
        units = {*lot.sample(range(base, SIZE), min(count, SIZE - base)), *shared}
        terms.append({unit: lot.randrange(1, 5) for unit in units})
    asked = [term % len(terms) for term in asked]
    weights = [lot.uniform(0.0, 9.0) for _ in asked]
    norms = np.array([lot.uniform(0.3, 2.0) for _ in range(SIZE)])
    file = inverted_file(lists, base, terms, wide=wide)
    total = module.Disjunction(norms, SIZE)
    total.add_all(file, asked, weights)
    expected: dict[int, float] = {}
    for unit in set.intersection(*({*terms[term]} for term in asked)):
        pairs = [(weight, terms[term][unit]) for weight, term in zip(weights, asked, strict=True)]
        expected[unit] = sum(weight * n / (n + norms[unit]) for weight, n in pairs)
    if beside:
        total.add_all(file, [0], [3.0])
        for unit, n in terms[0].items():
            expected[unit] = expected.get(unit, 0.0) + 3.0 * n / (n + norms[unit])
    for _ in range(2):  # as often as it is asked
        units, sums = (column.tolist() for column in total.matches())
        assert units == sorted(expected)
        found = dict(zip(units, sums, strict=True))
        assert found == pytest.approx(expected, rel=1e-5)
        best = sorted(sorted(found, key=lambda unit: (-found[unit], unit))[:10])
        assert total.best(10)[0].tolist() == best
        assert total.seen == len(expected)


@pytest.mark.parametrize("module", [module for _, module in BOTH])
@settings(max_examples=30)
@given(
    lots=st.lists(st.lists(st.integers(0, SIZE - 1), max_size=60), min_size=1, max_size=3),
    dropped=st.sets(st.integers(0, SIZE - 1), max_size=5),
)
def test_what_stands_in_articles_several_times(
    module: ModuleType, lots: list[list[int]], dropped: set[int]
) -> None:
    """Each lot is one thing, and the column it was given in may be written over at once."""
    norms = np.linspace(0.3, 2.0, SIZE)
    total, expected = module.Disjunction(norms, SIZE), Counter[int]()
    dropped |= {*lots[0][:1]}
    for weight, lot in enumerate(lots, start=2):
        column = np.array(sorted(lot), dtype=np.int32)
        total.add_places(column, float(weight))
        column[:] = 0
        for unit, often in Counter(lot).items():
            expected[unit] += weight * often / (often + norms[unit])
    total.drop(np.array(sorted(dropped), dtype=np.int32))
    kept = {unit: score for unit, score in expected.items() if unit not in dropped}
    for _ in range(2):  # as often as it is asked
        units, sums = (column.tolist() for column in total.matches())
        assert units == sorted(kept)
        assert dict(zip(units, sums, strict=True)) == pytest.approx(kept, rel=1e-5)
        assert total.seen == len(kept)


@pytest.mark.parametrize("module", [module for _, module in BOTH])
def test_places_back_and_forth(module: ModuleType) -> None:
    """As an altered file may have them."""
    total = module.Disjunction(np.ones(SIZE), SIZE)
    total.add_places(np.array([SIZE - 1, 3], dtype=np.int32), 1.0)
    with pytest.raises(IndexError, match=f"document 3 behind {SIZE - 1}"):
        total.matches()
    with pytest.raises(IndexError, match=f"unit {SIZE} of {SIZE}"):
        total.add_places(np.array([SIZE], dtype=np.int32), 1.0)


@pytest.mark.parametrize(("lists", "module"), BOTH)
def test_what_an_altered_file_claims(lists: ModuleType, module: ModuleType) -> None:
    """Terms that are not there, documents back and forth, behind all others, and many times over:
    an error, or an answer, but nothing outside of the columns."""
    norms = np.ones(3)
    three = dict.fromkeys(range(3), 1)
    for terms, weights in (([2], [1.0]), ([-1, 0], [1.0, 1.0]), ([0, 1], [1.0])):
        file = inverted_file(lists, 0, [three, three], wide=False)
        total = module.Disjunction(norms, 3)
        with pytest.raises(IndexError, match="of 2"):
            total.add_all(file, terms, weights)
    starts = np.array([0, 4, 8], dtype=np.int64)
    ones = np.ones(8, dtype=np.uint8)
    for documents, error in (
        ([2, 1, 0, 0, 0, 1, 2, 2], "document 1 behind 2"),
        ([1, 1, 1, 1, 1, 1, 1, 1], "one twice"),
        ([0, 1, 2, 2, 2, 0, 1, 1], "one twice"),
        ([0, 1, 2, 9, 0, 1, 2, 9], "document 9 of 3"),
    ):
        columns = np.array(documents, dtype=np.uint16)
        file = lists.InvertedFile(0, starts, columns, ones, starts, columns, ones, ones)
        total = module.Disjunction(norms, 3)
        total.add_all(file, [0, 1], [1.0, 1.0])
        with pytest.raises(IndexError, match=error):
            total.matches()


@pytest.mark.parametrize(("lists", "module"), list(zip(INVERTED, CONJUNCTION, strict=True)))
def test_a_window_wider_than_there_is_room_for(lists: ModuleType, module: ModuleType) -> None:
    """Which one of paragraphs could be."""
    file = inverted_file(lists, 0, [dict.fromkeys(range(3), 1)], wide=False)
    source = module.ConjunctionSource(file, [0], [1.0], module.Together(2))
    window = WINDOWS[module](np.ones(3), 3, None)
    window.open(source.next_document())
    with pytest.raises(IndexError, match="3 units"):
        source.add_to(window)
