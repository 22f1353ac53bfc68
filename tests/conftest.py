"""What several tests share: the big data where it is, and small indexes of real sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import indexer
import search
from search import Article
from search.engine import Engine

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"

settings.register_profile("khabar", deadline=None)  # a busy machine is no failure
settings.load_profile("khabar")


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared collections; a test that asks for it is skipped where there is none."""
    if not DATA.is_dir():
        pytest.skip(f"the shared data are not at {DATA}")
    return DATA


@pytest.fixture
def indexed(tmp_path: Path) -> Iterator[Callable[[Iterable[Article]], Engine]]:
    """Makes an index of articles and opens it."""
    opened: list[Engine] = []

    def make(articles: Iterable[Article]) -> Engine:
        folder = tmp_path / f"index{len(opened)}"
        with indexer.open(folder) as writer:
            for article in articles:
                writer.add(article)
        opened.append(search.open(folder))
        return opened[-1]

    yield make
    for engine in opened:
        engine.close()


def uncompiled(name: str) -> Any:
    """A module of the inner loops as it runs where there is no compiler."""
    path = ROOT / "search" / "local" / "loops" / f"{name}.py"
    spec = spec_from_file_location(f"search.local.loops.{name}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
