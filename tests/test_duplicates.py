"""The same story twice: found wherever and whenever it comes in, and folded in the results."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import indexer
import search
from search import Article, likeness
from search.arabic import normalize
from search.arabic.tokens import words
from search.engine import Engine
from search.local import duplicates, toc
from search.local.arrays import ArrayFile
from search.local.dictionary import pack
from search.local.duplicates import BANDS, BINS, FEWEST, SHARE, Copies
from search.local.loops import shingles

from .conftest import uncompiled

LOOPS: Final[list[Any]] = [shingles, uncompiled("shingles")]
HARVEST: Final = (
    "بدأ المزارعون في القرى الجبلية موسم قطف الزيتون هذا الأسبوع بعد أمطار مبكرة غسلت الأشجار من "
    "غبار الصيف، ويتوقع أصحاب المعاصر أن يكون الإنتاج أوفر من العام الماضي بنحو الربع.\n\n"
    "وقال رئيس الجمعية التعاونية إن سعر صفيحة الزيت لن يرتفع قبل نهاية الشهر، ودعا الأهالي إلى "
    "شراء حاجتهم من المعصرة مباشرة، مضيفا أن طلاب المدارس يساعدون عائلاتهم في الحقول أيام العطلة."
)
MUSEUM: Final = (
    "افتتح الوزير صباح اليوم متحفا صغيرا يروي حكاية طريق القوافل القديم بين الساحل والصحراء، ويضم "
    "عملات ومخطوطات وسروجا جمعها أهالي المدينة في بيوتهم طوال نصف قرن، ويستقبل الزوار مجانا حتى "
    "نهاية السنة."
)


def report(name: str, text: str = HARVEST, date: str | None = "2018-03-04", **more: Any) -> Article:
    return Article(id=name, title=f"عنوان {name}", text=text, date=date, source=name, **more)


def edited(text: str) -> str:
    """As a second newspaper prints it: spelt and marked its own way, two words others."""
    return text.replace("أ", "ا").replace("الزيتون", "الزَّيتون").replace("بنحو الربع", "كثيرا")


def found(engine: Engine, query: str = "الأهالي", **options: Any) -> dict[str, tuple[str, ...]]:
    results = engine.search(query, snippets=False, fold=True, **options)
    return {hit.id: hit.copies for hit in results.hits}


# The loops against twins


def words_of(text: Sequence[int]) -> set[tuple[int, ...]]:
    return set(zip(text, text[1:], text[2:], text[3:], strict=False))


def signed(module: ModuleType, texts: Sequence[Sequence[int]], fewest: int = 1) -> Any:
    hashes = np.zeros(50, dtype=np.uint64)
    data, starts = pack([f"كلمة{n}" for n in range(50)])
    module.hash_strings(data.data, starts.data, hashes)
    numbers = np.array([n for text in texts for n in text], dtype=np.uint32)
    ends = np.cumsum([len(text) for text in texts], dtype=np.int64)
    begins = ends - np.array([len(text) for text in texts], dtype=np.int64)
    made = np.zeros((len(texts), BINS // 2), dtype=np.uint8)
    room = np.zeros(BINS, dtype=np.uint32)
    module.sign(hashes.data, numbers.data, begins.data, ends.data, fewest, room, made)
    return made


def bins(signatures: Any) -> Any:
    """uint8[…, BINS]: what the bins hold, each in a byte of its own."""
    pairs = np.stack((signatures & 15, signatures >> 4), axis=-1)
    return pairs.reshape(*signatures.shape[:-1], BINS)


TEXTS: Final = st.lists(
    st.lists(st.integers(0, 49), min_size=1, max_size=30), min_size=1, max_size=5
)


@given(texts=TEXTS, fewest=st.integers(1, 20))
def test_signatures_are_the_same_compiled_or_not(texts: list[list[int]], fewest: int) -> None:
    one, other = (signed(module, texts, fewest) for module in LOOPS)
    assert np.array_equal(one, other)
    for text, signature in zip(texts, one, strict=True):
        assert signature.any() == (len(text) - 3 >= fewest)


@pytest.mark.parametrize("module", LOOPS)
@given(text=st.lists(st.integers(0, 49), min_size=4, max_size=30), data=st.data())
def test_a_signature_is_that_of_the_set_of_shingles(
    module: ModuleType, text: list[int], data: st.DataObject
) -> None:
    """However often they stand in a text; and a bin holds that of one of its own shingles."""
    (whole, twice) = signed(module, [text, text + text])
    joints = words_of(text + text) - words_of(text)
    parts = [bins(signed(module, [each])[0]) for each in sorted(words_of(text) | joints)]
    assert np.array_equal(whole, signed(module, [text])[0])
    twice = bins(twice)
    filled = np.flatnonzero(twice).tolist()
    assert set(filled) == {int(np.flatnonzero(part)[0]) for part in parts}
    place = data.draw(st.sampled_from(filled))
    assert twice[place] in {int(part[place]) for part in parts}


def alike(one: Any, other: Any) -> bool:
    """Of the bins that differ, one in fifteen is the same by chance."""
    one, other = bins(one), bins(other)
    filled, both = (one != 0) | (other != 0), (one != 0) & (other != 0)
    same, values = (one == other)[both].sum(), LOOPS[1].VALUES
    return bool(values * same - both.sum() >= SHARE * (values - 1) * filled.sum())


def slow_bands(signature: Any) -> list[tuple[int, ...]]:
    held = bins(signature)

    def lent(place: int) -> int:
        return next(int(each) for each in np.roll(held, -place) if each)

    step, parts = LOOPS[1].BAND_STEP, LOOPS[1].PARTS
    apart = BINS // parts
    return [tuple(lent(b * step + part * apart) for part in range(parts)) for b in range(BANDS)]


@pytest.mark.parametrize("module", LOOPS)
@given(seed=st.integers(0, 10**6))
def test_pairs(module: ModuleType, seed: int) -> None:
    """Those alike that share a band, whatever the order; of each the earlier first."""
    random_ = random.Random(seed)
    base = [random_.randrange(50) for _ in range(40)]
    texts = [base]
    for _ in range(5):
        changed = list(random_.choice(texts))
        changed[random_.randrange(len(changed))] = random_.randrange(50)
        texts.append(changed)
    made = signed(module, [*texts, [1, 2]])
    order = list(range(len(texts) + 1))
    random_.shuffle(order)
    order.remove(random_.randrange(len(texts)))  # that one is not there any more
    bands = np.zeros((len(made), BANDS), dtype=np.uint32)
    module.fill_bands(made, bands)
    slots = np.zeros(32, dtype=np.int32)
    pairs = module.find_pairs(made, bands, np.array(order, dtype=np.int64).data, SHARE, slots)
    slow = {n: slow_bands(made[n]) for n in order if made[n].any()}
    expected = {
        (order[i], order[j])
        for j in range(len(order))
        for i in range(j)
        if order[i] in slow and order[j] in slow
        if any(a == b for a, b in zip(slow[order[i]], slow[order[j]], strict=True))
        and alike(made[order[i]], made[order[j]])
    }
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == expected


def test_pairs_of_many_equal_texts_stay_few() -> None:
    """A hundred thousand times the same text is not five thousand million pairs."""
    count = 2_000
    made = np.repeat(signed(LOOPS[0], [list(range(40))]), count, axis=0)
    pairs = duplicates.pairs_of(made, np.arange(count))
    assert count - 1 <= len(pairs) <= 64 * count
    assert set(pairs[:, 1].tolist()) == set(range(1, count))


@given(seed=st.integers(0, 10**6), changes=st.integers(0, 30))
def test_what_shares_most_shingles_is_found_and_what_shares_half_is_not(
    seed: int, changes: int
) -> None:
    random_ = random.Random(seed)
    text = [random_.randrange(50) for _ in range(150)]
    other = list(text)
    for place in random_.sample(range(150), changes):
        other[place] = random_.randrange(50)
    one, two = words_of(text), words_of(other)
    share = len(one & two) / len(one | two)
    pairs = duplicates.pairs_of(signed(LOOPS[0], [text, other]), np.arange(2))
    if not SHARE - 0.15 < share < SHARE + 0.15:
        assert len(pairs) == (share > SHARE)


def test_one_by_one_they_are_signed_and_paired_as_all_at_once(tmp_path: Path) -> None:
    """What a cluster is given of an article is what a segment keeps of it."""
    texts = [HARVEST, edited(HARVEST), MUSEUM, "قصير", HARVEST.replace("\n\n", " "), ""]
    articles = [report(f"{number}", text) for number, text in enumerate(texts)]
    with indexer.open(tmp_path / "index") as writer:
        for each in articles:
            writer.add(each)
    (segment,) = toc.read(tmp_path / "index").segments
    kept = ArrayFile(tmp_path / "index" / segment.name).rows("signatures", likeness.SIZE)

    def folded(text: str) -> list[str]:
        return [normalize(word) for word in words(text)]

    signed = likeness.sign([folded(each.text) for each in articles])
    assert [each or bytes(likeness.SIZE) for each in signed] == [row.tobytes() for row in kept]
    long = [at for at, each in enumerate(signed) if each]
    order = np.array(long)
    pairs = likeness.pairs([signed[at] for at in long])
    found = {(long[one], long[other]) for one, other in pairs}
    assert found == set(map(tuple, duplicates.pairs_of(kept, order).tolist()))
    assert (0, 1) in found
    shared = set(likeness.bands(signed[0])) & set(likeness.bands(signed[1]))
    assert shared
    assert not shared & set(likeness.bands(signed[2]))


# The engine


@pytest.fixture
def engine(indexed: Callable[[Iterable[Article]], Engine]) -> Engine:
    return indexed([
        report("late", edited(HARVEST), "2018-03-06"),
        report("museum", MUSEUM),
        report("first", HARVEST, "2018-03-05T08:00"),
        report("undated", HARVEST + "\n\nالمصدر: وكالات", None),
    ])  # fmt: skip


def test_the_best_stands_for_all_and_names_the_others_earliest_first(engine: Engine) -> None:
    answer = engine.search("+الأهالي +الزيتون", snippets=False, fold=True)
    assert answer.total == 3
    (hit,) = answer.hits
    others = [name for name in ("first", "late", "undated") if name != hit.id]
    assert hit.copies == tuple(others)


def test_a_ranking_alone_is_folded_only_where_it_is_asked_for(engine: Engine) -> None:
    assert len(engine.search("+الأهالي +الزيتون", snippets=False).hits) == 3
    assert len(engine.search("+الأهالي +الزيتون").hits) == 1


def test_unfolded(engine: Engine) -> None:
    hits = engine.search("الأهالي", fold=False).hits
    assert {hit.id for hit in hits} == {"late", "museum", "first", "undated"}
    assert {hit.copies for hit in hits} == {()}


def test_another_story_is_another_result(engine: Engine) -> None:
    results = found(engine)
    assert len(results) == 2
    assert results["museum"] == ()


def test_in_order_of_time_and_page_by_page(engine: Engine) -> None:
    assert list(found(engine, "أهالي", sort="oldest")) == ["museum", "first"]
    assert list(found(engine, "أهالي", sort="newest")) == ["late", "museum"]
    first, second, third = (found(engine, limit=1, offset=n) for n in range(3))
    assert list(found(engine)) == [*first, *second]
    assert third == {}


def test_paragraphs_of_copies_are_folded_those_of_one_article_are_not(engine: Engine) -> None:
    hits = engine.search("الزيتون الزيت القوافل", by="paragraph").hits
    articles = {hit.id.partition("#")[0] for hit in hits}
    assert len(articles) == 2
    assert [hit.copies == () for hit in hits] == [hit.id.startswith("museum") for hit in hits]
    kept = (articles - {"museum"}).pop()
    assert {f"{kept}#1", f"{kept}#2"} <= {hit.id for hit in hits}


def test_only_those_of_a_source_stand_for_others(engine: Engine) -> None:
    assert found(engine, source="late") == {"late": ("first", "undated")}


def test_a_page_is_full_however_many_copies_there_are(tmp_path: Path) -> None:
    fillers = [
        report(f"f{n}", "الأهالي " + " ".join(map(str, range(n, n + 30)))) for n in (100, 200)
    ]
    copies = [report(f"c{n}", edited(HARVEST) + f" {n}") for n in range(60)]
    with indexer.open(tmp_path / "index") as writer:
        for each in [*copies, *fillers]:
            writer.add(each)
    with search.open(tmp_path / "index") as index:
        results = index.search("الأهالي", limit=3, snippets=False, fold=True)
        assert results.total == 62
        assert len(results.hits) == 3
        assert sum(hit.id.startswith("c") for hit in results.hits) == 1
        assert max(len(hit.copies) for hit in results.hits) == 59


# What becomes of copies


def test_those_of_older_commits_are_found(tmp_path: Path) -> None:
    place = tmp_path / "index"
    with indexer.open(place) as writer:
        writer.add(report("first"))
    with search.open(place) as index:
        assert found(index) == {"first": ()}
        with indexer.open(place) as writer:
            writer.add(report("second", edited(HARVEST), "2018-03-05"))
        assert list(found(index, sort="oldest").items()) == [("first", ("second",))]
        with indexer.open(place) as writer:
            writer.add(report("second", MUSEUM, "2018-03-05"))
        assert found(index) == {"first": (), "second": ()}


def test_those_removed_are_not_named(tmp_path: Path) -> None:
    place = tmp_path / "index"
    with indexer.open(place) as writer:
        for number in range(3):
            writer.add(report(f"{number}", HARVEST, f"2018-03-0{number + 1}"))
    for left in (("0", "2"), ("2",)):
        with indexer.open(place) as writer:
            writer.remove("1" if len(left) == 2 else "0")
        with search.open(place) as index:
            assert found(index, sort="oldest") == {left[0]: left[1:]}
            assert index.check() == []


def state(place: Path) -> dict[str, tuple[str, ...]]:
    with search.open(place) as index:
        return {
            hit.id: hit.copies
            for hit in index.search(
                "الأهالي", limit=1000, sort="oldest", snippets=False, fold=True
            ).hits
        }


def test_it_matters_neither_how_articles_came_in_nor_who_did_the_work(tmp_path: Path) -> None:
    """At once, by processes, or one a commit so that segments are merged: the same copies."""
    random_ = random.Random(7)
    articles = []
    for number in range(24):
        words = (HARVEST if number % 3 else MUSEUM).split()
        for _ in range(number % 5):
            words[random_.randrange(len(words))] = f"كلمة{number}"
        articles.append(report(f"{number}", " ".join(words), f"2018-03-{number % 9 + 1:02}"))
    for jobs in (1, 2):
        with indexer.open(tmp_path / f"jobs{jobs}", jobs=jobs) as writer:
            for each in articles:
                writer.add(each)
    random_.shuffle(articles)
    for each in articles:
        with indexer.open(tmp_path / "one by one") as writer:
            writer.add(each)
    assert len(state(tmp_path / "jobs1")) < len(articles)
    assert state(tmp_path / "jobs1") == state(tmp_path / "jobs2")
    assert state(tmp_path / "jobs1") == state(tmp_path / "one by one")


@pytest.mark.parametrize("words", [0, 1, FEWEST + 2])
def test_short_texts_say_too_little(tmp_path: Path, words: int) -> None:
    text = " ".join(HARVEST.split()[:words])
    with indexer.open(tmp_path / "index") as writer:
        for name in "ab":
            writer.add(Article(id=name, title="عنوان من ثلاث كلمات وأكثر " * 5, text=text))
    with search.open(tmp_path / "index") as index:
        assert found(index, "عنوان") == {"a": (), "b": ()}


def test_a_text_just_long_enough(tmp_path: Path) -> None:
    text = " ".join(HARVEST.split()[: FEWEST + 3])
    with indexer.open(tmp_path / "index") as writer:
        for name in "ab":
            writer.add(report(name, text))
    with search.open(tmp_path / "index") as index:
        assert len(found(index, "الزيتون")) == 1


# Files that lie


def copies_file(place: Path) -> Path:
    entry = toc.read(place).copies
    assert entry
    return place / entry.name


@pytest.mark.usefixtures("engine")
def test_a_file_of_copies_is_checked_and_missed(tmp_path: Path) -> None:
    place = tmp_path / "index0"
    file = copies_file(place)
    whole = file.read_bytes()
    changed = bytearray(whole)
    changed[-64] ^= 1
    file.write_bytes(changed)
    with search.open(place) as index:
        assert [problem.partition(": ")[0] for problem in index.check()] == [str(file)]
    file.write_bytes(whole + b"\0" * 64)
    with pytest.raises(search.IndexDamagedError):
        search.open(place)
    file.unlink()
    with pytest.raises(search.IndexDamagedError):
        search.open(place)


def test_numbers_that_no_document_has_are_damage(engine: Engine, tmp_path: Path) -> None:
    place = tmp_path / "index0"
    contents = toc.read(place)
    lie = Copies(np.array([0, 2, 3]), np.array([0, 1, 2, 3]), np.array([99, 99, 99]))
    name = "khabar-0123456789abcdef.arrays"
    entry = lie.write(place / name)
    toc.write(place, toc.Contents(contents.generation + 1, contents.segments, entry))
    with search.open(place) as index, pytest.raises(search.IndexDamagedError):
        index.search("الزيتون")
    assert engine.check() == []
