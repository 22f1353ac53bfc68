"""The inner loops against plain twins, over generated input; and compiled against not compiled."""

from __future__ import annotations

import importlib.util
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.arabic.skeleton import skeleton
from search.local.dictionary import pack, sorting
from search.local.lookalikes import gram_arrays
from search.local.loops import candidates, grams, inverted, places, scores, strings
from search.local.loops import columns as runs

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
COLUMNS: Final = [runs, as_python("columns")]
STRETCHES, STEP = 64, 5  # of a unit that are looked at; words from one to the next
CANDIDATES: Final = [candidates, as_python("candidates")]
# Compiled modules work with each other, and so do those that are not.
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
    those = module.Wanted(i32(wanted))
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


@pytest.mark.parametrize(("module", "tables"), list(zip(INVERTED, PLACES, strict=True)))
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), data=st.data())
def test_inverted_file(
    module: ModuleType, tables: ModuleType, documents: Any, base: int, data: st.DataObject,
    *, wide: bool,
) -> None:  # fmt: skip
    corpus = Corpus(module, tables, documents, wide=wide, base=base)
    units = data.draw(ascending(7))
    terms = data.draw(st.lists(st.integers(0, 2), min_size=1, max_size=3))
    both, firsts, counts = corpus.file.holding_all(np.array(terms))
    assert both.tolist() == [
        d for d in range(base, base + len(documents)) if all((t, d) in corpus.counts for t in terms)
    ]
    for nth, term in enumerate(terms):
        mine = [place[1] for place in corpus.places if place[0] == term]
        before = sum(place[0] < term for place in corpus.places)
        assert firsts[nth].tolist() == [before + mine.index(d) for d in both]
        assert counts[nth].tolist() == [corpus.counts[term, d] for d in both]
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
        found = corpus.file.by_paragraph(term, corpus.paragraphs)
        counted = dict(zip(*(column.tolist() for column in found), strict=True))
        assert counted == {unit: inside.count(unit) for unit in inside if unit >= 0}
        assert found[0].tolist() == sorted(counted)


@pytest.mark.parametrize("module", PLACES)
@given(documents=DOCUMENTS)
def test_paragraphs_of(module: ModuleType, documents: Any) -> None:
    corpus = Corpus(inverted, places, documents, wide=False, base=0)
    holding, positions = i32([d for _, d, *_ in corpus.places]), i32([p[2] for p in corpus.places])
    found = module.Paragraphs(corpus.starts, corpus.begins).of_all(holding, positions)
    assert found.tolist() == [corpus.unit(d, block) for _, d, _, _, block in corpus.places]
    found = module.Paragraphs(corpus.starts, corpus.begins).units(holding, positions)
    assert found.tolist() == [corpus.counted(d, block) for _, d, _, _, block in corpus.places]


@pytest.mark.parametrize("module", PLACES)
@given(left=PLACED, right=PLACED, distance=st.integers(1, 3))
def test_following(
    module: ModuleType, left: list[tuple[int, int]], right: list[tuple[int, int]], distance: int
) -> None:
    kept = module.following(*columns(left), *columns(right), distance)
    expected = [i for i, (rank, at) in enumerate(left) if (rank, at + distance) in right]
    assert kept.tolist() == expected


class Slow:
    """One candidate, and what it gains by words whose places are lists."""

    def __init__(self, norm: float, title_norm: float, *, in_front: bool) -> None:
        self.norm, self.title_norm = norm, title_norm
        self.in_front = in_front  # whether the title is not part of it
        self.gains = dict.fromkeys(
            ("words", "title", "look-alikes", "form", "lead", "closeness", "passage"), 0.0
        )
        self.stretches = dict.fromkeys(range(STRETCHES), 0.0)
        self.before: list[int] = []

    def add(
        self, places: list[tuple[int, bool, bool]], alike: list[tuple[int, bool, float]]
    ) -> None:
        """``places``: position, whether in the title, whether of the form asked for; ``alike``:
        position, whether in the title, share."""
        at = [position for position, *_ in places]
        titled = sum(in_title for _, in_title, _ in places)
        exact = sum(same for *_, same in places)
        own = len(at) - titled if self.in_front else len(at)
        self.gains["words"] += 17.0 * own / (own + self.norm)
        alone = len(at) - titled
        self.gains["words"] += 19.0 * alone / (alone + self.norm)
        self.gains["title"] += 2.0 * titled / (titled + self.title_norm)
        if self.in_front:
            more = len(at) / (len(at) + self.norm) - own / (own + self.norm)
            self.gains["title"] += 13.0 * more
        counted = [share for _, in_title, share in alike if not (in_title and self.in_front)]
        self.gains["look-alikes"] += 3.0 * (n := len(at) + sum(counted)) / (n + self.norm)
        self.gains["form"] += 5.0 * exact / (exact + self.norm)
        early = [1.0 / (20 + position) for position in at]
        early += [share / (20 + position) for position, _, share in alike]
        self.gains["lead"] += 7.0 * 20 * max(early, default=0.0)
        apart = [max(abs(here - there), 1) for here in at for there in self.before]
        if apart and min(apart) <= 4:
            self.gains["closeness"] += 11.0 / min(apart) ** 2
        self.before = at
        stands = [(position, 1.0) for position in at]
        stands += [(position, share) for position, _, share in alike]
        for stretch in self.stretches:
            begin = stretch * STEP
            inside = [s for p, s in stands if begin <= p < begin + 2 * STEP]
            self.stretches[stretch] += 23.0 * max(inside, default=0.0)
        self.gains["passage"] = max(self.stretches.values())


@pytest.mark.parametrize(("lists", "tables", "module"), [(i, p, c) for i, p, _, c in ALL])
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2), data=st.data())
def test_candidates(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    data: st.DataObject, *, wide: bool,
) -> None:  # fmt: skip
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    by_paragraph = data.draw(st.booleans())
    every = [
        (base + d, unit)
        for d in range(len(documents))
        for unit in (range(corpus.starts[base + d], corpus.starts[base + d + 1])
                     if by_paragraph else [base + d])
    ]  # fmt: skip
    kept = [pair for pair in every if data.draw(st.booleans())]
    count = len(every) + (0 if by_paragraph else base)
    norms, title_norms = np.linspace(0.5, 2.0, count), np.linspace(0.3, 0.9, count)
    more = (i32([d for d, _ in every]), corpus.paragraphs) if by_paragraph else ()
    near = module.Candidates(module.Units(norms, title_norms, *more), i32([u for _, u in kept]))
    slow = [
        Slow(norms[u], title_norms[u], in_front=by_paragraph and u != corpus.starts[d])
        for d, u in kept
    ]
    for term in data.draw(st.lists(st.integers(0, 2), max_size=3)):
        others, shares = [t for t in range(3) if t != term], [0.5, 0.25]
        from_lists = data.draw(st.booleans())
        mine = [place for place in corpus.places if place[0] == term]
        if from_lists:
            units = [corpus.unit(d, block) for _, d, _, _, block in mine]
            near.read_places(
                i32([d for _, d, *_ in mine]), i32([p[2] for p in mine]), i32(units), 23.0, STEP
            )
            others, shares = [], []
        else:
            looks = np.array(others), np.array(shares)
            near.read([module.Standing(corpus.file, term, 1, *looks)], 20, 23.0, STEP)
        near.add_words(19.0, False)
        near.weigh((17.0, 13.0, 2.0, 3.0, 5.0, 7.0, 11.0), 20, 4)
        for (document, unit), each in zip(kept, slow, strict=True):
            here, alike = [], []
            title = len(documents[document - base][0])
            for t, d, position, form, block in corpus.places:
                inside = not by_paragraph or corpus.unit(d, block) == unit
                begin = corpus.begins[unit] - title if by_paragraph and block else 0
                if d == document and t == term and (inside or block == 0):
                    here.append((position - begin, block == 0, from_lists or form == 1))
                elif d == document and t in others and (inside or block == 0):
                    alike.append((position - begin, block == 0, shares[others.index(t)]))
            each.add(here, alike)
    found = near.gains()
    for kind, gains in found.items():
        assert gains.tolist() == pytest.approx([each.gains[kind] for each in slow]), kind


@pytest.mark.parametrize("module", CANDIDATES)
def test_passages_of_a_long_text(module: ModuleType) -> None:
    """Stretches overlap by half; what stands behind the last of them adds nothing."""
    end = (STRETCHES - 1) * STEP
    for one, other, together in ((5, 14, 3.0), (4, 10, 2.0), (end, end + 4, 3.0),
                                 (end, end + 5, 1.0), (end + 5, 10**6, 0.0)):  # fmt: skip
        zero, norm = i32([0]), np.ones(1)
        near = module.Candidates(module.Units(norm, norm), zero)
        for weight, position in ((1.0, one), (2.0, other)):
            near.read_places(zero, i32([position]), zero, weight, STEP)
        assert near.gains()["passage"].tolist() == [together]


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
    total = module.Accumulators(norms)
    for terms in queries:
        expected: dict[int, float] = {}
        for weight, postings in enumerate(terms, start=1):
            units, frequencies = i32([u for u, _ in postings]), i32([f for _, f in postings])
            for unit, frequency in postings:
                score = weight * frequency / (frequency + norms[unit])
                expected[unit] = expected.get(unit, 0.0) + score
            total.add_postings(units, frequencies, weight)
        found, sums = total.matches()
        assert found.tolist() == sorted(expected)
        scores = dict(zip(found.tolist(), sums.tolist(), strict=True))
        assert scores == pytest.approx(expected, rel=1e-5)
        assert total.seen == len(expected)
        total.clear()
    assert total.seen == 0


@pytest.mark.parametrize("module", SCORES)
def test_accumulators_know_one_query_from_hundreds_before_it(module: ModuleType) -> None:
    total = module.Accumulators(np.ones(UNITS))
    for nth in range(600):
        total.add(i32([nth % UNITS, UNITS - 1]), np.array([1.0, 2.0]))
        found = dict(zip(*(column.tolist() for column in total.matches()), strict=True))
        assert found == {nth % UNITS: 1.0, UNITS - 1: 2.0} | (
            {UNITS - 1: 3.0} if nth % UNITS == UNITS - 1 else {}
        )
        total.clear()


@pytest.mark.parametrize("module", SCORES)
@settings(max_examples=20)
@given(
    seed=st.integers(0, 1 << 32),
    values=st.sampled_from((1, 5, 1000)),
    best=st.booleans(),
    count=st.sampled_from((0, 1, 10, 150)),
)
def test_the_best_of_many(
    module: ModuleType, seed: int, values: int, count: int, *, best: bool
) -> None:
    """However the scores lie: all alike, or so that a sample promises too much."""
    lot = Random(seed)
    scores = [float(lot.randrange(values)) for _ in range(2_500)]
    if best:
        high = 2 * count // 3  # each of them in the sample, as if there were four times as many
        scores[: 4 * high : 4] = [2_000.0 + i for i in range(high)]
    units = lot.sample(range(3_000), 2_500)
    total = module.Accumulators(np.ones(3_000))
    total.add(i32(units), np.array(scores))
    expected = sorted(zip(units, scores, strict=True), key=lambda pair: (-pair[1], pair[0]))
    found = [column.tolist() for column in total.best(count)]
    assert list(zip(*found, strict=True)) == sorted(expected[:count])


@pytest.mark.parametrize(("lists", "tables", "module"), [(i, p, s) for i, p, s, _ in ALL])
@given(documents=DOCUMENTS, wide=st.booleans(), base=st.integers(0, 2))
def test_terms_are_scored(
    lists: ModuleType, tables: ModuleType, module: ModuleType, documents: Any, base: int,
    *, wide: bool,
) -> None:  # fmt: skip
    corpus = Corpus(lists, tables, documents, wide=wide, base=base)
    norms = np.linspace(0.5, 2.0, base + len(documents))
    total = module.Accumulators(norms)
    total.add_term(corpus.file, 0, 2.0)
    held = {d: n for (t, d), n in corpus.counts.items() if t == 0}
    found, sums = total.matches()
    assert dict(zip(found.tolist(), sums.tolist(), strict=True)) == pytest.approx(
        {d: 2.0 * n / (n + norms[d]) for d, n in held.items()}, rel=1e-5
    )


@pytest.mark.parametrize("module", SCORES)
@given(seen=ascending(UNITS - 1), dropped=ascending(UNITS - 1))
def test_what_is_dropped_matches_nothing(
    module: ModuleType, seen: list[int], dropped: list[int]
) -> None:
    total = module.Accumulators(np.ones(UNITS))
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
def test_ordered_is_the_head_of_a_sort(module: ModuleType, values: list[int], count: int) -> None:
    units = [7 * i % 101 for i in range(len(values))]
    expected = sorted(zip(units, values, strict=True), key=lambda pair: (-pair[1], pair[0]))[:count]
    best = module.ordered(i32(units), np.array(values, dtype=float), count)
    assert list(zip(*(column.tolist() for column in best), strict=True)) == expected


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


@pytest.mark.parametrize("module", SCORES)
@given(values=st.dictionaries(st.integers(0, 30), st.integers(0, 5)), count=st.integers(0, 12))
def test_best_are_those_of_a_stable_sort(
    module: ModuleType, values: dict[int, int], count: int
) -> None:
    total = module.Accumulators(np.ones(31))
    for unit, value in values.items():  # in any order
        total.add(i32([unit]), np.array([value], dtype=float))
    units, sums = total.best(count)
    expected = sorted(sorted(values, key=lambda unit: (-values[unit], unit))[:count])
    assert units.tolist() == expected
    assert sums.tolist() == [values[unit] for unit in expected]


LETTERS: Final = st.text("ابته", min_size=1, max_size=6)
STEMS: Final = st.lists(LETTERS, unique=True, max_size=12)


@pytest.mark.parametrize("module", GRAMS)
@given(stems=STEMS, stem=LETTERS, most=st.integers(1, 6))
def test_most_alike(module: ModuleType, stems: list[str], stem: str, most: int) -> None:
    stems.sort()
    arrays = gram_arrays(stems)
    postings = np.cumsum([0, *(len(each) for each in stems)])  # as many documents as letters
    found, alike = np.empty(most, dtype=np.int64), np.empty(most)
    names = ("grams", "gram_starts", "gram_terms", "gram_counts")
    itself = stems.index(stem) if stem in stems else -1
    file = module.GramFile(*(arrays[name] for name in names), postings)
    for _ in range(2):  # the second time as if nothing had been counted before
        count = file.most_alike(f"\x02{skeleton(stem)}\x03", 0.4, 4, itself, found, alike)

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
    assert [stems[i] for i in found[:count]] == [each for *_, each in expected[:most]]
    assert alike[:count].tolist() == pytest.approx([-share for share, *_ in expected[:most]])


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
        total = module.Accumulators(ones)
        table = tables.Paragraphs(np.zeros(3, dtype=np.int64), i32([]))
        eight = np.ones(8)
        near = close.Candidates(close.Units(eight, eight), seven)
        sevens = np.full(8, 7, dtype=np.int32)
        inside = close.Candidates(close.Units(eight, eight, sevens, table), seven)
        none, alike = (starts[:0], shares[:0]), (starts[:1], shares)
        for call, arguments in (
            (total.add, (seven, shares)),
            (total.add_postings, (seven, seven, 1.0)),
            (total.add_postings, (i32([1]), seven[:0], 1.0)),
            (total.add_term, (file, 0, 1.0)),
            (total.add_term, (file, 1, 1.0)),
            (total.drop, (seven,)),
            (near.read, ([close.Standing(file, 5, 0, *none)], 20, 1.0, 5)),
            (near.read, ([close.Standing(often, 0, 0, *none)], 20, 1.0, 5)),
            (near.read, ([close.Standing(file, -1, 0, starts[1:], shares)], 20, 1.0, 5)),
            (near.read, ([close.Standing(often, -1, 0, *alike)], 20, 1.0, 5)),
            (near.read_places, (seven, seven, seven[:0], 1.0, 5)),
            (near.add_to, (ones,)),
            (inside.read, ([close.Standing(file, 0, 0, *none)], 20, 1.0, 5)),
            (inside.read, ([close.Standing(file, -1, 0, *alike)], 20, 1.0, 5)),
            (close.Standing, (file, 0, 0, starts, shares)),
            (close.Units, (eight, ones)),
            (close.Units, (eight, eight, seven, table)),
            (close.Units, (eight, eight, None, table)),
            (close.Candidates, (close.Units(eight, eight), i32([8]))),
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
