"""What is indexed and what is asked: real articles and real queries, in one seeded order.

The folder of data holds ``news/*.jsonl.gz`` (or ``.jsonl``), one article a line, and ``queries/``
with ``cnn-arabic-headlines.txt.gz`` and ``questions-ar.jsonl.gz``.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final, Literal, NamedTuple

from search import Article

ROOT: Final = Path(__file__).parent.parent
DATA: Final = ROOT.parent / "shared" / "data"
SEED: Final = 20180304

Kind = Literal["headline", "question", "words", "and", "phrase", "prefix", "paragraph", "shown"]

_WORD: Final = r"[\w\u064b-\u0655\u0670]+"
_WORDS: Final = re.compile(_WORD)
_PHRASE: Final = re.compile(rf"(?=(?<!\S)({_WORD}(?: {_WORD}){{1,2}}))")
_PREFIX_LETTERS: Final = 4


class Query(NamedTuple):
    """The words somebody typed, and what is wanted of them."""

    kind: Kind
    words: tuple[str, ...]


def articles(data: Path = DATA, count: int | None = None) -> list[Article]:
    """All articles, or ``count`` of them, shuffled: any beginning is like the whole."""
    found = [Article(**json.loads(line)) for path in _files(data) for line in _lines(path)]
    random.Random(SEED).shuffle(found)
    return found[:count]


def count(data: Path = DATA) -> int:
    """How many articles there are."""
    return sum(1 for path in _files(data) for _ in _lines(path))


def recombined(real: list[Article], count: int, seed: int = SEED) -> Iterator[Article]:
    """New articles of real paragraphs: each has the title of one and the length of another.

    Frequencies of words stay as they are in news. The vocabulary does not grow as it would.
    """
    chance = random.Random(seed)
    pool = [paragraph for article in real for paragraph in article.paragraphs()]
    lengths = [len(article.paragraphs()) for article in real]
    for number in range(count):
        text = "\n\n".join(chance.choices(pool, k=chance.choice(lengths)))
        title = chance.choice(real).title or "بلا عنوان"
        yield Article(id=f"made-{seed}-{number}", title=title, text=text or title)


def queries(kind: Kind, count: int, data: Path, real: list[Article]) -> list[Query]:
    """``count`` queries of a kind, or as many as there are; the same ones for every engine."""
    chance = random.Random(f"{SEED} {kind}")
    if kind == "phrase":
        return [Query(kind, words) for words in islice(_phrases(real, chance), count)]
    typed = _questions(data) if kind == "question" else _headlines(data)
    chance.shuffle(typed)
    made = (_made(kind, _WORDS.findall(text.lower()), chance) for text in typed)
    return list(islice((query for query in made if query), count))


def _made(kind: Kind, words: list[str], chance: random.Random) -> Query | None:
    if kind in ("words", "and"):
        longer = sorted({word for word in words if len(word) > 2})
        return Query(kind, tuple(chance.sample(longer, 2))) if len(longer) > 1 else None
    if kind == "prefix":
        # Without the article: engines that index stems alone have no word that begins with it.
        longer = [word for word in words if len(word) > 5 and "ال" not in word[:4]]
        return Query(kind, (chance.choice(longer)[:_PREFIX_LETTERS],)) if longer else None
    return Query(kind, tuple(words)) if words else None


def _phrases(real: list[Article], chance: random.Random) -> Iterator[tuple[str, ...]]:
    """Two or three words that follow one another in a headline or a text."""
    for _ in range(100 * len(real)):
        article = chance.choice(real)
        found = _PHRASE.findall(chance.choice((article.title or "", article.text)))
        if found:
            words = chance.choice(found).lower().split()
            yield tuple(words[: chance.choice((2, 3))])


def _headlines(data: Path) -> list[str]:
    return [line.strip() for line in _lines(data / "queries" / "cnn-arabic-headlines.txt.gz")]


def _questions(data: Path) -> list[str]:
    lines = _lines(data / "queries" / "questions-ar.jsonl.gz")
    return [json.loads(line)["text"] for line in lines]


def _files(data: Path) -> list[Path]:
    paths = sorted((data / "news").glob("*.jsonl*"))
    if not paths:
        raise SystemExit(
            f"The benchmarks read articles from {data / 'news'}, where there are none: "
            "name the folder that holds news/ and queries/ with --data."
        )
    return paths


def _lines(path: Path) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        yield from file
