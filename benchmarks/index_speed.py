"""How fast is a corpus indexed, in how much memory, and how large is the index?

Each engine in a process of its own. Articles are parsed before the clock starts; it stops when the
engine has committed. Title and text are stored by all of them.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from .engines import ENGINES, fresh, size
from .figures import Answer, Figure
from .memory import memory
from .setting import Setting, in_fresh_process, progress, run


class Built(NamedTuple):
    """What building took: seconds, those of the processor, MiB with the articles and beyond them,
    MiB on the disk."""

    seconds: float
    processor: float
    peak: float
    beyond: float
    disk: float


def measure(setting: Setting) -> Answer:
    figures = []
    for engine in setting.engines:
        progress(f"index_speed: {engine}")
        label, count = ENGINES[engine].label, setting.count(engine)
        built = in_fresh_process(_build, setting, engine)
        figures += [
            Figure(label, "speed", "articles/s", count / built.seconds, count, True),
            Figure(label, "by processor time", "articles/s", count / built.processor, count, True),
            Figure(label, "peak memory", "MiB", built.peak, count),
            Figure(label, "peak beyond the articles", "MiB", built.beyond, count),
            Figure(label, "index on disk", "MiB", built.disk, count, grows=True),
        ]
    return Answer(
        "index_speed",
        "How fast is a corpus indexed, in how much memory, and how large is the index?",
        tuple(figures),
        (
            "One run each. One thread that indexes; tantivy merges on further threads of its own.",
            "Processor time is that of all threads: what else the machine does counts less in it.",
            "Peak memory counts mapped files. The articles themselves are in memory all along.",
            "Khabar stores all fields of an article and can replace it by its id; "
            "the others store id, title and text. SQLite FTS5 does not stem.",
        ),
    )


def _build(setting: Setting, engine: str) -> Built:
    articles = setting.corpus(engine)
    folder = fresh(setting.folder(engine))
    before = memory().resident
    start, started = time.perf_counter_ns(), time.process_time_ns()
    ENGINES[engine]().build(articles, folder)
    seconds = (time.perf_counter_ns() - start) / 1e9
    processor = (time.process_time_ns() - started) / 1e9
    peak = memory().peak
    return Built(seconds, processor, peak, peak - before, size(folder) / 2**20)


if __name__ == "__main__":
    run([measure])
