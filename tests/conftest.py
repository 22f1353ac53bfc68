"""What several tests share: the big data where it is, and small indexes of real sentences."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import settings

import indexer
import search
from search import Article
from search.engine import Engine

from .cluster.nodes import GIVEN, Nodes, UnavailableError, drop, given, is_wanted

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


@pytest.fixture(scope="session")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """A cluster of three nodes, which tests may kill if they start them again."""
    _asked_for_a_cluster()
    if given():
        pytest.skip(f"nodes are killed only where the tests started them, not at {given()}")
    try:
        started = Nodes(tmp_path_factory.mktemp("cluster"))
    except UnavailableError as error:
        pytest.skip(f"no cluster could be started: {error}")
    yield started
    started.close()


@pytest.fixture(scope="session")
def address(request: pytest.FixtureRequest) -> str:
    """The address of a cluster, without the name of an index."""
    _asked_for_a_cluster()
    found = given() or request.getfixturevalue("nodes").address
    assert isinstance(found, str)
    return found


def _asked_for_a_cluster() -> None:
    if not is_wanted():
        pytest.skip(f"needs a cluster: make test-cluster, or set {GIVEN} to the address of one")


@pytest.fixture(scope="module")
def places(address: str) -> Iterator[Callable[[], str]]:
    """Gives names of indexes in the cluster that nobody has, and removes them afterwards."""
    made: list[str] = []

    def name() -> str:
        made.append(f"{address}/khabar-test-{secrets.token_hex(4)}")
        return made[-1]

    yield name
    for place in made:
        drop(place)


@pytest.fixture(scope="module")
def place(places: Callable[[], str]) -> str:
    """An index in the cluster that is not there yet, one for all tests of a file."""
    return places()


PLAIN: Final = "loops_as_python"  # a second package of the modules beside each package of loops


class _Uncompiled(MetaPathFinder):
    """Finds the modules of inner loops by their sources alone."""

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        package, found, module = name.partition(f".{PLAIN}")
        if not found:
            return None
        folder = ROOT.joinpath(*package.split("."), "loops")
        file = folder / f"{module.removeprefix('.') or '__init__'}.py"
        return spec_from_file_location(
            name, file, submodule_search_locations=None if module else []
        )


sys.meta_path.insert(0, _Uncompiled())


def uncompiled(name: str, package: str = "local") -> Any:
    """A module of the inner loops as it runs where there is no compiler, and what it imports of
    them."""
    return import_module(f"search.{package}.{PLAIN}.{name}")
