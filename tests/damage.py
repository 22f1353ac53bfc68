"""Damages each array of an index in turn and searches it in every way; run by test_damage.py.

In a process of its own: compiled loops that read or write where they must not end it.
"""

from __future__ import annotations

import faulthandler
import json
import random
import shutil
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import query as wq

import search
from search.local import toc
from search.local.arrays import Array, ArrayFile, write_arrays
from search.local.index import LocalIndex
from search.local.toc import Entry
from search.model import By

ASKED: list[str | wq.Query] = [
    *("وزارة", "بنك مصر", "+بنك -مصر", "بنك AND مصر", "NOT بنك", '"مجلس الأمن"', "ال*", "=البنوك"),
    *('"بنك مصر قسد"~4', "title:بنك", 'title:"بنك مصر"', "title:ال*", "author:حسام", "source:bbc"),
    *("section:سياسة", "date:2018", "date:[2018-01 to 2019]", "(بوتفليقة OR صاروخ) author:ح*"),
    wq.FuzzyTerm("text_exact", "بنك"),
    wq.Wildcard("text_exact", "*نك"),
    wq.Phrase("text", ["بنك", "مصر"], slop=3),
]
WIDER = {"|u1": "<u4", "<u2": "<i8", "<u4": "<i4", "<i4": "<u4", "<i8": "<u4"}
LABELS = ("author", "source", "section")
BYS: tuple[By, ...] = ("article", "paragraph")


def flipped(array: Array, chance: random.Random) -> Array:
    """With another byte somewhere."""
    data = bytearray(array.tobytes())
    if data:
        data[chance.randrange(len(data))] ^= chance.randint(1, 255)
    return np.frombuffer(bytes(data), dtype=array.dtype).reshape(array.shape)


def _noise(array: Array, chance: random.Random) -> Array:
    return np.frombuffer(chance.randbytes(array.nbytes), dtype=array.dtype).reshape(array.shape)


def _large(array: Array, chance: random.Random) -> Array:
    changed = array.astype("<u4") if array.dtype.str in ("|u1", "<u2") else array.copy()
    if changed.size:
        end = chance.choice((np.iinfo(changed.dtype).max, np.iinfo(changed.dtype).min, 1 << 30))
        changed.reshape(-1)[chance.randrange(changed.size)] = end
    return changed


# Each with a checksum that is right: what a hostile file could hold.
FORGED: list[Callable[[Array, random.Random], Array]] = [
    _noise,
    _large,
    lambda array, _: array[:-1],
    lambda array, _: array[:0],
    lambda array, _: np.concatenate([array, array[-1:]]),
    lambda array, _: array.astype(WIDER[array.dtype.str]),
    lambda array, _: array.reshape(-1, 1),
    lambda array, _: array.reshape(*array.shape, 1),
    lambda array, _: array.reshape(-1),
]


def arrays_of(path: Path) -> dict[str, Array]:
    file = ArrayFile(path)
    described = json.loads(file._header())["arrays"]
    return {name: file._view(name).copy() for name in described}  # the file is written over


def flip(folder: Path, name: str, array: str, chance: random.Random) -> bool:
    """Alter a byte of an array in its file, and nothing else; whether it has one."""
    path = folder / name
    whole, old = path.read_bytes(), arrays_of(path)[array]
    start = ArrayFile(path)._start + ArrayFile(path)._entries[array][2]
    new = flipped(old, chance).tobytes()
    path.write_bytes(whole[:start] + new + whole[start + len(new) :])
    return bool(new)


def forge(folder: Path, name: str, array: str, chance: random.Random) -> None:
    """Replace an array by another, as if it had been written so."""
    arrays = arrays_of(folder / name)
    altered = arrays | {array: chance.choice(FORGED)(arrays[array], chance)}
    write_arrays(folder / name, altered)
    file = ArrayFile(folder / name)

    def resized(entry: Entry) -> Entry:
        if entry.name != name:
            return entry
        return replace(Entry.of(file, entry.documents), removed=entry.removed)

    contents = toc.read(folder)
    segments = tuple(map(resized, contents.segments))
    copies = contents.copies and resized(contents.copies)
    toc.write(folder, replace(contents, segments=segments, copies=copies))


def _attempt(work: Callable[[], Any]) -> str | None:
    """Do it: that it is refused is well, any other error is not."""
    try:
        work()
    except search.SearchError:
        return None
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def ask_everything(index: LocalIndex) -> list[str]:
    """Every kind of search, and what is wrong about how it ended."""
    works: list[Callable[[], Any]] = [index.info, lambda: index.article("خبر-1")]
    closely: dict[str, Any] = {"explain": True, "freshness": 30, "snippets": False}
    for by in BYS:
        works += [partial(index.search, asked, by=by, limit=5, fold=True) for asked in ASKED]
        works += [partial(index.search, asked, by=by, **closely) for asked in ASKED[::4]]
    works += [partial(index.search, asked, sort="newest", limit=2) for asked in ASKED[::4]]
    return [wrong for work in works if (wrong := _attempt(work))]


def look(folder: Path, name: str, array: str, *, altered: bool) -> list[str]:
    """What is wrong about how a damaged index is answered from."""
    wrong = []
    if altered and ArrayFile(folder / name).damaged_arrays() != [array]:
        wrong.append("its checksum is right")
    try:
        with search.open(folder) as index:
            assert isinstance(index, LocalIndex)
            named = [line.partition(" the bytes of ")[2].split()[0] for line in index.check()]
            if altered and named != [array]:
                wrong.append("check does not name it")
            wrong += ask_everything(index)
    except search.SearchError:
        pass  # refused
    return wrong


def main(whole: Path, seed: int, kind: str) -> None:
    """Damage each array; print what is wrong as JSON, and how many arrays were damaged. Of author,
    source and section, which are read alike, one is damaged."""
    faulthandler.enable()
    warnings.simplefilter("ignore")  # scores out of altered lengths may be no numbers
    chance = random.Random(seed)
    wrong, damaged = [], 0
    spared = [label for number, label in enumerate(LABELS) if number != seed % len(LABELS)]
    for name in toc.read(whole).names:
        for array in arrays_of(whole / name):
            if array.partition(".")[0] in spared:
                continue
            folder = whole.parent / "damaged"
            shutil.copytree(whole, folder)
            altered = kind == "flip" and flip(folder, name, array, chance)
            if kind != "flip":
                forge(folder, name, array, chance)
            wrong += [f"{array}: {each}" for each in look(folder, name, array, altered=altered)]
            damaged += 1
            shutil.rmtree(folder)
    print(json.dumps([damaged, wrong], ensure_ascii=False))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
