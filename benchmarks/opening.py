"""How long until the first answer?

Warm: a process that has loaded the engine opens the index again and searches once. Cold: a process
is started, loads the engine, opens the index and searches once, beside one that loads only NumPy.
Files are in the page cache.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Final

from . import corpus
from .engines import ENGINES
from .figures import Answer, Figure
from .setting import Setting, in_fresh_process, indexed, opened, progress, run

WARM_RUNS: Final = 30
COLD_RUNS: Final = 7
_COLD: Final = """
import sys
from pathlib import Path
from benchmarks.engines import ENGINES
engine = ENGINES[sys.argv[1]]()
engine.open(Path(sys.argv[2]))
engine.search("headline", sys.argv[3:], 10)
"""


def measure(setting: Setting) -> Answer:
    words = corpus.queries("headline", 1, setting.data, [])[0].words
    figures = []
    for engine in setting.engines:
        folder = indexed(setting, engine)
        progress(f"opening: {engine}")
        label, count = ENGINES[engine].label, setting.count(engine)
        open_, first = in_fresh_process(_warm, engine, folder, words)
        cold = _command([sys.executable, "-c", _COLD, engine, str(folder), *words])
        figures += [
            Figure(label, "warm: open", "ms", open_, count),
            Figure(label, "warm: open and search once", "ms", first, count),
            Figure(label, "cold: a process that searches once", "ms", cold, count),
        ]
        if engine == "khabar":
            command = ["cli.py", "search", *words, "--index", str(folder)]
            shown = _command([sys.executable, *command])
            figures.append(Figure(label, "cold: python cli.py search", "ms", shown, count))
    for label, code in (("Python", "pass"), ("NumPy", "import numpy")):
        cold = _command([sys.executable, "-c", code])
        name = "cold: a process that searches once"
        figures.append(Figure(f"{label} alone", name, "ms", cold, setting.articles))
    return Answer(
        "opening",
        "How long until the first answer?",
        tuple(figures),
        (
            f"Medians of {WARM_RUNS} warm and {COLD_RUNS} cold runs, files in the page cache.",
            "Python alone: python -c pass. NumPy alone: python -c 'import numpy'.",
            "python cli.py search also reads stored articles, cuts snippets and prints them.",
        ),
    )


def _warm(engine: str, folder: Path, words: Sequence[str]) -> tuple[float, float]:
    def first() -> None:
        made = opened(engine, folder)
        made.search("headline", words, 10)
        made.close()

    first()
    return _median(lambda: opened(engine, folder).close(), WARM_RUNS), _median(first, WARM_RUNS)


def _command(command: list[str]) -> float:
    def start() -> None:
        subprocess.run(command, cwd=corpus.ROOT, check=True, capture_output=True)

    start()
    return _median(start, COLD_RUNS)


def _median(action: Callable[[], None], runs: int) -> float:
    taken = []
    for _ in range(runs):
        start = time.perf_counter_ns()
        action()
        taken.append((time.perf_counter_ns() - start) / 1e6)
    return median(taken)


if __name__ == "__main__":
    run([measure])
