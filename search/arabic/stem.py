"""Light stemming: the forms of a word, its particles and endings taken off, as one term.

``stem`` is a pure function of the folded word: marks, tatweel, hamza seats, ة/ه and ى/ي never
decide what a word stems to. A folded word has many readings (وزاره is a ministry, or زار with a
و and a ه), so every cut that grammar allows is looked up and the most likely one wins:

1. Tashaphyne's tables of nominal and verbal affixes say which beginning may stand with which
   ending (never ال with a possessive); our tables below say how rare each is, in bits.
2. ``lexicon.txt`` (cores with kind, frequency and headword: nouns, plurals, verb stems; made by
   ``tools/make_lexicon.py`` from Arramooz, GPL, and from our own list of names) says what may be
   left between the two, and how common that is: bits again. The reading with the most bits gives
   its headword: الضربات → ضربه, صواريخ → صاروخ, سيقولون → قال.
3. A word that has no reading, mostly a foreign name, only loses ال with its particles, a و and
   the commonest endings: better a letter too many than a root letter too few.

Measured on distinct words, grouped by lemma, pairwise F1 (a word with two lemmas belongs to both
groups), against Tashaphyne's own stems folded afterwards:

| words | Tashaphyne | here |
| --- | --- | --- |
| padt-dev (newswire; the tests keep a floor) | .596 | .869 |
| padt-dev without the words nobody annotated (X) | .638 | .927 |
| pud (news and Wikipedia) | .563 | .900 |
| quran-words (another spelling, another vocabulary) | .581 | .689 |
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from . import letters as ar
from .normalize import normalize

LEXICON: Final = Path(__file__).with_name("lexicon.txt")
CACHED: Final = 1 << 16  # distinct written words kept: queries repeat, a corpus is stemmed once
SHORTEST: Final = 2  # letters a known core has at least: أب, يد
Costs = Mapping[str, float]
NONE: Final[Costs] = {}

# How much rarer a word is with an affix than without, in bits (halvings): rough estimates, not
# fitted to any text. Moving those of و, ب, ل or ال by 1.5 moves F1 by less than .002.
CONJUNCTIONS: Final[Costs] = {"": 0, "و": 3.8, "ف": 7.5}
PREPOSITIONS: Final[Costs] = {"": 0, "ب": 4.3, "ل": 4.3, "ك": 8}
ARTICLE: Final = 1.3  # half of all nouns have it
NAME_ARTICLE: Final = 3.0  # a name either always has it or never
BROKEN_PLURAL: Final = 3.5  # against the singular it is filed under
FUTURES: Final[Costs] = {"": 0, "س": 3.5, "ل": 5}  # سيقول, ليقول
PERSONS: Final[Costs] = {"ي": 1.5, "ت": 2.5, "ن": 5, "ا": 7}
OTHER: Final = 8.5  # any other ending of Tashaphyne's tables

NOUN: Final[Costs] = {
    "": 0.6, "ه": 4.5, "ها": 4.5, "هم": 6, "هما": 8, "نا": 6.5, "ات": 4, "ين": 4.5, "ون": 6,
    "ان": 6, "ا": 4, "ي": 7, "ك": 9, "كم": 9, "اته": 6.5, "اتها": 6.5, "اتهم": 7.5, "و": 8,
    "يها": 8, "يهم": 8,
}  # fmt: skip
ADJECTIVE: Final[Costs] = {**NOUN, "ه": 1.5, "ين": 3.5, "ون": 5, "ا": 3, "تين": 6.5, "تان": 7}
FEMININE: Final[Costs] = {  # after a headword in ة that has lost it: وزار|ة, وزار|تها, وزار|ات
    "ه": 0.6, "ته": 4.5, "تها": 4.5, "تهم": 5.5, "تي": 7, "تنا": 6.5, "ات": 3, "اته": 6,
    "اتها": 6, "اتهم": 7, "تين": 5.5, "تان": 7, "تك": 9, "تكم": 9,
}  # fmt: skip
NAME: Final[Costs] = {"": 0.3, "ي": 6, "يه": 6, "يين": 7, "يون": 8}  # داعش, الداعشي
PARTICLE: Final[Costs] = {
    "": 0.6, "ه": 4, "ها": 4, "هم": 4.5, "نا": 5, "ي": 6, "ك": 6, "كم": 6, "هما": 6, "هن": 7,
    "ني": 6, "ا": 6,
}  # fmt: skip
PAST: Final[Costs] = {
    "": 0.6, "ت": 2, "وا": 3.5, "ا": 5, "نا": 5, "ه": 5, "ها": 5, "ته": 6, "تها": 6, "هم": 6,
    "تا": 7, "وه": 7, "وها": 7, "تهم": 7, "ن": 8, "تم": 8, "ني": 8,
}  # fmt: skip
PRESENT: Final[Costs] = {
    "": 0.6, "ون": 2.5, "وا": 4, "ان": 6, "ه": 4.5, "ها": 4.5, "هم": 5.5, "ن": 7, "ونه": 6,
    "ونها": 6, "نا": 7, "ين": 8,
}  # fmt: skip
SOUND_PLURALS: Final = frozenset(("ات", "ين", "ون", "ان"))  # not after a broken plural

# For words without a reading: what precedes ال, the article, and the endings of names and
# adjectives, each with the letters that must be left.
_ARTICLE: Final = re.compile("^(?:[وف]?(?:[بك]?ال|لل)(?=...)|و(?=[^ويا]....)|و(?=ا.....))")
_ENDINGS: Final = re.compile("(?<=...)(?:ي?ات|يين|يون|يه|[هي])$")
_READING: Final = re.compile(r"([a-z])(\d+)(.*)")
# A number behind its particles: الـ19, بـ20, و30.
_NUMBER: Final = re.compile(r"(?:[وف]?(?:[بك]?ال|لل)|[وف]?[بلك]?)(?=\d)")
_WORD: Final = re.compile(f"[{ar.HAMZA}-{ar.YEH}]{{{SHORTEST},}}")


class Reading(NamedTuple):
    """What a core may be: a kind of word, the bits of its frequency, its headword."""

    kind: str
    bits: int
    headword: str


class Tables(NamedTuple):
    """All that a stem is looked up in."""

    heads: Mapping[str, bool]  # prefixes and what they start with: whether it is a prefix itself
    tails: Mapping[str, bool]  # the same for suffixes and what they end in
    costs: Mapping[str, Costs]  # prefix-suffix → kind → cost
    readings: Mapping[str, str]  # core → its readings as the lexicon writes them


def _cut(affixes: Iterable[str]) -> set[tuple[str, str]]:
    """Prefix and suffix of Tashaphyne's pairs (``وال-ات``), folded."""
    pairs = (affix.partition("-") for affix in normalize(" ".join(affixes)).split(" "))
    return {(prefix, suffix) for prefix, _, suffix in pairs}


def _nominal(the: float) -> dict[str, float]:
    """What may stand before a noun: و ف, then ب ل ك, then ال; ل and ال write لل."""
    costs: dict[str, float] = {}
    for conjunction, first in CONJUNCTIONS.items():
        for preposition, second in PREPOSITIONS.items():
            article = "لل" if preposition == "ل" else preposition + "ال"
            costs[conjunction + preposition] = first + second
            costs[conjunction + article] = first + second + the
    return costs


def _present() -> dict[str, float]:
    """What may stand before the present tense: و ف, then س ل, then the person."""
    return {
        conjunction + future + person: first + second + third
        for conjunction, first in CONJUNCTIONS.items()
        for future, second in FUTURES.items()
        for person, third in PERSONS.items()
    }


def _pairs(
    prefixes: Costs, suffixes: Costs, allowed: set[tuple[str, str]], other: float | None = None
) -> dict[str, float]:
    """``prefix-suffix`` → cost, for the pairs Tashaphyne allows; ``other`` for unlisted endings."""
    found = {}
    for prefix, suffix in allowed:
        cost = suffixes.get(suffix, other)
        if prefix in prefixes and cost is not None:
            found[f"{prefix}-{suffix}"] = prefixes[prefix] + cost
    return found


def _costs() -> dict[str, dict[str, float]]:
    """For each kind of headword in the lexicon, its affixes and their costs."""
    from tashaphyne.affix_const import NOUN_AFFIX_LIST, VERB_AFFIX_LIST

    noun, verb = _cut(NOUN_AFFIX_LIST), _cut(VERB_AFFIX_LIST)
    nominal, before_name = _nominal(ARTICLE), _nominal(NAME_ARTICLE)
    named = {(prefix, suffix) for prefix in nominal for suffix in NAME}
    attached = {
        conjunction + preposition: first + second
        for conjunction, first in CONJUNCTIONS.items()
        for preposition, second in PREPOSITIONS.items()
    }
    pronouns = {(prefix, suffix) for prefix in attached for suffix in PARTICLE}
    broken = {pair for pair in noun if pair[1] not in SOUND_PLURALS}
    return {
        "n": _pairs(nominal, NOUN, noun, OTHER),
        "a": _pairs(nominal, ADJECTIVE, noun, OTHER),
        "f": _pairs(nominal, FEMININE, noun),
        "b": _pairs(nominal, {k: v + BROKEN_PLURAL for k, v in NOUN.items()}, broken),
        "r": _pairs(before_name, NAME, named),
        "x": _pairs(attached, PARTICLE, pronouns),
        "v": _pairs(CONJUNCTIONS, PAST, verb, OTHER),
        "p": _pairs(_present(), PRESENT, verb, OTHER),
    }


def _lexicon() -> dict[str, str]:
    """Core → its readings, not yet parsed: few of the lines are ever needed."""
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    return dict([line.split(" ", 1) for line in lines])


@cache
def _parse(readings: str) -> tuple[Reading, ...]:
    """The readings of one core but for their headword: ``n18 v15`` or ``f20وزاره``."""
    parts = (_READING.fullmatch(reading) for reading in readings.split(" "))
    return tuple(Reading(part[1], int(part[2]), part[3]) for part in parts if part)


@cache
def _tables() -> Tables:
    """Everything looked up, made at the first word."""
    costs: dict[str, dict[str, float]] = {}
    for kind, table in _costs().items():
        for pair, cost in table.items():
            costs.setdefault(pair, {})[kind] = cost
    prefixes, suffixes = ({pair.split("-")[side] for pair in costs} for side in (0, 1))
    heads = {prefix[:end]: False for prefix in prefixes for end in range(len(prefix))}
    tails = {suffix[start:]: False for suffix in suffixes for start in range(len(suffix) + 1)}
    return Tables(
        heads | dict.fromkeys(prefixes, True),
        tails | dict.fromkeys(suffixes, True),
        costs,
        _lexicon(),
    )


def _starts(word: str, heads: Mapping[str, bool]) -> list[int]:
    """Where a core may start."""
    starts = []
    for start in range(len(word) - SHORTEST + 1):
        known = heads.get(word[:start])
        if known is None:
            break
        if known:
            starts.append(start)
    return starts


def _ends(word: str, tails: Mapping[str, bool]) -> list[int]:
    """Where a core may end, the longest first."""
    ends = []
    for end in range(len(word), SHORTEST - 1, -1):
        known = tails.get(word[end:])
        if known is None:
            break
        if known:
            ends.append(end)
    return ends


def _read(word: str) -> str:
    """The headword of the likeliest reading of a folded word; "" where it has none."""
    heads, tails, costs, readings = _tables()
    ends = _ends(word, tails)
    best, most = "", float("-inf")
    for start in _starts(word, heads):
        for end in ends:
            core = word[start:end]
            found = readings.get(core)
            if found is None:
                continue
            cost = costs.get(f"{word[:start]}-{word[end:]}", NONE)
            for kind, bits, headword in _parse(found):
                if kind in cost and bits - cost[kind] > most:
                    best, most = headword or core, bits - cost[kind]
    return best


def _guess(word: str) -> str:
    """What is left of a folded word that has no reading: a name, a number, another script."""
    if _WORD.fullmatch(word):
        return _ENDINGS.sub("", _ARTICLE.sub("", word, count=1), count=1)
    number = _NUMBER.match(word)
    return word[number.end() :] if number else word


@lru_cache(maxsize=CACHED)
def stem(word: str) -> str:
    """The term that ``word`` shares with its other forms; depends on ``normalize(word)`` alone.

    >>> [stem(word) for word in ("الوزارات", "وزارة", "للوزارة")]
    ['وزاره', 'وزاره', 'وزاره']
    >>> [stem(word) for word in ("كندا", "وبنوكها", "يقولون", "الداعشي", "الـ19", "Reuters")]
    ['كندي', 'بنك', 'قال', 'داعش', '19', 'reuters']
    """
    folded = normalize(word)
    return _read(folded) or _guess(folded)
