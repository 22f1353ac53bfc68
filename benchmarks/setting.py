"""A run: what was asked for on the command line, the folder it works in, its fresh processes."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from search import Article

from . import corpus
from .engines import ENGINES, Engine, as_json, fresh, versions
from .figures import Answer, markdown, plain, report

RESULTS: Final = Path(__file__).parent / "results"

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything a question needs to know."""

    data: Path = corpus.DATA
    articles: int = 0
    queries: int = 1000
    scale: int = 1
    engines: tuple[str, ...] = tuple(ENGINES)
    work: Path = Path()
    results: Path = RESULTS

    def corpus(self, engine: str) -> list[Article]:
        """The articles this engine is given: all, or as many as it manages."""
        return corpus.articles(self.data, self.articles)[: self.count(engine)]

    def count(self, engine: str) -> int:
        return min(self.articles, ENGINES[engine].most_articles or self.articles)

    def folder(self, engine: str) -> Path:
        return self.work / f"{engine}-{self.count(engine)}"


def in_fresh_process(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``function`` gives in an interpreter of its own, which ends after it."""
    with fresh_process() as process:
        return process.submit(function, *args, **kwargs).result()


def fresh_process() -> ProcessPoolExecutor:
    """An interpreter of its own, for one thing after the other."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def indexed(setting: Setting, engine: str) -> Path:
    """The index of an engine, made in a process of its own if this run has none yet."""
    folder = setting.folder(engine)
    if not folder.exists():
        progress(f"{engine}: making its index")
        in_fresh_process(_build, setting, engine, folder)
    return folder


def _build(setting: Setting, engine: str, folder: Path) -> None:
    ENGINES[engine]().build(setting.corpus(engine), fresh(folder))


def opened(engine: str, folder: Path) -> Engine:
    made = ENGINES[engine]()
    made.open(folder)
    return made


def progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def answered(measure: Callable[[Setting], Answer], setting: Setting) -> Answer:
    """The answer to one question, with the load of the machine beside it."""
    before = load()
    return replace(measure(setting), load=(before, load()))


def run(measures: Sequence[Callable[[Setting], Answer]]) -> None:
    """The command line of one question or of all: measure, print, write."""
    from .charts import draw

    setting = _setting()
    answers = []
    with tempfile.TemporaryDirectory(prefix="khabar-bench-") as folder:
        if setting.work == Path():
            setting = replace(setting, work=Path(folder))
        for measure in measures:
            answers.append(answered(measure, setting))
            _write(setting, answers[-1])
            draw(answers[-1], setting.results)
    facts = _facts(setting)
    print(report(answers, facts, plain))
    name = "summary" if len(measures) > 1 else answers[0].name
    page = report(answers, facts, markdown)
    (setting.results / f"{name}.md").write_text(page, encoding="utf-8")


def _write(setting: Setting, answer: Answer) -> None:
    setting.results.mkdir(parents=True, exist_ok=True)
    content = {"facts": _facts(setting), **answer.to_dict()}
    path = setting.results / f"{answer.name}.json"
    path.write_text(as_json(content) + "\n", encoding="utf-8")


def _facts(setting: Setting) -> dict[str, str]:
    made = versions(setting.engines)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": "; ".join([f"Python {platform.python_version()}", *made.values()]),
        "NumPy": metadata.version("numpy"),
        "seed": str(corpus.SEED),
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _setting() -> Setting:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="holds news/ and queries/")
    parser.add_argument("--articles", type=int, help="of all articles, no more than these")
    parser.add_argument("--queries", type=int, default=1000, help="queries of each kind")
    parser.add_argument("--scale", type=int, default=1, help="up to so many times the articles")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--work", type=Path, default=Path(), help="keep the indexes here")
    parser.add_argument("--results", type=Path, default=RESULTS, help="JSON, Markdown and charts")
    given = parser.parse_args()
    there = corpus.count(given.data)
    given.articles = min(given.articles or there, there)
    return Setting(**{**vars(given), "engines": tuple(given.engines)})
