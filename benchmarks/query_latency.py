"""How long does one search take, by kind of query?

Each engine in a process of its own, one thread. After a warm-up with other queries of the same kind
every query runs once, so nothing is answered from what the same query left behind. The engines take
turns, some queries each: a machine that is slower for a while is so for all of them. The clock
holds the reading of the query, its analysis, the ranking, and the ten best.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from search import Article

from . import corpus
from .corpus import Kind, Query
from .engines import ENGINES, NUMBERED, STORED, Engine
from .figures import Answer, Figure, percentile
from .setting import Setting, fresh_process, indexed, opened, progress, run

WARM_UP: Final = 50
TURN: Final = 100  # queries, then the next engine is asked the same
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
    """Milliseconds of each search, and how many searches found something."""

    milliseconds: list[float]
    found: int


def measure(setting: Setting) -> Answer:
    real = corpus.articles(setting.data, setting.articles)
    asked = {kind: found for kind in KINDS if (found := queries(kind, setting, real))}
    del real
    folders = {engine: indexed(setting, engine) for engine in setting.engines}
    figures: list[Figure] = []
    with ExitStack() as running:
        processes = {engine: running.enter_context(fresh_process()) for engine in folders}
        for kind, found in asked.items():
            progress(f"query_latency: {KINDS[kind]}")
            warm_up, rest = parted(found)
            turns = [rest[at : at + TURN] for at in range(0, len(rest), TURN)]
            timed: dict[tuple[str, str], list[Timed | None]] = {}
            for nth, turn in enumerate(turns):
                for engine, folder in folders.items():
                    if nth * TURN < (ENGINES[engine].most_queries or len(found)):
                        asking = processes[engine].submit(_time, engine, folder, warm_up, turn)
                        for label, measured in asking.result().items():
                            timed.setdefault((engine, label), []).append(measured)
            for (engine, label), measured_in_turns in timed.items():
                figures += _figures(label, kind, measured_in_turns, setting.count(engine))
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
            f"tantivy, {NUMBERED}: then once more, and the ids of the hits looked up, by a "
            f"number that a fast field has; {STORED}: read from the articles that it stores.",
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


def parted(asked: list[Query]) -> tuple[list[Query], list[Query]]:
    """The first few, for a warm-up, and those that are timed."""
    spare = min(WARM_UP, len(asked) // 2)
    return asked[:spare], asked[spare:]


def time_queries(
    engine: Engine, warm_up: list[Query], asked: list[Query], id_place: str = ""
) -> Timed | None:
    """Each query that is ``asked``, timed, the ids read where these are wanted; None if the engine
    cannot answer this kind."""
    try:
        for query in warm_up:
            _search(engine, query, id_place)
    except NotImplementedError:
        return None
    milliseconds, found = [], 0
    for query in asked:
        start = time.perf_counter_ns()
        hits = _search(engine, query, id_place)
        milliseconds.append((time.perf_counter_ns() - start) / 1e6)
        found += hits > 0
    return Timed(milliseconds, found)


def _search(engine: Engine, query: Query, id_place: str) -> int:
    if query.kind == "shown":
        return len(engine.show(query.words, BEST))
    hits = engine.search(query.kind, query.words, BEST)
    return len(engine.ids(hits, id_place) if id_place else hits)


def _time(
    engine: str, folder: Path, warm_up: list[Query], asked: list[Query]
) -> dict[str, Timed | None]:
    """Queries of one kind, by the name of the column."""
    made = _opened(engine, folder)
    timed = {made.label: time_queries(made, warm_up, asked)}
    if asked[0].kind in RANKED:
        for place in made.id_places:
            timed[f"{made.label}, {place}"] = time_queries(made, warm_up, asked, place)
    return timed


@cache
def _opened(engine: str, folder: Path) -> Engine:
    """Once in each process, as long as it runs."""
    return opened(engine, folder)


def _figures(label: str, kind: Kind, turns: list[Timed | None], articles: int) -> list[Figure]:
    name = KINDS[kind]
    timed = [turn for turn in turns if turn]
    if not timed:
        return [Figure(label, f"{name}, p50", "ms", None, articles)]
    milliseconds = [each for turn in timed for each in turn.milliseconds]
    found = 100 * sum(turn.found for turn in timed) / len(milliseconds)
    return [
        Figure(label, f"{name}, p50", "ms", median(milliseconds), articles, grows=True),
        Figure(label, f"{name}, p99", "ms", percentile(milliseconds, 99), articles),
        Figure(label, f"{name}, found", "%", found, articles, True),
    ]


if __name__ == "__main__":
    run([measure])
