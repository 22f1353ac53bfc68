"""Derive ``search/arabic/lexicon.txt`` from the word lists of Arramooz: ``make_lexicon.py``.

Source: the Python package ``arramooz-pysqlite`` by Taha Zerrouki (GPL 3), two of its databases:
``wordfreq.sqlite`` (37,714 headwords with part of speech and frequency) and
``arabicdictionary.sqlite`` (nouns with their broken plurals, verbs with the vowel of their
present tense). What is taken over are folded headwords, parts of speech, plurals and the power of
two of the frequency; names that news writes and Arramooz lacks stand in ``tools/names.txt``, in
our own words. Needed only to write the file again: the search never imports Arramooz.
"""

from __future__ import annotations

import math
import re
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import arramooz
from pyarabic import araby

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from search.arabic import letters as ar  # noqa: E402
from search.arabic.normalize import normalize  # noqa: E402

LEXICON: Final = ROOT / "search" / "arabic" / "lexicon.txt"
NAMES: Final = Path(__file__).with_name("names.txt")
DATA: Final = Path(arramooz.__file__).parent / "data"

KINDS: Final = {"verb": "v", "noun_prop": "r", "noun": "n", "adj": "a", "adj_comp": "a"} | {
    "adj_num": "a",
    "noun_quant": "n",
    "noun_num": "n",
    "abbrev": "r",
    "adv": "n",
}
PARTICLE: Final = "x"  # every other part of speech
FEMININE: Final = "f"  # a noun or adjective whose headword ends in ة
NAME_BAND: Final = 16  # how frequent the words of names.txt are taken to be
PARTICLE_BAND: Final = 18  # and its particles: في
MIN_BAND: Final = 10  # rarer headwords change no figure and double the file
WEAK: Final = frozenset((ar.HAMZA, ar.ALEF, ar.WAW, ar.YEH, ar.HEH, ar.NOON))  # may change
ALEFS: Final = (ar.ALEF, ar.ALEF_HAMZA_ABOVE)
SEE: Final = "رأى"  # the one verb that loses its hamza in the present: يرى
DAMMA_VOWEL, KASRA_VOWEL = "ضمة", "كسرة"  # how Arramooz calls the vowel of the present tense

HEAD: Final = (
    "# Written by tools/make_lexicon.py from Arramooz (GPL) and tools/names.txt: see there."
)

Line = tuple[int, str, str, tuple[str, ...]]  # band, headword, kind, other forms


def bare(vocalised: str) -> str:
    """The word without its marks, hamza seats kept."""
    return str(araby.strip_tatweel(araby.strip_tashkeel(vocalised)))


def rows(database: str, query: str) -> Iterator[tuple[str, ...]]:
    """The rows of one of Arramooz's databases."""
    with sqlite3.connect(f"file:{DATA / database}?mode=ro", uri=True) as connection:
        yield from connection.execute(query)


def plurals() -> dict[str, set[str]]:
    """Singular → its broken plurals, both folded."""
    found: dict[str, set[str]] = defaultdict(set)
    query = "select unvocalized, single, broken_plural, number from nouns"
    for word, single, broken, number in rows("arabicdictionary.sqlite", query):
        if number == "جمع تكسير" and single:
            found[normalize(bare(single))].add(normalize(word))
        for plural in re.split(r"[;,،()\s]+", broken or ""):
            letters = bare(plural).strip()
            if re.fullmatch(r"[\u0621-\u064a]{2,}", letters):
                found[normalize(word)].add(normalize(letters))
    return {one: {many for many in forms if akin(one, many)} for one, forms in found.items()}


def akin(one: str, many: str) -> bool:
    """Whether a plural holds the lasting letters of its singular in order: remarks do not.

    >>> akin("دوله", "دول"), akin("برنامج", "برامج"), akin("طفل", "فيه")
    (True, True, False)
    """
    rest = iter(many)
    return all(letter in rest for letter in one if letter not in WEAK)


def present_vowels() -> dict[str, set[str]]:
    """Verb without marks → the vowels its present tense may have."""
    found: dict[str, set[str]] = defaultdict(set)
    query = "select unvocalized, future_type from verbs where triliteral"
    for verb, vowel in rows("arabicdictionary.sqlite", query):
        found[verb].add(vowel)
    return found


def hollow(verb: str, vowels: set[str]) -> tuple[set[str], set[str]]:
    """Past and present stems of a verb with ا before its last letter: قال قلت قيل, يقول يقل."""
    head, last = verb[:-2], verb[-1]
    stem = head[1:] if len(verb) > 3 else head
    middles = {ar.ALEF}  # يقال, يحتاج
    if len(verb) == 3:
        middles |= {ar.YEH} if KASRA_VOWEL in vowels or not vowels else set()  # يعيش
        middles |= {ar.WAW} if DAMMA_VOWEL in vowels or not vowels else set()  # يقول
    else:
        middles.add(ar.YEH)  # يريد, يستطيع
    past = {verb, head + last, head + ar.YEH + last}
    return past, {stem + middle + last for middle in middles} | {stem + last}


def defective(verb: str, vocalised: str) -> tuple[set[str], set[str]]:
    """Past and present stems of a verb in ى, ي or ا: نفى نفت نفاه, ينفي ينفون; دعا, يدعو."""
    head = verb[:-1]
    last = ar.WAW if verb[-1] == ar.ALEF else ar.YEH
    if verb == SEE:
        return {head, verb, head + ar.ALEF}, {verb[0], verb[0] + ar.YEH, verb[0] + ar.ALEF}
    if verb[0] == ar.ALEF_HAMZA_ABOVE and ar.SHADDA in vocalised:  # أدى, يؤدي
        stem = ar.HAMZA + head[1:]
    else:
        stem = head[1:] if len(verb) > 3 and verb[0] in ALEFS else head
    return {head, head + ar.ALEF, head + last}, {stem, stem + last, stem + ar.ALEF}


def sound(verb: str, vocalised: str) -> tuple[set[str], set[str]]:
    """Past and present stems of every other verb: أعلن, يعلن; وجد, يجد; أكد, يؤكد; رد, رددت."""
    doubled = vocalised.rstrip(araby.FATHA)
    past, present = {verb}, {verb}
    if verb[0] == ar.ALEF_MADDA:
        present = {ar.HAMZA + verb[1:]}
    elif verb[0] in ALEFS and len(verb) > 3:
        present = {verb[1:]}
    elif verb[0] == ar.ALEF_HAMZA_ABOVE and ar.SHADDA in doubled[3:-1]:
        present = {ar.HAMZA + verb[1:]}
    elif verb[0] == ar.WAW and len(verb) == 3 and ar.SHADDA not in vocalised:
        present = {verb, verb[1:]}
    if verb[-1] == ar.ALEF_HAMZA_ABOVE:  # بدأ, بدؤوا, يبدؤون
        past, present = (
            {*stems, *(stem[:-1] + ar.HAMZA for stem in stems)} for stems in (past, present)
        )
    if doubled.endswith(ar.SHADDA):
        past.add(verb + verb[-1])
    return past, present


def conjugate(verb: str, vocalised: str, vowels: set[str]) -> tuple[str, str]:
    """The folded stems of the past and those of the present, each joined by commas."""
    if len(verb) >= 3 and verb[-2] == ar.ALEF and verb[-1] not in (ar.ALEF, ar.ALEF_MAKSURA):
        past, present = hollow(verb, vowels)
    elif len(verb) >= 3 and verb[-1] in (ar.ALEF_MAKSURA, ar.YEH, ar.ALEF):
        past, present = defective(verb, vocalised)
    else:
        past, present = sound(verb, vocalised)
    return folded(past), folded(present)


def folded(stems: Iterable[str]) -> str:
    """The stems of two letters and more, folded, sorted, joined by commas."""
    return ",".join(sorted({normalize(stem) for stem in stems if len(stem) > 1}))


def headwords() -> Iterator[Line]:
    """The lines of Arramooz's frequency list."""
    broken, vowels = plurals(), present_vowels()
    query = "select vocalized, unvocalized, word_type, freq from wordfreq"
    for vocalised, word, part, frequency in rows("wordfreq.sqlite", query):
        band = int(math.log2(max(1, int(frequency))))
        kind = KINDS.get(part, PARTICLE)
        head = normalize(word)
        if not re.fullmatch(r"[\u0621-\u064a]{2,}", head) or band < MIN_BAND:
            continue
        if kind in "na" and word.endswith(ar.TEH_MARBUTA):
            kind = FEMININE
        forms: tuple[str, ...] = ()
        if kind == "v":
            forms = conjugate(word, vocalised, vowels[word])
        elif kind in "naf":
            forms = tuple(sorted(broken.get(head, set()) - {head}))
        yield band, head, kind, forms


def names() -> Iterator[Line]:
    """The lines of our own list: each word, and each other spelling with what it stands for."""
    vowels = present_vowels()
    for line in NAMES.read_text(encoding="utf-8").splitlines():
        kind, *written = line.partition("#")[0].split() or [""]
        words = [normalize(word) for word in written]
        if kind == "v":
            yield NAME_BAND, words[0], kind, conjugate(written[0], written[0], vowels[written[0]])
            continue
        if kind == "r":  # الرياض stands there as readers know it, رياض is what is compared
            words = [word.removeprefix(ar.ALEF + ar.LAM) for word in words]
        if kind == "m":  # an adjective, and the country it is made of
            yield from ((NAME_BAND, word, "r", (f"={words[0]}",)) for word in words[1:])
            words, kind = words[:1], "a"
        band = PARTICLE_BAND if kind == PARTICLE else NAME_BAND
        for word in words:
            yield band, word, kind, () if word == words[0] else (f"={words[0]}",)


def merged(lines: Iterable[Line]) -> Iterator[Line]:
    """One line for each headword and kind: the commonest, and what names.txt says of it."""
    best: dict[tuple[str, str], Line] = {}
    for line in lines:
        key = line[1:3]
        best[key] = both(best[key], line) if key in best else line
    yield from best.values()


def both(one: Line, other: Line) -> Line:
    """Two lines of one headword as one: the commoner, unless the rarer sends it elsewhere."""
    rare, common = sorted((one, other), key=lambda line: line[0])
    sends = bool(rare[3]) and rare[3][0].startswith("=")
    return (*common[:3], rare[3] if sends or not common[3] else common[3])


def cores(line: Line) -> Iterator[tuple[str, str]]:
    """What of a headword stands between its affixes, each with its reading: kind, bits, headword.

    Kinds: n noun, a adjective, f a headword in ة that has lost it, b broken plural, r name,
    x particle, v past and p present of a verb. A headword that equals its core is left out.
    """
    band, head, kind, forms = line
    found = [(head, kind), *((form, "b") for form in forms)]
    if forms and forms[0].startswith("="):
        found, head = found[:1], forms[0][1:]
    elif kind == "v":
        past, present = (stems.split(",") for stems in forms)
        found = [*((stem, "v") for stem in past), *((stem, "p") for stem in present)]
    elif kind == FEMININE:
        found[0] = (head[:-1], kind)
    for core, own_kind in found:
        yield core, f"{own_kind}{band}{'' if core == head else head}"


def main() -> None:
    """Write the lexicon: a core a line, and all it may be, the most frequent first."""
    readings: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for line in merged([*headwords(), *names()]):
        for core, reading in cores(line):
            if len(core) > 1:
                readings[core].append((-line[0], reading))
    text = [HEAD]
    for core, found in sorted(readings.items()):
        text.append(" ".join((core, *(reading for _, reading in sorted(found)))))
    LEXICON.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
