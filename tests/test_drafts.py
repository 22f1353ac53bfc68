"""Batches of drafts: words that cross from process to process as numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import Article
from search.arabic.terms import fold
from search.arabic.tokens import words
from search.local.drafts import OTHERS, Batch, Heard, Numbering, draft, drafts

TEXTS = st.lists(st.sampled_from(["خبر", "الخبر", "بنك وزير", "أ.ف.ب", "BBC 19", "مِصْر", "…"]))
ARTICLES = st.lists(st.tuples(TEXTS, TEXTS).map(lambda found: made(*found)), max_size=4)


def made(title: list[str], text: list[str]) -> Article:
    return Article(id="1", title=" ".join(["خبر", *title]), text="\n\n".join(text))


def folded(article: Article) -> list[list[str]]:
    """The words of the texts of an article, by their definition."""
    texts = draft(article).texts
    assert len(texts) == len(article.paragraphs()) + OTHERS
    return [[fold(word) for word in words(text)] for text in texts]


def read(batch: Batch, names: list[str]) -> list[list[str]]:
    """The words of the texts of a batch."""
    found = iter([names[number] for number in batch.numbers.tolist()])
    return [[next(found) for _ in range(count)] for count in batch.counts.tolist()]


def numbered(numbering: Numbering, articles: list[Article], heard: Heard) -> Batch:
    ready = [draft(each) for each in articles]
    texts = [text for each in ready for text in each.texts]
    return numbering.batch(texts, [each.paragraphs for each in ready], heard.known())


@given(st.lists(st.tuples(ARTICLES, st.booleans()), max_size=8), st.data())
def test_words_are_read_as_they_were_numbered(
    asked: list[tuple[list[Article], bool]], data: st.DataObject
) -> None:
    """Whatever was known when a batch was asked for, and whichever batches are never heard of; some
    of the articles of a batch are as a batch of them alone."""
    numbering, heard, old = Numbering(), Heard(), Heard()
    for articles, lost in asked:
        batch = numbered(numbering, articles, data.draw(st.sampled_from([heard, old])))
        if lost:
            continue
        heard.add(batch)
        names = heard.words(batch)
        assert read(batch, names) == [text for each in articles for text in folded(each)]
        kept = data.draw(st.sets(st.sampled_from(range(len(articles))))) if articles else set()
        some = batch.of(np.array(sorted(kept), dtype=np.int64))
        assert read(some, names) == [t for n in sorted(kept) for t in folded(articles[n])]
        assert some.paragraphs.tolist() == [len(articles[n].paragraphs()) for n in sorted(kept)]
        assert np.array_equal(some.signatures, batch.signatures[sorted(kept)])


def test_a_new_numbering_of_a_process_takes_the_place_of_its_last() -> None:
    heard, one, other = Heard(), Numbering(), Numbering()
    first = numbered(one, [made([], ["بنك"])], heard)
    heard.add(first)
    second = numbered(other, [made([], ["وزير"])], heard)
    heard.add(second)
    assert heard.words(second) == ["خبر", "وزير"]
    assert heard.words(first) == []
    assert list(heard.known()) == [other.name]


def test_what_has_no_draft_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """And a process forgets its words once they are many."""
    monkeypatch.setattr("search.local.drafts.MOST_WORDS", 0)
    articles = [made([], ["خبر"]), Article(id="1", text=" "), made([], ["بنك"])]
    made_, others = drafts([articles[0], None, *articles[1:]], {})
    assert others == {1: None, 2: articles[1]}
    batch = made_.batch
    expected = [draft(articles[0]), draft(articles[2])]
    assert list(made_.each()) == [
        each._replace(texts=(), batch=batch, place=n) for n, each in enumerate(expected)
    ]
    assert [each.words for each in batch.spelled] == ["خبر\nبنك\n"]
    again, _ = drafts(articles, {})
    assert again.batch.numbering != batch.numbering
