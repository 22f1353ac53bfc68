"""The command from outside: what it prints where, and the exit code it leaves with."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click
import pytest

import cli
import indexer
import search
from search import Article, bidi
from search.local import toc

ROOT = Path(__file__).parent.parent
CLI = (sys.executable, "-W", "error", str(ROOT / "cli.py"))
ARTICLES = [
    Article(
        id="bank", title="البنك المركزي يرفع الفائدة", date="2018-03-04T05:54", source="bbc",
        author="حسام", url="https://news.example/bank",
        text="رفع البنكُ المركزيُّ سعر الفائدة.\n\nقال مسؤول ببنك آخر إن الخطوة متوقعة.",
    ),
    Article(id="match", title="مباراة القمة", date="2019", source="cnn", text="فاز في القمة."),
]  # fmt: skip
COMMANDS = ("index", "watch", "search", "show", "remove", "info", "check", "evaluate", "analyze")


class Ran(NamedTuple):
    code: int
    out: str
    err: str


class Shell:
    """Runs the command in this process, as ``main`` does in its own."""

    def __init__(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], place: Path
    ) -> None:
        self.monkeypatch, self.capfd, self.place = monkeypatch, capfd, place

    def __call__(self, *args: str) -> Ran:
        self.monkeypatch.setattr(sys, "argv", ["khabar", *args])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        out, err = self.capfd.readouterr()
        assert "Traceback" not in err
        assert isinstance(exited.value.code, int)
        return Ran(exited.value.code, out, err)

    def json(self, *args: str) -> Any:
        ran = self(*args, "--json")
        assert (ran.code, ran.err) == (0, "")
        return json.loads(ran.out)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "index"
    with indexer.open(folder) as writer:
        for article in ARTICLES:
            writer.add(article)
    return folder


@pytest.fixture
def shell(whole: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Shell:
    """A shell in which KHABAR_INDEX names an index of ARTICLES; not to be written to."""
    monkeypatch.setenv("KHABAR_INDEX", str(whole))
    for name in ("KHABAR_LAYOUT", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Shell(monkeypatch, capfd, whole)


@pytest.fixture
def own(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with an index of its own, which a test may change or damage."""
    with indexer.open(tmp_path / "own") as writer:
        for article in ARTICLES:
            writer.add(article)
    monkeypatch.setenv("KHABAR_INDEX", str(tmp_path / "own"))
    shell.place = tmp_path / "own"
    return shell


def process(
    args: Sequence[str], *, stdin: str = "", environment: dict[str, str] | None = None
) -> Ran:
    """The command in a process of its own, exactly as typed."""
    done = subprocess.run(
        [*CLI, *args], input=stdin, capture_output=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


# Help


def test_help_names_every_command(shell: Shell) -> None:
    ran = shell("--help")
    assert ran.code == 0
    assert all(f"\n  {name} " in ran.out for name in COMMANDS)
    assert not [name for name in cli.khabar.commands if not name.isalpha()]


@pytest.mark.parametrize("name", sorted(cli.khabar.commands))
def test_every_command_and_option_has_help(shell: Shell, name: str) -> None:
    assert shell(name, "--help").code == 0
    command = cli.khabar.commands[name]
    assert command.help
    assert not [p.name for p in command.params if isinstance(p, click.Option) and not p.help]


# search


def test_search_prints_results_on_stdout_and_the_count_on_stderr(shell: Shell) -> None:
    ran = shell("search", "البنك", "الفائدة")
    assert ran.code == 0
    assert ran.out.startswith("1. البنك المركزي يرفع الفائدة\n   2018-03-04 05:54 · bbc · حسام")
    assert "ببنك آخر" in ran.out
    assert "\x1b" not in ran.out
    assert re.fullmatch(r"1 found in \d+ ms\n", ran.err)


def test_search_json(shell: Shell) -> None:
    answer = shell.json("search", "بنك", "--passages", "1")
    assert list(answer) == ["query", "by", "total", "seconds", "hits"]
    assert (answer["query"], answer["by"], answer["total"]) == ("بنك", "article", 1)
    (hit,) = answer["hits"]
    assert list(hit) == [
        "id", "score", "title", "title_marks", "date", "author", "source", "section", "url",
        "passages", "reports", "copies",
    ]  # fmt: skip
    assert hit["title_marks"] == [[0, 5]]
    assert hit["section"] is None
    (passage,) = hit["passages"]
    assert list(passage) == ["paragraph", "score", "text", "marks"]
    shown = [passage["text"][start:end] for start, end in passage["marks"]]
    assert shown == [["البنكُ"], ["ببنك"]][passage["paragraph"] - 1]


def test_search_by_paragraph(shell: Shell) -> None:
    hits = shell.json("search", "بنك", "--by", "paragraph")["hits"]
    assert {hit["id"] for hit in hits} == {"bank#1", "bank#2"}
    assert all(len(hit["passages"]) == 1 for hit in hits)


def test_search_html(shell: Shell) -> None:
    ran = shell("search", "بنك", "--html")
    assert ran.out.startswith('<ol dir="rtl"')
    assert "<mark>البنك</mark>" in ran.out
    assert ran.out.endswith("</ol>\n")


def test_numbers_go_on_from_the_offset(shell: Shell) -> None:
    assert shell("search", "البنك القمة", "--offset", "1").out.startswith("2. ")
    assert shell("search", "البنك القمة", "--offset", "99").code == 0  # there are some, further up
    assert '<ol dir="rtl" lang="ar" class="khabar" start="2">' in shell(
        "search", "البنك القمة", "--offset", "1", "--html"
    ).out  # fmt: skip


def test_a_word_that_begins_with_a_minus_is_excluded(own: Shell, tmp_path: Path) -> None:
    texts = {"حلف": "مقرض NATO", "قناة": "مقرض cnn", "قمة": "مقرض القمة"}
    records = tmp_path / "a.jsonl"
    lines_ = [json.dumps({"id": name, "text": text}) for name, text in texts.items()]
    records.write_text("\n".join(lines_), encoding="utf-8")
    assert own("index", str(records)).code == 0
    for name, word in (("حلف", "-NATO"), ("قناة", "-cnn"), ("قمة", "-القمة")):
        hits = own.json("search", "مقرض", word, "-n", "9")["hits"]
        assert {hit["id"] for hit in hits} == {*texts} - {name}
    for word in ("-json", "-x"):
        ran = own("search", "البنك", word)
        assert ran.code == 2
        assert "No such option" in ran.err


def test_json_commands_no_terminal(own: Shell, tmp_path: Path) -> None:
    """And loses nothing of what it says."""
    title = "عنوان \x9b2J \u202eمقلوب \x7f \U000e0041"
    record = tmp_path / "a.jsonl"
    record.write_text(json.dumps({"id": "خبر", "title": title, "text": "نص"}), encoding="utf-8")
    assert own("index", str(record)).code == 0
    ran = own("show", "خبر", "--json")
    assert ran.out.isprintable() or not {"\x9b", "\u202e", "\x7f", "\U000e0041"} & {*ran.out}
    assert json.loads(ran.out)["title"] == own.json("search", "مقلوب")["hits"][0]["title"]
    assert "\u202e" in json.loads(ran.out)["title"]


def test_a_file_whose_name_is_no_text(own: Shell, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt"))
    path.write_text("خبر من ملف", encoding="utf-8")
    assert own("index", str(path)).code == 0


def test_nothing_to_index_is_said(shell: Shell, tmp_path: Path) -> None:
    ran = shell("index", str(tmp_path), "--index", str(tmp_path / "index"))
    assert ran.code == 1
    assert ran.err == "There is nothing to index in what was named.\n"


@pytest.mark.parametrize("extra", [(), ("--json",), ("--html",)])
def test_nothing_found_is_1(shell: Shell, extra: tuple[str, ...]) -> None:
    ran = shell("search", "زلزال", *extra)
    assert ran.code == 1
    assert bool(ran.out) == bool(extra)


def test_a_minus_before_an_arabic_word_is_no_option(shell: Shell) -> None:
    assert shell("search", "-البنك").out.startswith("1. مباراة القمة")
    assert shell("search", "الفائدة", "-القمة").code == 0
    assert shell("search", "الفائدة", "-المركزي").code == 1
    assert shell("search", "بنك", '-"البنك المركزي"').code == 1
    assert shell("search", "بنك", "-(مركزي)").code == 1


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("--since", "2019"), ["match"]),
        (("--until", "2018-03"), ["bank"]),
        (("--source", "CNN"), ["match"]),
        (("--sort", "newest"), ["match", "bank"]),
        (("--sort", "oldest"), ["bank", "match"]),
        (("-n", "1", "--sort", "oldest"), ["bank"]),
    ],
)
def test_search_options(shell: Shell, args: tuple[str, ...], found: list[str]) -> None:
    answer = shell.json("search", "البنك", "القمة", *args)
    assert [hit["id"] for hit in answer["hits"]] == found


def test_any_text_is_a_query(shell: Shell) -> None:
    for text in ('"', "(((", "AND", "*", "date:[", "\ud800", "--", "a" * 5000):
        assert shell("search", "--", text).code in (0, 1)


def test_layout_of_a_pipe_is_plain_unless_asked_for(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = shell("search", "البنك").out
    monkeypatch.setenv("KHABAR_LAYOUT", "visual")
    assert shell("search", "البنك").out == expected
    assert not re.search("[\x1b\u200e\u200f\ufe70-\ufefc]", expected)
    assert re.search("[\ufe70-\ufefc]", shell("search", "البنك", "--layout", "visual").out)
    assert bidi.RLM in shell("search", "البنك", "--layout", "logical").out
    assert bidi.RLM in shell("show", "bank", "--layout", "logical").out


def test_colour_where_it_is_asked_for(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marks are coloured in a pipe only by FORCE_COLOR, and never against NO_COLOR."""
    assert "\x1b[" not in shell("search", "البنك").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;33mالبنك\x1b[0m" in shell("search", "البنك").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in shell("search", "البنك").out


# The other commands


def test_show(shell: Shell) -> None:
    ran = shell("show", "bank")
    assert ran == (0, ran.out, "")
    assert lines(ran.out)[0] == "id: bank"
    assert ARTICLES[0].title in lines(ran.out)
    assert [line for line in lines(ran.out) if line in ARTICLES[0].paragraphs()] == (
        ARTICLES[0].paragraphs()
    )
    assert shell.json("show", "bank") == ARTICLES[0].to_dict()


def test_show_of_an_unknown_article(shell: Shell) -> None:
    ran = shell("show", "\x1b[31mnone\u202e")
    assert ran.code == 1
    assert ran.out == ""
    assert len(lines(ran.err)) == 1
    assert "\x1b" not in ran.err


def test_remove(own: Shell) -> None:
    assert own("remove", "bank").out == "1 removed\n"
    again = own("remove", "bank", "match")
    assert (again.code, again.out) == (1, "1 removed\n")
    assert "bank" in again.err
    assert own("search", "البنك").code == 1


def test_info(shell: Shell) -> None:
    facts = shell.json("info")
    assert {"articles": 2, "paragraphs": 3}.items() <= facts.items()
    assert {"bytes", "format", "analysis", "terms", "words", "segments"} <= facts.keys()
    assert re.search(r"^articles +2$", shell("info").out, re.MULTILINE)


def test_check(shell: Shell) -> None:
    assert shell("check") == (0, "The index is whole.\n", "")


def test_analyze(shell: Shell) -> None:
    words = shell.json("analyze", "والوزارة", "في")
    assert [list(word) for word in words] == [["word", "normalized", "terms", "stop"]] * 2
    assert words[0]["normalized"] == "والوزاره"
    assert [word["stop"] for word in words] == [False, True]
    assert shell("analyze", "-كلمة").code == 0
    assert shell("analyze", "...").code == 1


# index


def test_index_reports(own: Shell, tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    news.write_text('{"id":"new","title":"خبر"}\n{"id":"empty"}\nnot json\n', encoding="utf-8")
    report = own.json("index", str(news))
    assert list(report) == ["added", "updated", "unchanged", "skipped", "seconds"]
    assert (report["added"], report["updated"], report["unchanged"]) == (1, 0, 0)
    assert [skipped["where"] for skipped in report["skipped"]] == [f"{news}:2", f"{news}:3"]
    assert all(skipped["reason"] for skipped in report["skipped"])
    again = own("index", str(news))
    assert again.code == 0
    assert again.out.startswith("0 added, 0 updated, 1 unchanged, 2 skipped")
    assert len(lines(again.err)) == 2


def test_many_that_are_skipped_are_counted_by_reason(own: Shell, tmp_path: Path) -> None:
    news = tmp_path / "news.jsonl"
    news.write_text('{"id":"empty"}\n' * 19 + "{\n[\n", encoding="utf-8")
    ran = own("index", str(news), "--format", "jsonl")
    assert lines(ran.err)[21:] == ["19 skipped: no text", "2 skipped: not JSON"]


def test_index_of_nothing_readable_is_wrong(own: Shell, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("not json\n")
    assert own("index", str(bad)).code == 2
    assert own("index", str(tmp_path / "absent.txt")).code == 2
    (tmp_path / "empty").mkdir()
    assert own("index", str(tmp_path / "empty")).code in (1, 2)


def test_index_maps_columns(own: Shell, tmp_path: Path) -> None:
    news = tmp_path / "news.csv"
    news.write_text("headline,body\nعنوان,نص الزلزال\n", encoding="utf-8")
    assert own("index", str(news), "--map", "title=headline,text=body").code == 0
    assert own.json("search", "زلزال")["hits"][0]["title"] == "عنوان"


def test_index_reads_stdin(tmp_path: Path) -> None:
    place = str(tmp_path / "piped")
    article = json.dumps({"id": "x", "title": "خبر عاجل"}, ensure_ascii=False)
    ran = process(["index", "-", "--index", place], stdin=article + "\n")
    assert (ran.code, ran.err) == (0, "")
    with search.open(place) as index:
        assert index.article("x").title == "خبر عاجل"


# Wrong use, bad places


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("nosuch",),
        ("search",),
        ("search", "x", "--nosuch"),
        ("search", "x", "-n", "many"),
        ("search", "x", "-n", "-1"),
        ("search", "x", "--offset", "-1"),
        ("search", "x", "--passages", "-1"),
        ("search", "x", "--since", "yesterday"),
        ("search", "x", "--until", "2018-13"),
        ("search", "x", "--by", "word"),
        ("search", "x", "--layout", "sideways"),
        ("search", "x", "--index", "http://127.0.0.1:1/x"),
        ("show",),
        ("remove",),
        ("index",),
        ("index", "x", "--map", "title"),
    ],
)
def test_wrong_use_is_2(shell: Shell, args: tuple[str, ...]) -> None:
    ran = shell(*args)
    assert ran.code == 2
    assert ran.out == ""
    assert len(lines(ran.err)) == 1


@pytest.mark.parametrize("command", [("search", "x"), ("show", "x"), ("remove", "x"), ("info",)])
def test_a_missing_index(shell: Shell, tmp_path: Path, command: tuple[str, ...]) -> None:
    ran = shell(*command, "--index", str(tmp_path / "none"))
    assert (ran.code, ran.out, len(lines(ran.err))) == (2, "", 1)
    assert "khabar index" in ran.err
    assert not (tmp_path / "none").exists()


def test_a_foreign_folder(own: Shell, tmp_path: Path) -> None:
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "photo.jpg").write_bytes(b"\xff\xd8")
    for command in (("search", "x"), ("index", str(ROOT / "seeds" / "plain.txt"))):
        ran = own(*command, "--index", str(foreign))
        assert (ran.code, len(lines(ran.err))) == (2, 1)
    assert [path.name for path in foreign.iterdir()] == ["photo.jpg"]


def test_an_index_of_another_version(own: Shell) -> None:
    path = own.place / toc.NAME
    outer = json.loads(path.read_text())
    outer["khabar"]["format"] += 1
    path.write_text(json.dumps(outer))
    ran = own("search", "البنك")
    assert (ran.code, ran.out, len(lines(ran.err))) == (2, "", 1)
    assert "index" in ran.err


def test_a_damaged_index(own: Shell) -> None:
    (segment,) = own.place.glob("*.arrays")
    segment.write_bytes(segment.read_bytes()[:-100])
    for command in (("search", "البنك"), ("info",), ("check",)):
        ran = own(*command)
        assert (ran.code, ran.out, len(lines(ran.err))) == (2, "", 1)
    (own.place / toc.NAME).write_text("{")
    assert own("search", "البنك").code == 2


def test_check_finds_altered_bytes(own: Shell) -> None:
    (segment,) = own.place.glob("*.arrays")
    content = bytearray(segment.read_bytes())
    content[content.index(max(content.split(b"\0"), key=len))] ^= 1
    segment.write_bytes(content)
    ran = own("check")
    assert (ran.code, ran.out) == (2, "")
    assert "Restore" in ran.err


def test_check_says_nothing_that_commands_a_terminal(
    own: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of arrays stand in the file."""
    monkeypatch.setattr(
        "search.local.arrays.ArrayFile.damaged_arrays", lambda _: ["\x1b[2J\u202earray"]
    )
    ran = own("check")
    assert ran.code == 2
    assert "array" in ran.err
    assert not {"\x1b", "\u202e"} & {*ran.err}


# A process of its own


def test_in_the_c_locale(whole: Path) -> None:
    environment = {"LANG": "C", "LC_ALL": "C"}
    ran = process(["search", "البنك", "--index", str(whole)], environment=environment)
    assert ran.code == 0
    assert ran.out.startswith("1. البنك المركزي")
    assert process(["search", "زلزال", "--index", str(whole)], environment=environment).code == 1
    assert process(["show", "لا أحد", "--index", str(whole)], environment=environment).code == 1


def test_a_reader_that_goes_away_is_no_error(whole: Path) -> None:
    child = subprocess.Popen(
        [*CLI, "search", "البنك", "--index", str(whole)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout
    assert child.stderr
    child.stdout.close()
    errors = child.stderr.read().decode()
    child.stderr.close()
    assert child.wait(60) == 0
    assert "Traceback" not in errors
    assert "Exception ignored" not in errors


def test_an_interrupted_run_leaves_the_last_commit(own: Shell) -> None:
    # A run in the background of a shell ignores Ctrl-C, and its children with it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    child = subprocess.Popen(
        [*CLI, "index", "-", "--index", str(own.place)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdin
    # More than a pipe holds: once it is written, the command is at work.
    for number in range(3_000):
        article = {"id": f"new{number}", "title": "خبر", "text": "نص طويل " * 8}
        child.stdin.write((json.dumps(article) + "\n").encode())
    child.stdin.flush()
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert out == b""
    assert lines(err.decode()) == ["khabar: Interrupted: what was committed stands."]
    assert own.json("info")["articles"] == len(ARTICLES)
    assert own("check").code == 0


def on_a_terminal(
    args: Sequence[str], environment: dict[str, str], *, stdin: bytes = b"", notes: bool = False
) -> str:
    """What the command writes to a terminal of 60 columns: its stdout, or its stderr."""
    main, side = pty.openpty()
    other = subprocess.DEVNULL
    child = subprocess.Popen(
        [*CLI, *args], stdout=other if notes else side, stderr=side if notes else other,
        stdin=subprocess.PIPE, env={"PATH": os.environ["PATH"], "COLUMNS": "60", **environment},
    )  # fmt: skip
    os.close(side)
    assert child.stdin
    with child.stdin as pipe:
        pipe.write(stdin)
    written = b""
    try:
        while block := os.read(main, 4096):
            written += block
    except OSError:
        pass  # Linux says so when the other side is closed
    finally:
        os.close(main)
    assert child.wait(60) == 0
    return written.decode().replace("\r\n", "\n")


def test_progress_on_a_terminal(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "[red]\x1b[31m.txt").write_text("خبر", "utf-8")
    args = ["index", str(saved), "--index", str(tmp_path / "index")]
    text = on_a_terminal(args, {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "120"}, notes=True)
    shown = re.sub(r"\x1b\[\?25[hl]|\x1b\[(2K|1A|[0-9;]*m)", "", text)
    assert re.search(r"\b1 articles, \d+/s \S+ 100% [-\d:]+ \[red\]\[31m\.txt", shown)
    assert "writing the index" in shown
    assert text.endswith("\x1b[?25h\r\x1b[1A\x1b[2K")  # the cursor is back, the lines are gone

    piped = ["index", "-", "--index", str(tmp_path / "index")]
    text = on_a_terminal(piped, {"TERM": "xterm"}, stdin='{"text": "نص"}\n'.encode(), notes=True)
    assert "1 articles" in text
    assert "%" not in text


@pytest.mark.parametrize("term", ["dumb", "xterm"])
def test_no_progress_elsewhere(tmp_path: Path, term: str) -> None:
    (tmp_path / "a.txt").write_text("خبر", "utf-8")
    args = ["index", str(tmp_path / "a.txt"), "--index", str(tmp_path / "index")]
    assert on_a_terminal(args, {"TERM": "dumb"}, notes=True) == ""
    made = subprocess.run(
        [*CLI, *args], capture_output=True, check=True, env={**os.environ, "TERM": term}
    )
    assert made.stderr == b""


def test_on_a_terminal_without_bidi(whole: Path) -> None:
    text = on_a_terminal(["search", "البنك", "--index", str(whole)], {"TERM": "alacritty"})
    title = text.splitlines()[0]
    plain = re.sub(r"\x1b\[[0-9;]*m", "", title)
    assert plain.endswith(".1")
    assert bidi.columns(plain) == 60
    assert "\x1b[1;33m" + "ﻚﻨﺒﻟﺍ" + "\x1b[0m" in title


def test_on_a_terminal_with_bidi(whole: Path) -> None:
    vte = {"TERM": "xterm-256color", "VTE_VERSION": "7006"}
    text = on_a_terminal(["search", "البنك", "--index", str(whole)], vte)
    assert text.startswith(f"\x1b[?2501h{bidi.RLM}1. \x1b[1;33mالبنك\x1b[0m")
    assert text.endswith("\x1b[?2501l")
    colorless = on_a_terminal(
        ["show", "bank", "--index", str(whole)], {**vte, "NO_COLOR": "1", "KHABAR_LAYOUT": "visual"}
    )
    assert "\x1b" not in colorless
    assert re.search("[\ufe70-\ufefc]", colorless)


# evaluate, explain


@pytest.fixture
def judged(tmp_path: Path) -> tuple[str, str]:
    """Files of queries and of qrels."""
    queries, qrels = tmp_path / "queries.jsonl", tmp_path / "qrels.tsv"
    records = [{"id": "1", "text": "البنك"}, {"id": "2", "text": "القمة"}, {"id": "3", "text": "?"}]
    queries.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    qrels.write_text("query-id\tcorpus-id\tscore\n1\tbank\t2\n2\tbank\t1\n", encoding="utf-8")
    return str(queries), str(qrels)


def test_evaluate(shell: Shell, judged: tuple[str, str], tmp_path: Path) -> None:
    run = tmp_path / "found.run"
    ran = shell("evaluate", *judged, "--run", str(run))
    assert (ran.code, ran.err) == (0, "")
    printed = dict(line.split() for line in lines(ran.out))
    assert printed == {
        "by": "article", "depth": "100", "queries": "2", "unanswered": "0", "unjudged": "1",
        "nDCG@10": "0.5000", "RR@10": "0.5000", "P@1": "0.5000", "R@100": "0.5000",
    }  # fmt: skip
    rows = [line.split() for line in run.read_text("utf-8").splitlines()]
    assert [row[:4] for row in rows] == [["1", "Q0", "bank", "1"], ["2", "Q0", "match", "1"]]


def test_evaluate_by_paragraph_in_json(shell: Shell, judged: tuple[str, str]) -> None:
    Path(judged[1]).write_text("1 0 bank#1 1\n1 0 bank#2 1\n", encoding="utf-8")
    facts = shell.json("evaluate", *judged, "--by", "paragraph", "--depth", "1")
    assert (facts["by"], facts["depth"], facts["queries"]) == ("paragraph", 1, 1)
    assert (facts["P@1"], facts["R@100"]) == (1.0, 0.5)


def test_evaluate_says_what_is_wrong(shell: Shell, judged: tuple[str, str], tmp_path: Path) -> None:
    queries, qrels = judged
    for args, said in (
        ((str(tmp_path / "none"), qrels), "none cannot be read"),
        ((queries, queries), "is not a whole number"),
        ((queries, qrels, "--depth", "0"), "depth must be 1 or more"),
        ((queries, qrels, "--run", str(tmp_path)), "The run cannot be written"),
        ((queries, qrels, "--index", str(tmp_path / "nowhere")), "There is no index in"),
    ):
        ran = shell("evaluate", *args)
        assert (ran.code, ran.out) == (2, "")
        assert said in ran.err
        assert len(lines(ran.err)) == 1


def test_explain(shell: Shell) -> None:
    ran = shell("search", "البنك", "--explain")
    assert re.search(r"^   \d+\.\d{4} BM25 of البنك$", ran.out, re.MULTILINE)
    (hit,) = shell.json("search", "البنك", "--explain")["hits"]
    assert sum(part["score"] for part in hit["explanation"]) == pytest.approx(
        hit["score"], abs=1e-3
    )
    assert "<li>" in shell("search", "البنك", "--explain", "--html").out


def test_freshness(shell: Shell) -> None:
    plain, fresh = (
        shell.json("search", "البنك", *given)["hits"][0]["score"]
        for given in ((), ("--freshness", "365"))
    )
    assert plain < fresh < 1.5 * plain
    assert shell("search", "البنك", "--freshness", "0").code == 2
