"""The arrays of a field, against plain loops over the words of its documents."""

from __future__ import annotations

import tempfile
from collections import ChainMap
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexer
from search import Article
from search.arabic import tokens
from search.arabic.terms import terms
from search.local import toc
from search.local.arrays import Array
from search.local.field import LAST_PARAGRAPH
from search.local.field_builder import FieldBuilder, Forms, Paragraphs
from search.local.loops.lexicon import RARE
from search.local.segment import Segment

STEMS = ("بنك", "خبر", "وزير")
Word = tuple[str, str]  # stem, folded word


def by_plain_loops(documents: list[list[Word]]) -> dict[str, list[int]]:
    """The arrays of numbers, by their definition."""
    words = {word for document in documents for word in document}
    forms = {stem: sorted(word for term, word in words if term == stem) for stem, _ in words}
    made: dict[str, list[int]] = {name: [] for name in (
        "documents", "frequencies", "positions", "occurrence_forms", "rare_places", "rare_forms",
    )}  # fmt: skip
    for name in ("form_starts", "posting_starts", "occurrence_starts"):
        made[name] = [0]
    for stem in sorted(forms):
        for number, document in enumerate(documents):
            places = [at for at, (term, _) in enumerate(document) if term == stem]
            if places:
                made["documents"].append(number)
                made["frequencies"].append(len(places))
            for at in places:
                form = forms[stem].index(document[at][1])
                if form >= RARE:
                    made["rare_places"].append(len(made["positions"]))
                    made["rare_forms"].append(form)
                made["positions"].append(at)
                made["occurrence_forms"].append(min(form, RARE))
        made["form_starts"].append(made["form_starts"][-1] + len(forms[stem]))
        made["posting_starts"].append(len(made["documents"]))
        made["occurrence_starts"].append(len(made["positions"]))
    return made | {"lengths": list(map(len, documents))}


def built(documents: list[list[Word]], alive: list[bool] | None = None) -> dict[str, Array]:
    """The arrays of a builder that was given some documents at a time."""
    words = {word: stem for document in documents for stem, word in document}
    vocabulary = {word: number for number, word in enumerate(words)}
    builder = FieldBuilder()
    for start in range(0, len(documents), 2):
        some = documents[start : start + 2]
        numbers = [vocabulary[word] for document in some for _, word in document]
        builder.add(np.array(numbers, dtype=np.uint32), np.array(list(map(len, some))))
    keep = np.ones(len(documents), dtype=bool) if alive is None else np.array(alive, dtype=bool)
    forms = Forms(list(words.values()), list(words))
    return dict(ChainMap(*builder.arrays(forms, keep)))


WORDS = st.tuples(st.sampled_from(["أ", "ب", "BBC", ""]), st.sampled_from(STEMS))
DOCUMENTS = st.lists(st.lists(WORDS.map(lambda word: (word[1], "".join(word)))))


@pytest.mark.parametrize("size", [1, 3, 1000])
@settings(max_examples=150)
@given(documents=DOCUMENTS, data=st.data())
def test_same_arrays_as_by_plain_loops(
    size: int, documents: list[list[Word]], data: st.DataObject
) -> None:
    alive = data.draw(st.lists(st.booleans(), min_size=len(documents), max_size=len(documents)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("search.local.field_builder.PART", size)
        arrays = built(documents, alive)
    expected = by_plain_loops([each for each, kept in zip(documents, alive, strict=True) if kept])
    assert {name: arrays[name].tolist() for name in expected} == expected


def test_stems_of_more_forms_than_a_byte_counts() -> None:
    many = [("خبر", f"{number:03}") for number in range(RARE + 9)]
    documents = [many, [("بنك", "بنك"), *many[::-7]], many[RARE:] * 300]
    arrays, expected = built(documents), by_plain_loops(documents)
    assert {name: arrays[name].tolist() for name in expected} == expected


# Paragraphs


def paragraphs_by_plain_loops(articles: Iterable[Article]) -> list[int]:
    """What ``occurrence_paragraphs`` holds, by its definition."""
    found = []
    for document, article in enumerate(articles):
        position = 0
        for number, text in enumerate([article.title or "", *article.paragraphs()]):
            for stem, _ in terms([token.text for token in tokens(text)]):
                found.append((stem, document, position, min(number, LAST_PARAGRAPH)))
                position += 1
    return [each[-1] for each in sorted(found)]


def paragraphs_written(folder: Path) -> list[int]:
    (entry,) = toc.read(folder).segments
    return list(Segment(folder / entry.name).file["text.occurrence_paragraphs"].tolist())


TEXTS = st.lists(st.sampled_from(["خبر", "بنك خبر", "…", "وزير", "خبر وزير خبر"]), max_size=6)


@settings(max_examples=60)
@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8))
def test_paragraphs_of_occurrences(found: list[tuple[list[str], list[str]]]) -> None:
    articles = [
        Article(id=f"{n}", title=" ".join(title), text="\n\n".join(["خبر", *text]))
        for n, (title, text) in enumerate(found)
    ]
    with tempfile.TemporaryDirectory() as place:
        with indexer.open(Path(place)) as writer:
            for article in articles:
                writer.add(article)
            writer.add(Article(id="last", text="خبر"))
        articles.append(Article(text="خبر"))
        assert paragraphs_written(Path(place)) == paragraphs_by_plain_loops(articles)


def test_paragraphs_beyond_those_a_byte_counts_and_after_merging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.local.merge.FACTOR", 4)
    pieces = ["خبر", "…", "بنك وزير خبر"]
    articles = [
        Article(id=f"{n}", title="خبر", text="\n\n".join(pieces * (90 * n + 1))) for n in range(4)
    ]
    for article in articles:
        with indexer.open(tmp_path / "index") as writer:
            if article is articles[0]:
                writer.add(Article(id="gone", text="خبر"))
            writer.add(article)
            if article is articles[1]:
                writer.remove("gone")
    assert paragraphs_written(tmp_path / "index") == paragraphs_by_plain_loops(articles)
    assert paragraphs_written(tmp_path / "index").count(LAST_PARAGRAPH) > 100


def test_no_paragraphs_at_all() -> None:
    none = Paragraphs(np.zeros(0, np.int64), np.zeros(0, np.int32))
    parts = FieldBuilder().arrays(Forms([], []), np.ones(0, dtype=bool), none)
    assert ChainMap(*parts)["occurrence_paragraphs"].tolist() == []
