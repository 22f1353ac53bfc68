"""The likeliest reading of a folded word."""

from __future__ import annotations

from math import inf

# Suffix → kind of headword → bits that a word with these affixes is rarer.
Costs = dict[str, dict[str, float]]
Head = tuple[int, Costs]  # where a core starts, and what may stand behind it
Tail = tuple[int, str]  # how many letters stand behind a core, and which


class Readings:
    """What a word may be read as: ``heads``, what a prefix starts with → all prefixes in it,
    ``tails``, what a suffix ends in → all suffixes in it, both the shortest first, and
    ``lexicon``, core → its readings: ``n18 v15``, or ``f20وزاره`` with another headword."""

    def __init__(
        self,
        heads: dict[str, tuple[Head, ...]],
        tails: dict[str, tuple[Tail, ...]],
        lexicon: dict[str, str],
    ) -> None:
        self.heads = heads
        self.tails = tails
        self.lexicon = lexicon

    def likeliest(self, word: str) -> str:
        """The headword of the reading with the most bits, the first of equals; "" for none."""
        best, most = "", -inf
        size = len(word)
        suffixes = self._tails_of(word)
        for start, costs in self._heads_of(word):
            for length, suffix in suffixes:
                kinds = costs.get(suffix)
                if kinds is None or start + length >= size:
                    continue
                core = word[start : size - length]
                found = self.lexicon.get(core)
                if found is None:
                    continue
                at, end = 0, len(found)
                while at < end:
                    cost, bits = kinds.get(found[at]), 0
                    at += 1
                    while at < end and "0" <= found[at] <= "9":
                        bits = 10 * bits + ord(found[at]) - ord("0")
                        at += 1
                    begin = at
                    while at < end and found[at] != " ":
                        at += 1
                    if cost is not None and bits - cost > most:
                        best, most = found[begin:at] or core, bits - cost
                    at += 1
        return best

    def _heads_of(self, word: str) -> tuple[Head, ...]:
        """The prefixes that a word begins with."""
        found = self.heads[""]
        for end in range(1, len(word) + 1):
            longer = self.heads.get(word[:end])
            if longer is None:
                break
            found = longer
        return found

    def _tails_of(self, word: str) -> tuple[Tail, ...]:
        """The suffixes that a word ends with."""
        found = self.tails[""]
        for start in range(len(word) - 1, -1, -1):
            longer = self.tails.get(word[start:])
            if longer is None:
                break
            found = longer
        return found
