"""How does the time of a search grow with the corpus?

The real articles, then as many again of their recombined paragraphs, and so on. Only engines that
do it in reasonable time.
"""

from __future__ import annotations

from itertools import chain, takewhile
from statistics import median
from typing import Final

from . import corpus
from .corpus import Query
from .engines import ENGINES, fresh
from .figures import Answer, Figure, percentile
from .query_latency import KINDS, Timed, queries, time_queries
from .session import Session, in_fresh_process, opened, progress, run

KEPT: Final = ("khabar", "tantivy")
ASKED: Final = ("headline", "words", "phrase")


def measure(session: Session) -> Answer:
    real = corpus.articles(session.data, session.articles)
    asked = {KINDS[kind]: queries(kind, session, real) for kind in KINDS if kind in ASKED}
    del real
    figures = []
    for factor in takewhile(lambda factor: factor <= session.scale, (1, 2, 4, 8, 16)):
        for engine in (name for name in session.engines if name in KEPT):
            progress(f"scale: {engine}, {factor} times")
            in_fresh_process(_build, session, engine, factor)
            timed = in_fresh_process(_time, session, engine, asked)
            for name, (milliseconds, _) in timed.items():
                label = ENGINES[engine].label
                row = f"{name}, {factor} ×"
                figures += [
                    Figure(label, f"{row}, p50", "ms", median(milliseconds), session.articles),
                    Figure(
                        label, f"{row}, p99", "ms", percentile(milliseconds, 99), session.articles
                    ),
                ]
    return Answer(
        "scale",
        "How does the time of a search grow with the corpus?",
        tuple(figures),
        (
            f"1 × is {session.articles:,} real articles; more are made of their paragraphs, so "
            "that frequencies stay as they are and the vocabulary does not grow.",
        ),
    )


def _build(session: Session, engine: str, factor: int) -> None:
    real = corpus.articles(session.data, session.articles)
    further = corpus.recombined(real, (factor - 1) * len(real))
    ENGINES[engine]().build(list(chain(real, further)), fresh(session.work / "scale"))


def _time(session: Session, engine: str, asked: dict[str, list[Query]]) -> dict[str, Timed]:
    made = opened(engine, session.work / "scale")
    timed = {name: time_queries(made, found) for name, found in asked.items()}
    made.close()
    return {name: each for name, each in timed.items() if each}


if __name__ == "__main__":
    run([measure])
