"""Words looked up in several segments, against what stands in dictionaries."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import ranking
from search.arabic.skeleton import skeleton
from search.local.dictionary import pack
from search.local.lookalikes import ROOM, alike_arrays, gram_arrays
from search.local.loops import grams, inverted, lexicon, strings

from .conftest import uncompiled

# Compiled modules work with each other, and so do those that are not.
COMPILED: Final = (strings, inverted, grams, lexicon)
PLAIN: Final = tuple(uncompiled(name) for name in ("strings", "inverted", "grams", "lexicon"))
BOTH: Final = pytest.mark.parametrize("modules", [COMPILED, PLAIN], ids=["compiled", "plain"])
FORMS: Final = ("", "ات", "ون")  # what stands behind a stem in the forms it has

Modules = tuple[ModuleType, ModuleType, ModuleType, ModuleType]
Segment = dict[str, int]  # stems, and how many documents hold each
STEMS: Final = st.text("ابته", min_size=1, max_size=5) | st.sampled_from(["2018", "20"])
SEGMENTS: Final = st.lists(
    st.dictionaries(STEMS, st.integers(1, 4), max_size=6), min_size=1, max_size=3
)


def part(modules: Modules, segment: Segment, *, kept: bool) -> Any:
    """One segment; its look-alikes are ``kept``, or counted when they are asked for."""
    tables, lists, alike, words = modules
    stems = sorted(segment)
    starts = np.cumsum([0, *(segment[each] for each in stems)])
    none, ones = np.zeros(starts[-1], dtype=np.uint16), np.ones(starts[-1], dtype=np.uint8)
    file = lists.InvertedFile(0, starts, none, ones, starts, none, ones, ones)
    forms = [stem + ending for stem in stems for ending in sorted(FORMS)]
    first_forms = np.arange(len(stems) + 1, dtype=np.int32) * len(FORMS)
    counted = gram_arrays(stems)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.local.lookalikes.KEPT_FROM", 0 if kept else 100)
        rows = alike_arrays(stems, counted, starts)
    counts = counted["gram_counts"]
    return words.Part(
        file,
        tables.StringTable(*pack(stems)),
        tables.StringTable(*pack(forms)),
        first_forms,
        alike.AlikeFile(*rows.values(), counts, starts, ranking.LOOK_ALIKE_MOST, ROOM),
        alike.GramFile(
            *counted.values(), starts, ranking.LOOK_ALIKE_MOST, ranking.LOOK_ALIKE_LEAST
        ),
    )


def having(segments: list[Segment], stem: str) -> int:
    return sum(segment.get(stem, 0) for segment in segments)


@BOTH
@given(segments=SEGMENTS, stem=STEMS)
def test_where_a_stem_stands(modules: Modules, segments: list[Segment], stem: str) -> None:
    parts = [part(modules, each, kept=True) for each in segments]
    words = modules[-1].Lexicon(parts, 20, 9)
    for _ in range(2):  # looked up, and remembered
        found = words.term(stem)
        assert found.having == having(segments, stem)
        assert found.numbers == tuple(
            sorted(each).index(stem) if stem in each else -1 for each in segments
        )
        assert found.idf == ranking.idf(20, found.having)


@BOTH
@given(segments=SEGMENTS, stems=st.lists(STEMS, min_size=1, max_size=3))
def test_what_has_all_of_some_stems(
    modules: Modules, segments: list[Segment], stems: list[str]
) -> None:
    parts = [part(modules, each, kept=True) for each in segments]
    words = modules[-1].Lexicon(parts, 20, 9)
    assert words.having_all([words.term(stem) for stem in stems]) == [
        (each.file, [sorted(segment).index(stem) for stem in stems])
        for each, segment in zip(parts, segments, strict=True)
        if set(stems) <= set(segment)
    ]


@BOTH
@given(segments=SEGMENTS, stem=STEMS, common=st.integers(1, 6), kept=st.booleans())
def test_what_looks_like_a_stem(
    modules: Modules, segments: list[Segment], stem: str, common: int, *, kept: bool
) -> None:
    """As if all segments were one, whether it was found when they were written or not."""
    words = modules[-1].Lexicon([part(modules, each, kept=kept) for each in segments], 20, common)
    found = words.look_alikes(stem)
    others = {
        other: dice(stem, other)
        for other in set().union(*segments) - {stem}
        if having(segments, other) <= common and not (stem + other)[0].isdigit()
        if not other.isdigit() and dice(stem, other) >= ranking.LOOK_ALIKE_LEAST
    }
    order = sorted(others, key=lambda other: (-others[other], -having(segments, other), other))
    best = order[: ranking.LOOK_ALIKE_MOST]
    assert words.shares(found) == pytest.approx({other: others[other] for other in best})
    for alike, segment in zip(found, segments, strict=True):
        numbers = [sorted(segment).index(other) for other in best if other in segment]
        assert [number for number, _ in alike] == numbers


def dice(left: str, right: str) -> float:
    one, two = (f"^{skeleton(each)}$" for each in (left, right))
    mine, theirs = ({each[i : i + 3] for i in range(len(each) - 2)} for each in (one, two))
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


@BOTH
def test_which_form_of_a_stem(modules: Modules) -> None:
    words = part(modules, {"بنك": 1, "لاعب": 2}, kept=True)
    assert [words.form_of(1, f"لاعب{ending}".encode()) for ending in sorted(FORMS)] == [0, 1, 2]
    assert words.form_of(0, "لاعبون".encode()) == -1  # of another
    assert words.form_of(1, "لاعبين".encode()) == -1


@BOTH
def test_the_255th_form_and_those_behind_share_a_byte(modules: Modules) -> None:
    tables, lists, _, words = modules
    one, byte = np.array([0, 1], dtype=np.int64), np.ones(1, dtype=np.uint8)
    file = lists.InvertedFile(0, one, byte.astype("<u2"), byte, one, byte.astype("<u2"), byte, byte)
    forms = [f"{number:03}" for number in range(300)]
    table = tables.StringTable(*pack(forms))
    many = words.Part(
        file, tables.StringTable(*pack(["بنك"])), table, np.array([0, 300], dtype=np.int32)
    )
    found = [many.form_of(0, form.encode()) for form in forms]
    assert found == [*range(words.RARE), *[-1] * (300 - words.RARE)]


@BOTH
def test_a_word_is_weighed_as_rare_as_it_is(modules: Modules) -> None:
    words = modules[-1].Lexicon([part(modules, {"بنك": 3, "بنوك": 1}, kept=True)], 20, 9)
    for further, closely in ((False, True), (False, False), (True, True)):
        found = words.sought("بنك", "بنك", further, closely)
        assert found.idf == ranking.idf(20, 3)
        assert found.weight == found.idf * (ranking.K1 + 1)
        assert found is words.sought("بنك", "بنك", further, closely)
        assert found.weighing(2.0).weight == 2.0
        assert found.weighing(2.0).idf == found.idf


@BOTH
def test_no_more_than_so_many_are_kept(modules: Modules, monkeypatch: pytest.MonkeyPatch) -> None:
    if modules is PLAIN:  # the other has it from when it was compiled
        monkeypatch.setattr(modules[-1], "KEPT", 2)
    words = modules[-1].Lexicon([part(modules, {"بنك": 3}, kept=True)], 20, 9)
    first = words.term("بنك")
    for number in range(3):
        words.term(f"{number}")
    again = words.term("بنك")
    assert (again.numbers, again.having) == (first.numbers, first.having) == ((0,), 3)
    assert (again is first) == (modules is COMPILED)


@BOTH
def test_parts_that_do_not_fit_are_refused(modules: Modules) -> None:
    tables, lists, _, words = modules
    one, byte = np.array([0, 1], dtype=np.int64), np.ones(1, dtype=np.uint8)
    file = lists.InvertedFile(0, one, byte.astype("<u2"), byte, one, byte.astype("<u2"), byte, byte)
    table, two = tables.StringTable(*pack(["بنك"])), tables.StringTable(*pack(["بنك", "خبر"]))
    firsts = np.array([0, 1], dtype=np.int32)
    assert words.Part(file, table, table, firsts).form_of(0, "بنك".encode()) == 0
    with pytest.raises(IndexError):
        words.Part(file, two, table, firsts)
    with pytest.raises(IndexError):
        words.Part(file, table, table, firsts[:1])
