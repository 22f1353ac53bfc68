"""An index with damaged arrays is answered from or refused; it never ends the process."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import indexer
from search import Article
from search.line import decode
from search.local import toc
from search.local.field import repeated
from search.local.loops.inverted import InvertedFile
from search.local.stored import Dictionary

from .conftest import ROOT
from .test_execution import VOCABULARY

WORDS = (*VOCABULARY, "صاروخ", "صواريخ", "بوتفليقة", "بوتفليقا")
HANGS = 300  # seconds after which a run that takes a few is held to hang


def make(folder: Path) -> None:
    """A small index with a removed article and two copies."""
    chance = random.Random(3)

    def text(count: int) -> str:
        return " ".join(chance.choices(WORDS, k=count))

    with indexer.open(folder) as writer:
        for number in range(10):
            writer.add(
                Article(
                    id=f"خبر-{number}", title=text(4), text=f"{text(12)}\n\n{text(9)}",
                    date=chance.choice((None, "2018-03-04", "2019-01-01T10:00:00+03:00")),
                    author="حسام مصري", source=chance.choice(("bbc", "سكاي نيوز")),
                    section="سياسة",
                )
            )  # fmt: skip
        same = text(60)
        for name in ("واحد", "اثنان"):
            writer.add(Article(id=name, text=f"{same} {name}"))
        writer.commit()
        writer.remove("خبر-3")


@pytest.mark.parametrize(
    ("seed", "kind"), [(0, "flip"), (1, "flip"), (2, "flip"), (0, "forge"), (1, "forge")]
)
def test_every_search_works_or_is_refused(tmp_path: Path, seed: int, kind: str) -> None:
    make(tmp_path / "index")
    assert toc.read(tmp_path / "index").copies
    command = [sys.executable, "-m", "tests.damage", str(tmp_path / "index"), str(seed), kind]
    run = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=HANGS, check=False
    )
    assert run.returncode == 0, run.stderr
    damaged, wrong = json.loads(run.stdout)
    assert damaged > 60
    assert wrong == []


def test_terms_with_more_postings_than_occurrences_are_refused() -> None:
    """Loops that trust the one count would read the other array behind its end."""
    starts, short = np.array([0, 1, 1]), np.array([0, 1])
    one, small = np.zeros(1, dtype="<u2"), np.ones(1, dtype=np.uint8)
    with pytest.raises(IndexError, match="not as many"):
        InvertedFile(0, starts, one, small, short, one, small, small)


def test_more_occurrences_than_there_are_take_no_memory() -> None:
    many = np.array([1, 0xFFFF_FFFF], dtype="<u4")
    with pytest.raises(IndexError, match="do not add up"):
        repeated(np.arange(2), many, 2)
    starts, one = np.array([0, 1]), np.zeros(1, dtype="<u2")
    file = InvertedFile(0, starts, one, many[1:], starts, one, np.zeros(1, "u1"), np.ones(1, "u1"))
    with pytest.raises(IndexError, match="than it has"):
        file.places(np.zeros(1, dtype=np.int32), 0)


def test_a_dictionary_that_is_none_is_refused() -> None:
    """It begins as one does, which makes Zstandard read on."""
    block, _ = Dictionary(b"").pack([b"[1]\n[2]"])
    assert Dictionary(b"").unpack(block, 2) == [b"[1]", b"[2]"]
    with pytest.raises(ValueError, match="dict"):
        Dictionary(b"\x37\xa4\x30\xec" + bytes(range(200))).unpack(block, 2)


def test_a_block_of_more_lines_than_articles_is_refused() -> None:
    """Before so many strings are made."""
    block, _ = Dictionary(b"").pack([b"\n" * 1000])
    for count in (-1, 0, 2, 999):
        with pytest.raises(ValueError, match="lines of a block"):
            Dictionary(b"").unpack(block, count)


def test_a_decompressor_is_kept_for_the_next_block(monkeypatch: pytest.MonkeyPatch) -> None:
    dictionary = Dictionary(b"")
    block, _ = dictionary.pack([b"[1]\n[2]"])
    assert dictionary.unpack(block, 2) == [b"[1]", b"[2]"]
    monkeypatch.setattr("search.local.stored.zstandard.ZstdDecompressor", pytest.fail)
    assert dictionary.unpack(block, 2) == [b"[1]", b"[2]"]


@pytest.mark.parametrize(
    "line", [b'["1",2,3,4,5,6,7,8]', b'["1",null,null,null,null,null,null,null]']
)
def test_a_line_that_is_no_article_is_refused(line: bytes) -> None:
    with pytest.raises(ValueError, match="no article"):
        decode(line)
