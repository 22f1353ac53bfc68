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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from . import letters as ar
from .loops.readings import Readings
from .normalize import normalize, normalize_all
from .tokens import ATTACHED, LETTER

LEXICON: Final = Path(__file__).with_name("lexicon.txt")
CACHED: Final = 1 << 16  # distinct written words kept: queries repeat, a corpus is stemmed once
Costs = Mapping[str, float]

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

# A word without a reading: what precedes ال, the article, the stem, and the endings of names and
# adjectives. An article that can be taken is taken; a stem has three letters.
_GUESS: Final = re.compile(
    "(?>(?:[وف]?(?:[بك]?ال|لل)(?=...)|و(?=[^ويا]....)|و(?=ا.....))?)"
    f"([{ar.HAMZA}-{ar.YEH}]{{3,}}?)(?:ي?ات|يين|يون|يه|[هي])?"
)
# A number, or a word of another script, behind its particles: الـ19, بـ20, لـCNN.
_BEHIND: Final = re.compile(rf"{ATTACHED}(?=[^\W_{LETTER}])")


def _cut(affixes: Iterable[str]) -> dict[str, set[str]]:
    """Prefix → its suffixes in Tashaphyne's pairs (``وال-ات``), folded."""
    found: dict[str, set[str]] = {}
    for affix in normalize_all(list(affixes)):
        prefix, _, suffix = affix.partition("-")
        found.setdefault(prefix, set()).add(suffix)
    return found


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
    prefixes: Costs,
    suffixes: Costs,
    allowed: Mapping[str, Iterable[str]],
    other: float | None = None,
) -> Iterator[tuple[str, str, float]]:
    """Prefix, suffix and cost where ``allowed``; ``other`` is the cost of unlisted endings."""
    for prefix in prefixes.keys() & allowed.keys():
        for suffix in allowed[prefix]:
            cost = suffixes.get(suffix, other)
            if cost is not None:
                yield prefix, suffix, prefixes[prefix] + cost


def _kinds() -> dict[str, Iterator[tuple[str, str, float]]]:
    """For each kind of headword in the lexicon, its affixes and their costs."""
    from tashaphyne.affix_const import NOUN_AFFIX_LIST, VERB_AFFIX_LIST

    noun, verb = _cut(NOUN_AFFIX_LIST), _cut(VERB_AFFIX_LIST)
    nominal, before_name = _nominal(ARTICLE), _nominal(NAME_ARTICLE)
    attached = {
        conjunction + preposition: first + second
        for conjunction, first in CONJUNCTIONS.items()
        for preposition, second in PREPOSITIONS.items()
    }
    broken = {prefix: suffixes - SOUND_PLURALS for prefix, suffixes in noun.items()}
    return {
        "n": _pairs(nominal, NOUN, noun, OTHER),
        "a": _pairs(nominal, ADJECTIVE, noun, OTHER),
        "f": _pairs(nominal, FEMININE, noun),
        "b": _pairs(nominal, {k: v + BROKEN_PLURAL for k, v in NOUN.items()}, broken),
        "r": _pairs(before_name, NAME, dict.fromkeys(nominal, NAME)),
        "x": _pairs(attached, PARTICLE, dict.fromkeys(attached, PARTICLE)),
        "v": _pairs(CONJUNCTIONS, PAST, verb, OTHER),
        "p": _pairs(_present(), PRESENT, verb, OTHER),
    }


def _lexicon() -> dict[str, str]:
    """Core → its readings, as they are written."""
    lines = LEXICON.read_text(encoding="utf-8").splitlines()[1:]  # the first says who made them
    pairs = (line.partition(" ") for line in lines)
    return {core: readings for core, _, readings in pairs}


@cache
def _readings() -> Readings:
    """Everything looked up, made at the first word."""
    costs: dict[str, dict[str, dict[str, float]]] = {}
    for kind, pairs in _kinds().items():
        for prefix, suffix, cost in pairs:
            costs.setdefault(prefix, {}).setdefault(suffix, {})[kind] = cost
    suffixes = {suffix for endings in costs.values() for suffix in endings}
    heads = {
        prefix[:end]: tuple(
            (start, costs[prefix[:start]]) for start in range(end + 1) if prefix[:start] in costs
        )
        for prefix in costs
        for end in range(len(prefix) + 1)
    }
    tails = {
        suffix[start:]: tuple(
            (len(suffix) - end, suffix[end:])
            for end in range(len(suffix), start - 1, -1)
            if suffix[end:] in suffixes
        )
        for suffix in suffixes
        for start in range(len(suffix) + 1)
    }
    return Readings(heads, tails, _lexicon())


def _guess(word: str) -> str:
    """What is left of a folded word that has no reading: a name, a number, another script."""
    guess = _GUESS.fullmatch(word)
    if guess:
        return guess[1]
    particle = _BEHIND.match(word)
    return word[particle.end() :] if particle else word


@lru_cache(maxsize=CACHED)
def stem(word: str) -> str:
    """The term that ``word`` shares with its other forms; depends on ``normalize(word)`` alone.

    >>> [stem(word) for word in ("الوزارات", "وزارة", "للوزارة")]
    ['وزاره', 'وزاره', 'وزاره']
    >>> [stem(word) for word in ("كندا", "وبنوكها", "يقولون", "الداعشي", "الـ19", "لـCNN")]
    ['كندي', 'بنك', 'قال', 'داعش', '19', 'cnn']
    """
    return stem_folded(normalize(word))


def stem_folded(word: str) -> str:
    """``stem(word)`` of what ``normalize`` made; nothing is remembered."""
    return _readings().likeliest(word) or _guess(word)


def stems(words: Sequence[str]) -> list[str]:
    """``[stem(word) for word in words]``, faster for many distinct words: none is remembered.

    >>> stems(["الوزارات", "الداعشي"])
    ['وزاره', 'داعش']
    """
    likeliest = _readings().likeliest
    return [likeliest(word) or _guess(word) for word in normalize_all(words)]
