"""The house rules: imports point one way, names are complete, nothing grows too large."""

from __future__ import annotations

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType
from typing import Final

import click
import pytest

import cli
import search
from search import errors

ROOT: Final = Path(__file__).parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES: Final = ("search", "indexer")
SOURCES: Final = sorted(
    [ROOT / "cli.py", *(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
)
FUNCTION_LINES: Final = 60
FILE_LINES: Final = 400


@dataclass(frozen=True, slots=True)
class Import:
    """One module imported by another; ``typing`` where it is so for annotations alone."""

    importer: str
    imported: str
    typing: bool

    def __str__(self) -> str:
        return f"{self.importer} imports {self.imported}"


def module_name(path: Path) -> str:
    """``search/local/toc.py`` → ``search.local.toc``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports() -> list[Import]:
    """Every import of every source, inside functions too."""
    return [
        Import(module_name(path), imported, node in guarded)
        for path in SOURCES
        for guarded in [set(under_type_checking(tree(path)))]
        for node in ast.walk(tree(path))
        for imported in imported_by(path, node)
    ]


def under_type_checking(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for statement in node.body:
                yield from ast.walk(statement)


def imported_by(path: Path, node: ast.AST) -> list[str]:
    """Full names of what a statement imports; of ``from . import toc`` the module ``toc``."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        package = ".".join(path.relative_to(ROOT).parts[: -node.level])
        base = f"{package}.{base}".rstrip(".")
    submodules = [f"{base}.{alias.name}" for alias in node.names]
    found = [name for name in submodules if (ROOT / name.replace(".", "/")).with_suffix(".py")
             .is_file() or (ROOT / name.replace(".", "/")).is_dir()]  # fmt: skip
    return found if len(found) == len(submodules) else [base, *found]


def inside(name: str, *packages: str) -> bool:
    """Whether a module is one of ``packages`` or stands in it."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# Imports


def test_imports_are_seen() -> None:
    seen = {(each.importer, each.imported, each.typing) for each in imports()}
    assert ("cli", "indexer", False) in seen
    assert ("search.engine", "whoosh.query", True) in seen
    assert ("search.engine", "search.local.index", False) in seen  # inside a function
    assert ("search.local.index", "search.local.toc", False) in seen  # from . import toc
    assert ("search.local.index", "search.tree", False) in seen


def test_search_knows_neither_the_indexer_nor_the_command() -> None:
    wrong = [each for each in imports() if inside(each.importer, "search")]
    assert not [str(each) for each in wrong if inside(each.imported, "indexer", "cli")]


def test_the_indexer_does_not_know_the_command() -> None:
    mine = [each for each in imports() if inside(each.importer, "indexer")]
    assert not [str(each) for each in mine if inside(each.imported, "cli")]


def test_the_text_rules_stand_alone() -> None:
    allowed = ("search.arabic", "pyarabic", "tashaphyne", *sys.stdlib_module_names)
    mine = [each for each in imports() if inside(each.importer, "search.arabic")]
    assert mine
    assert not [str(each) for each in mine if not inside(each.imported, *allowed)]


def test_readers_know_no_engine() -> None:
    mine = [each for each in imports() if inside(each.importer, "indexer.readers")]
    engines = ["search.local", "search.engine", "search.query", "search.tree"]
    engines += ["indexer.local", "indexer.writer"]
    assert not [str(each) for each in mine if inside(each.imported, *engines)]


def test_the_embedded_engine_is_reached_through_its_door() -> None:
    doors = ("search.local", "search.engine", "search.likeness", "indexer.local")
    others = [each for each in imports() if not inside(each.importer, *doors)]
    assert not [str(each) for each in others if inside(each.imported, "search.local")]


def test_a_cluster_is_reached_through_its_door() -> None:
    doors = ["search.opensearch", "search.engine"]
    doors += ["indexer.opensearch", "indexer.documents", "indexer.writer"]
    others = [each for each in imports() if not inside(each.importer, *doors)]
    assert not [str(each) for each in others if inside(each.imported, "search.opensearch")]


def test_the_engines_do_not_know_each_other() -> None:
    one, other = "search.local", "search.opensearch"
    for mine, its in ((one, other), (other, one)):
        wrong = [each for each in imports() if inside(each.importer, mine)]
        assert not [str(each) for each in wrong if inside(each.imported, its)]


def test_the_client_stays_where_it_is() -> None:
    mine = [each for each in imports() if inside(each.imported, "opensearchpy")]
    assert {each.importer for each in mine} == {"search.opensearch.cluster"}


def test_whoosh_stays_where_it_is() -> None:
    allowed = ["search.tree", "search.query", "search.asked", "search.passages"]
    allowed += ["search.local", "search.opensearch", "indexer.local"]
    mine = [each for each in imports() if inside(each.imported, "whoosh")]
    others = [each for each in mine if not inside(each.importer, *allowed)]
    assert [(each.importer, each.typing) for each in others] == [("search.engine", True)]


def test_numpy_stays_where_it_is() -> None:
    allowed = ("search.local", "search.ranking", "search.likeness", "indexer.local")
    mine = [each for each in imports() if inside(each.imported, "numpy")]
    assert not [str(each) for each in mine if not inside(each.importer, *allowed)]


def test_click_is_the_command_line_alone() -> None:
    assert {each.importer for each in imports() if inside(each.imported, "click")} == {"cli"}


def test_the_command_loads_no_indexer_before_it_indexes() -> None:
    loaded = "import sys, cli; sys.exit(1 if 'indexer' in sys.modules else 0)"
    subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, check=True)


def test_nothing_is_unpickled() -> None:
    runners = ("pickle", "marshal", "shelve", "dill", "joblib")
    assert not [str(each) for each in imports() if inside(each.imported, *runners)]


def test_one_distribution_owns_whoosh() -> None:
    """Several install the same folder; one over another mixes their files silently."""
    assert packages_distributions()["whoosh"] == ["whoosh3"]


# Names


@pytest.mark.parametrize("name", [*PACKAGES, "search.arabic"])
def test_public_names_are_sorted_and_complete(name: str) -> None:
    package = importlib.import_module(name)
    public = {
        attribute
        for attribute, value in vars(package).items()
        if not attribute.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "").startswith(PACKAGES)
    }
    assert list(package.__all__) == sorted(package.__all__)
    assert len(package.__all__) == len(set(package.__all__))
    missing = {each for each in package.__all__ if not hasattr(package, each)}
    assert not missing
    assert not public - set(package.__all__)


def test_the_error_tree_is_drawn_whole() -> None:
    """Every error stands in the drawing, and is a public name of ``search``."""
    defined = {
        name: kind
        for name, kind in vars(errors).items()
        if inspect.isclass(kind) and issubclass(kind, Exception)
    }
    drawing = errors.__doc__ or ""
    drawn = re.findall(r"[├└]── (\w+) {2,}\S", drawing)
    assert sorted(drawn) == sorted(defined.keys() - {"SearchError"})
    assert re.search(r"^    SearchError$", drawing, re.MULTILINE)
    assert all(issubclass(kind, errors.SearchError) for kind in defined.values())
    assert not defined.keys() - set(search.__all__)
    assert all(kind.__doc__ for kind in defined.values())


@pytest.mark.parametrize("package", PACKAGES)
def test_types_are_published(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


# The command line


def commands() -> list[tuple[str, click.Command]]:
    return sorted(cli.khabar.commands.items())


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    assert cli.khabar.help
    assert not [name for name, command in commands() if not command.help]
    unnamed = [name for name, _ in commands() if not re.search(rf"`khabar {name}[ `]", README)]
    assert not unnamed


def test_a_command_has_one_name() -> None:
    assert not [name for name, command in commands() if name != command.name]
    assert len({id(command) for _, command in commands()}) == len(commands())


def options() -> list[tuple[str, click.Option]]:
    return [
        (f"{name} {option.opts[-1]}", option)
        for name, command in commands()
        for option in command.params
        if isinstance(option, click.Option)
    ]


def test_every_option_has_help() -> None:
    assert len(options()) > 10
    assert not [name for name, option in options() if not option.help]


def test_every_option_stands_beside_its_command_in_the_readme() -> None:
    unnamed = []
    for name, option in options():
        rows = re.findall(rf"^\| `khabar {name.split()[0]}[ `].*", README, re.MULTILINE)
        unnamed += [name for form in option.opts if not any(f"`{form}`" in row for row in rows)]
    assert not unnamed


# Size


def test_no_file_is_too_long() -> None:
    lines = {module_name(path): len(path.read_text("utf-8").splitlines()) for path in SOURCES}
    assert not {name: count for name, count in lines.items() if count > FILE_LINES}


def test_no_function_is_too_long() -> None:
    lines = {
        f"{module_name(path)}.{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: count for name, count in lines.items() if count > FUNCTION_LINES}


def test_every_module_says_what_it_is_for() -> None:
    silent = [module_name(path) for path in SOURCES if not ast.get_docstring(tree(path))]
    empty = {module_name(path) for path in SOURCES if not path.read_text("utf-8").strip()}
    assert not set(silent) - empty


# The wheel


def test_the_package_is_built_without_a_compiler(tmp_path: Path) -> None:
    build = [sys.executable, "setup.py", "build_ext", "--force"]
    build += ["--build-temp", str(tmp_path / "objects"), "--build-lib", str(tmp_path / "lib")]
    environment = {**os.environ, "CC": str(tmp_path / "no-compiler")}
    made = subprocess.run(
        build, cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )
    assert made.returncode == 0, made.stderr
    assert "no-compiler" in made.stderr
    assert not list(tmp_path.rglob("*.so"))


def test_the_wheel_holds_the_product_and_nothing_else(tmp_path: Path) -> None:
    base = str(tmp_path / "build")  # one of its own: an older one may hold modules since removed
    build = [sys.executable, "setup.py", "build", "--build-base", base]
    build += ["bdist_wheel", "--dist-dir", str(tmp_path)]
    quickly = {**os.environ, "CFLAGS": "-O0 -g0"}  # what is in it is asked, not how fast that is
    made = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False, env=quickly)
    assert made.returncode == 0, made.stderr
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        (entries,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "khabar = cli:main" in archive.read(entries).decode()
    expected = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert names == expected | {"cli.py"}
    data = {"search/arabic/lexicon.txt", "search/arabic/stopwords.txt"}
    assert data | {f"{package}/py.typed" for package in PACKAGES} <= names
