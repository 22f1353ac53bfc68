"""How long does one search take, by kind of query?

Each engine in a process of its own, one thread. After a warm-up with other queries of the same kind
every query runs once, so nothing is answered from what the same query left behind. The clock holds
the reading of the query, its analysis, the ranking, and the ten best.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from search import Article

from . import corpus
from .corpus import Kind, Query
from .engines import ENGINES, Engine
from .figures import Answer, Figure, percentile
from .setting import Setting, in_fresh_process, indexed, opened, progress, run

WARM_UP: Final = 50
BEST: Final = 10
KINDS: Final[dict[Kind, str]] = {
    "headline": "headline",
    "question": "question",
    "words": "two words",
    "and": "AND of two words",
    "phrase": "phrase",
    "prefix": "prefix",
    "paragraph": "headline, by paragraph",
    "shown": "headline, with snippets",
}
RANKED: Final[tuple[Kind, ...]] = ("headline", "question", "words", "and", "phrase", "prefix")


class Timed(NamedTuple):
    """Milliseconds of each search, and the share of searches that found something."""

    milliseconds: list[float]
    found: float


def measure(setting: Setting) -> Answer:
    real = corpus.articles(setting.data, setting.articles)
    asked = {kind: queries(kind, setting, real) for kind in KINDS}
    del real
    figures: list[Figure] = []
    for engine in setting.engines:
        folder = indexed(setting, engine)
        progress(f"query_latency: {engine}")
        most = ENGINES[engine].most_queries
        mine = {kind: found[: most and most + WARM_UP] for kind, found in asked.items()}
        timed = in_fresh_process(_time_all, engine, folder, mine)
        for (label, kind), measured in timed.items():
            figures += _figures(label, kind, measured, setting.count(engine))
    return Answer(
        "query_latency",
        "How long does one search take, by kind of query?",
        tuple(figures),
        (
            f"{setting.queries:,} queries of a kind ({_fewer()}), each once, after {WARM_UP} "
            f"others of its kind; {BEST} best, one thread, files in the page cache.",
            "Khabar weighs also how close the words stand, and gives ids; the others rank by BM25 "
            "alone. tantivy, bm25s, SQLite and Whoosh give what they name a hit by themselves, and "
            "are spared looking up its id.",
            "tantivy, ids read: then once more, and the ids of the hits read from what it stores, "
            "where it keeps them.",
            "prefix: tantivy and Whoosh match stems, Khabar and SQLite words as written; "
            "tantivy and Whoosh do not rank what they find.",
            "with snippets: Khabar ranks the paragraphs of each article and cuts up to three of "
            "them, marks in the title too; tantivy and SQLite cut one fragment of the text, Whoosh "
            "several.",
            "found: queries with at least one hit. SQLite has no stems and finds fewer.",
        ),
    )


def _fewer() -> str:
    """Who is asked fewer, since all would take too long."""
    slow = [engine for engine in ENGINES.values() if engine.most_queries]
    return ", ".join(f"{engine.label} at most {engine.most_queries}" for engine in slow)


def queries(kind: Kind, setting: Setting, real: list[Article]) -> list[Query]:
    """What is asked; by paragraph and with snippets the same headlines as without."""
    base: Kind = "headline" if kind in ("paragraph", "shown") else kind
    found = corpus.queries(base, setting.queries + WARM_UP, setting.data, real)
    return [Query(kind, query.words) for query in found]


def time_queries(engine: Engine, asked: list[Query], *, ids: bool = False) -> Timed | None:
    """Each query but the first few, timed, the ids read where these are wanted; None if the engine
    cannot answer this kind."""
    spare = min(WARM_UP, len(asked) // 2)
    try:
        for query in asked[:spare]:
            _search(engine, query)
    except NotImplementedError:
        return None
    milliseconds, found = [], 0
    for query in asked[spare:]:
        start = time.perf_counter_ns()
        hits = _search(engine, query, ids=ids)
        milliseconds.append((time.perf_counter_ns() - start) / 1e6)
        found += hits > 0
    return Timed(milliseconds, 100 * found / len(milliseconds))


def _search(engine: Engine, query: Query, *, ids: bool = False) -> int:
    if query.kind == "shown":
        return len(engine.show(query.words, BEST))
    hits = engine.search(query.kind, query.words, BEST)
    return len(engine.ids(hits) if ids else hits)


def _time_all(
    engine: str, folder: Path, asked: dict[Kind, list[Query]]
) -> dict[tuple[str, Kind], Timed | None]:
    """By the name of the column and by kind."""
    made = opened(engine, folder)
    asked = {kind: found for kind, found in asked.items() if found}
    timed = {(made.label, kind): time_queries(made, found) for kind, found in asked.items()}
    for kind in RANKED if made.reads_ids else ():
        if kind in asked:
            timed[f"{made.label}, ids read", kind] = time_queries(made, asked[kind], ids=True)
    made.close()
    return timed


def _figures(label: str, kind: Kind, timed: Timed | None, articles: int) -> list[Figure]:
    name = KINDS[kind]
    if timed is None:
        return [Figure(label, f"{name}, p50", "ms", None, articles)]
    milliseconds, found = timed
    return [
        Figure(label, f"{name}, p50", "ms", median(milliseconds), articles, grows=True),
        Figure(label, f"{name}, p99", "ms", percentile(milliseconds, 99), articles),
        Figure(label, f"{name}, found", "%", found, articles, True),
    ]


if __name__ == "__main__":
    run([measure])
