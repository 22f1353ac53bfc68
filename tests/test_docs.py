"""README.md and ARCHITECTURE.md are true: their examples run, their tables and names are checked.

The README is read from top to bottom in one folder, as a newcomer would: a ``console`` block is
typed in and must print what stands under each command, where ``…`` is anything on a line and a
line of ``…`` any lines; a command must succeed unless ``echo $?`` follows it. A ``python`` block
is run and must print the ``text`` block after it; a ``json`` block must be what the command before
it printed; a block with a file's name behind its language is written to that file.
"""

from __future__ import annotations

import importlib
import io
import json
import re
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest

import cli
import indexer
import search
from search.model import FIELDS
from search.query import FIELDS as QUERY_FIELDS

ROOT: Final = Path(__file__).parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE: Final = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
CHANGELOG: Final = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PYPROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT: Final = PYPROJECT["project"]
PAGES: Final = {"README": README, "ARCHITECTURE": ARCHITECTURE, "CHANGELOG": CHANGELOG}

_FENCE: Final = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"\]\(([^)#]+)")
_NAMED: Final = re.compile(r"`((?:search|indexer|tests|tools|seeds)/[\w./-]*|\w+\.(?:py|toml))`")
_ANY: Final = "…"


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: where it begins, what it is in, the file it stands for, its text."""

    line: int
    language: str
    file: str
    text: str


def blocks(page: str) -> list[Block]:
    return [
        Block(page.count("\n", 0, found.start()) + 1, *found.groups())
        for found in _FENCE.finditer(page)
    ]


def tables(page: str, header: str) -> list[list[str]]:
    """The cells of all rows under every header line that ends with ``header``."""
    rows = []
    inside = False
    for line in page.splitlines():
        if not line.startswith("|"):
            inside = False
        elif line.endswith(f"| {header} |"):
            inside = True
        elif inside and not line.startswith("| ---"):
            rows.append([cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]])
    return rows


class Newcomer:
    """Types in what a page shows, in a folder with the seeds, and says what did not come true."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self._code = 0
        self._printed = ""

    def read(self, page: str) -> None:
        for block in blocks(page):
            if block.file:
                Path(block.file).write_text(block.text, encoding="utf-8")
            else:
                getattr(self, f"_{block.language}", self._none)(block)

    def _console(self, block: Block) -> None:
        checked = True
        for command, expected in commands(block.text):
            where = f"line {block.line}: {command}"
            if command == "echo $?":
                self._expect(where, expected, f"{self._code}\n")
                checked = True
                continue
            self._succeeded(checked, where)
            self._printed, self._code = run(command)
            checked = False
            self._expect(where, expected, self._printed)
        self._succeeded(checked, f"line {block.line}: the last command")

    def _python(self, block: Block) -> None:
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(block.text, f"line {block.line}", "exec"), {})
        self._printed = printed.getvalue()

    def _text(self, block: Block) -> None:
        self._expect(f"line {block.line}", block.text, self._printed)

    def _json(self, block: Block) -> None:
        shown, printed = json.loads(block.text), json.loads(self._printed)
        self._expect(f"line {block.line}", *map(dumped, (shown, printed)))

    def _none(self, block: Block) -> None:
        """A block that is only looked at."""

    def _succeeded(self, checked: bool, where: str) -> None:
        if not checked and self._code:
            self.wrong.append(f"before {where}: exit code {self._code}")

    def _expect(self, where: str, expected: str, printed: str) -> None:
        if expected and not pattern(expected).fullmatch(printed.rstrip() + "\n"):
            self.wrong.append(f"{where}\n  the page says:\n{expected}\n  printed:\n{printed}")


def commands(text: str) -> Iterator[tuple[str, str]]:
    """Each line after ``$``, and the lines up to the next one."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = piece.partition("\n")
        yield command, output.rstrip() + "\n" if output.strip() else ""


def run(command: str) -> tuple[str, int]:
    """What ``khabar …`` prints on stdout and stderr, and its exit code; ``< FILE`` is stdin."""
    name, *arguments = shlex.split(command)
    assert name == "khabar", command
    stdin = io.BytesIO()
    if "<" in arguments:
        stdin = io.BytesIO(Path(arguments.pop()).read_bytes())
        arguments.pop()
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(printed):
        patch.setattr(sys, "argv", ["khabar", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(stdin, encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            cli.main()
    code = end.value.code
    assert code is None or isinstance(code, int)
    return printed.getvalue(), code or 0


def pattern(expected: str) -> re.Pattern[str]:
    """What may be printed where a page says ``expected``."""
    lines = []
    for line in expected.splitlines():
        exact = re.escape(line.rstrip()).replace(_ANY, ".*")
        lines.append(r"(?:.*\n)*" if line == _ANY else rf"{exact}[^\S\n]*\n")
    return re.compile("".join(lines))


def dumped(results: dict[str, Any]) -> str:
    """Results as text to compare, but for the time they took and what the weights made of them."""
    text = json.dumps(results, ensure_ascii=False, indent=1)
    return re.sub(r'("(?:seconds|score)": )[\d.]+', r"\g<1>0", text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder a newcomer begins in."""
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    for variable in ("KHABAR_INDEX", "KHABAR_LAYOUT"):
        monkeypatch.delenv(variable, raising=False)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", [README, ARCHITECTURE], ids=["README", "ARCHITECTURE"])
def test_examples_come_true(page: str) -> None:
    newcomer = Newcomer()
    newcomer.read(page)
    assert not newcomer.wrong, "\n\n".join(newcomer.wrong)


@pytest.mark.usefixtures("folder")
def test_an_untrue_example_is_noticed() -> None:
    newcomer = Newcomer()
    newcomer.read("```console\n$ khabar index seeds --index a\n13 added, …\n```\n")
    newcomer.read("```console\n$ khabar search زلزال --index a\n```\n")
    newcomer.read("```python\nprint(1)\n```\n```text\n2\n```\n")
    assert [line.splitlines()[0] for line in newcomer.wrong] == [
        "line 1: khabar index seeds --index a",
        "before line 1: the last command: exit code 1",
        "line 4",
    ]


def test_the_query_tables_find_what_they_say(folder: Path) -> None:
    rows = tables(README, "found in `seeds/`")
    assert len(rows) > 20
    indexer.build(["seeds"], folder / "index")
    with search.open(folder / "index") as index:
        for query, _, ids in rows:
            found = [hit.id for hit in index.search(query.strip("`"), snippets=False).hits]
            assert sorted(found) == sorted(re.findall(r"`(.+?)`", ids)), query


def test_the_limits_are_those_of_the_code() -> None:
    rows = tables(README, "constant")
    assert len(rows) > 10
    for _, limit, constant in rows:
        module, _, name = constant.strip("`").rpartition(".")
        number, _, unit = limit.replace(",", "").partition(" ")
        value = getattr(importlib.import_module(module), name)
        assert value == int(number) * {"": 1, "MiB": 2**20}[unit], constant


def test_set_up_is_what_the_makefile_does() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    shown = [block.text for block in blocks(README) if block.language == "sh"]
    lines = [line.partition("#")[0].strip() for text in shown for line in text.splitlines()]
    assert lines == ["make demo", "make test", "pip install ."]
    recipes = dict(re.findall(r"^(\w+):.*\n((?:\t.*\n)*)", makefile, re.MULTILINE))
    assert {"demo", "test"} <= recipes.keys()
    demo = next(block.text for block in blocks(README) if block.language == "console")
    typed = [command.removeprefix("khabar ") for command, _ in commands(demo)]
    assert typed == re.findall(r"cli\.py (.+)", recipes["demo"])


def test_the_formats_are_those_that_are_read() -> None:
    from indexer.readers import FORMATS, READERS

    rows = {row[0].strip("`"): row[1] for row in tables(README, "one article is")}
    assert {"auto", *rows} == set(FORMATS)
    for name, reader in READERS.items():
        endings = importlib.import_module(reader.__module__).ENDINGS
        assert tuple(re.findall(r"`(.+?)`", rows[name])) == endings


def test_the_exit_codes_are_those_of_the_command() -> None:
    codes = [int(code) for code, _ in tables(README, "meaning")]
    assert codes == [cli.FOUND, cli.NOTHING_FOUND, cli.WRONG, cli.INTERRUPTED]


def test_the_fields_are_those_of_an_article_and_of_a_query() -> None:
    (paragraph,) = re.findall(r"^\*\*Fields\.\*\* (.+?);", README, re.MULTILINE)
    assert tuple(re.findall(r"`(\w+)`", paragraph)) == FIELDS
    rows = tables(README, "found in `seeds/`")
    assert {*re.findall(r"(\w+):", " ".join(row[0] for row in rows))} == QUERY_FIELDS


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_links_lead_somewhere(page: str) -> None:
    missing = [link for link in _LINK.findall(page) if "://" not in link]
    assert not [link for link in missing if not (ROOT / link).exists()]


def test_the_architecture_names_what_is_there() -> None:
    named = set(_NAMED.findall(ARCHITECTURE))
    assert not [name for name in named if not any(ROOT.glob(name.rstrip("/")))]


def test_the_architecture_names_every_module() -> None:
    modules = [path for package in ("search", "indexer") for path in (ROOT / package).rglob("*.py")]
    names = [path.relative_to(ROOT).as_posix() for path in modules if path.name != "__init__.py"]
    assert not [name for name in names if f"`{name}`" not in ARCHITECTURE]


def test_the_architecture_gives_a_reason_for_every_dependency() -> None:
    table = "\n".join(row[0] for row in tables(ARCHITECTURE, "why"))
    wanted = [*PROJECT["dependencies"], *chain(*PROJECT["optional-dependencies"].values())]
    groups = PYPROJECT["dependency-groups"]
    wanted += groups["build"] + groups["dev"]
    names = {re.split(r"[<>=~!\[; ]", each)[0] for each in wanted}
    assert names == set(re.findall(r"`(.+?)`", table))


def test_the_changelog_knows_the_version() -> None:
    versions = re.findall(r"^## \[?(\S+?)\]?(?: |$)", CHANGELOG, re.MULTILINE)
    assert versions[0] == search.__version__


def test_the_changelog_names_every_command() -> None:
    assert not [name for name in cli.khabar.commands if f"`khabar {name}" not in CHANGELOG]
