"""How long does it take to add a hundred articles to an index that is there?

From opening the index to write until whoever opens it next finds them; on a copy of the index.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from statistics import median
from typing import Final

from . import corpus
from .engines import ENGINES, fresh
from .figures import Answer, Figure
from .setting import Setting, in_fresh_process, indexed, progress, run

ADDED: Final = 100
ROUNDS: Final = 12


def measure(setting: Setting) -> Answer:
    figures = []
    for engine in setting.engines:
        folder = indexed(setting, engine)
        progress(f"incremental: {engine}")
        label, count = ENGINES[engine].label, setting.count(engine)
        copy = fresh(setting.work / f"{engine}-grown")
        shutil.copytree(folder, copy)
        taken = in_fresh_process(_add, setting, engine, copy)
        shutil.rmtree(copy)  # not before its process and whatever merges behind have ended
        figures += [
            Figure(label, "median", "ms", median(taken) if taken else None, count),
            Figure(label, "longest", "ms", max(taken) if taken else None, count),
        ]
    return Answer(
        "incremental",
        f"How long does it take to add {ADDED} articles to an index that is there?",
        tuple(figures),
        (
            f"{ROUNDS} rounds on one copy of the index, each {ADDED} further articles of "
            "recombined real paragraphs and a commit.",
            "Khabar looks each id up to replace an article that is there; the others only add.",
            "tantivy may still be merging when it is done; Khabar and Whoosh merge in the commit.",
            "bm25s has to be built anew.",
        ),
    )


def _add(setting: Setting, engine: str, copy: Path) -> list[float]:
    """Milliseconds of each round; none at all if the engine cannot add."""
    real = corpus.articles(setting.data, setting.articles)
    taken = []
    try:
        for number in range(ROUNDS):
            articles = list(corpus.recombined(real, ADDED, seed=number))
            start = time.perf_counter_ns()
            ENGINES[engine]().add(articles, copy)
            taken.append((time.perf_counter_ns() - start) / 1e6)
    except NotImplementedError:
        return []
    return taken


if __name__ == "__main__":
    run([measure])
