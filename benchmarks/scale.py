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
from .query_latency import KINDS, Timed, parted, queries, time_queries
from .setting import Setting, in_fresh_process, opened, progress, run

KEPT: Final = ("khabar", "tantivy")
ASKED: Final = ("headline", "words", "phrase")


def measure(setting: Setting) -> Answer:
    real = corpus.articles(setting.data, setting.articles)
    asked = {KINDS[kind]: queries(kind, setting, real) for kind in KINDS if kind in ASKED}
    del real
    figures = []
    for factor in takewhile(lambda factor: factor <= setting.scale, (1, 2, 4, 8, 16)):
        for engine in (name for name in setting.engines if name in KEPT):
            progress(f"scale: {engine}, {factor} times")
            in_fresh_process(_build, setting, engine, factor)
            timed = in_fresh_process(_time, setting, engine, asked)
            for name, (milliseconds, _) in timed.items():
                label = ENGINES[engine].label
                row = f"{name}, {factor} ×"
                figures += [
                    Figure(label, f"{row}, p50", "ms", median(milliseconds), setting.articles),
                    Figure(
                        label, f"{row}, p99", "ms", percentile(milliseconds, 99), setting.articles
                    ),
                ]
    return Answer(
        "scale",
        "How does the time of a search grow with the corpus?",
        tuple(figures),
        (
            f"1 × is {setting.articles:,} real articles; more are made of their paragraphs, so "
            "that frequencies stay as they are and the vocabulary does not grow.",
        ),
    )


def _build(setting: Setting, engine: str, factor: int) -> None:
    real = corpus.articles(setting.data, setting.articles)
    further = corpus.recombined(real, (factor - 1) * len(real))
    ENGINES[engine]().build(list(chain(real, further)), fresh(setting.work / "scale"))


def _time(setting: Setting, engine: str, asked: dict[str, list[Query]]) -> dict[str, Timed]:
    made = opened(engine, setting.work / "scale")
    timed = {name: time_queries(made, *parted(found)) for name, found in asked.items()}
    made.close()
    return {name: each for name, each in timed.items() if each}


if __name__ == "__main__":
    run([measure])
