"""Fold away every difference of writing that must never decide whether a word is found.

One rule per line of ``LETTERS``; all other characters follow Unicode: compatibility forms
(presentation forms, ligatures, full width) are decomposed, marks and invisible characters
dropped, case folded, digits of any script turned into 0-9.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Final

from . import letters as ar

# Letter by letter: what is written, and what it is compared as.
LETTERS: Final[dict[str, str]] = {
    ar.ALEF_MADDA: ar.ALEF,  # آ → ا
    ar.ALEF_HAMZA_ABOVE: ar.ALEF,  # أ → ا
    ar.ALEF_HAMZA_BELOW: ar.ALEF,  # إ → ا
    ar.ALEF_WASLA: ar.ALEF,  # ٱ → ا
    ar.WAW_HAMZA: ar.HAMZA,  # ؤ → ء, so that مسؤول meets مسئول
    ar.YEH_HAMZA: ar.HAMZA,  # ئ → ء
    ar.TEH_MARBUTA: ar.HEH,  # ة → ه
    ar.ALEF_MAKSURA: ar.YEH,  # ى → ي
    ar.FARSI_YEH: ar.YEH,  # ی → ي
    ar.YEH_BARREE: ar.YEH,  # ے → ي
    ar.KEHEH: ar.KAF,  # ک → ك
    ar.GAF: ar.KAF,  # گ → ك
    ar.HEH_DOACHASHMEE: ar.HEH,  # ھ → ه
    ar.HEH_GOAL: ar.HEH,  # ہ → ه
    ar.TEH_MARBUTA_GOAL: ar.HEH,  # ۃ → ه
    ar.AE: ar.HEH,  # ە → ه
    ar.PEH: ar.BEH,  # پ → ب
    ar.TCHEH: ar.JEEM,  # چ → ج
    ar.JEH: ar.ZAIN,  # ژ → ز
    ar.VEH: ar.FEH,  # ڤ → ف
    ar.QAF_THREE_DOTS: ar.QAF,  # ڨ → ق
    ar.TATWEEL: "",
    ar.DECIMAL_SEPARATOR: ".",
    ar.THOUSANDS_SEPARATOR: ",",
}
DROPPED: Final = frozenset({"Mn", "Me", "Cf", "Cc"})  # marks, format and control characters
KEPT_CONTROLS: Final = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x85")  # white space stays white space
# A last hamza is written with or without its yeh: شيء شئ, بطيء بطئ.
YEH_HAMZA_SPELT: Final = ar.YEH + ar.HAMZA
_LAST_YEH_HAMZA: Final = re.compile(rf"{ar.YEH}+{ar.HAMZA}(?!\w)")

# Nearly every word is written in these characters, none of which NFC composes with another.
PLAIN: Final = "iso8859-6"
UNKNOWN: Final = "?"  # what any other character is encoded as


def _fold(character: str) -> str:
    """What one character is compared as; "" where it is not compared at all."""
    if character in LETTERS:
        return LETTERS[character]
    if character in KEPT_CONTROLS:
        return character
    composed = unicodedata.normalize("NFKC", character)
    if composed != character:  # a compatibility form: fold what it stands for
        return "".join(_fold(part) for part in composed)
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    parts = unicodedata.normalize("NFKD", character)
    return "".join(
        LETTERS.get(part, part) for part in parts if unicodedata.category(part) not in DROPPED
    ).casefold()


class _Table(dict[int, str]):
    """``str.translate`` table that works out each character once, when it is first met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_TABLE: Final = _Table()


def normalize(text: str) -> str:
    """Fold ``text`` so that spellings of one word compare equal.

    Diacritics, tatweel, alef and hamza forms, ة/ه, ى/ي, Persian letters, presentation forms,
    digits of other scripts, invisible characters and case are folded. The result is stable:
    ``normalize(normalize(t)) == normalize(t)``.

    >>> normalize("المَسْؤُولة") == normalize("المسئوله")
    True
    >>> normalize("ﺍﻟﺴﻼﻡ ٢٠٢٢ کتاب")
    'السلام 2022 كتاب'
    """
    # Composing first lets a seat and its combining hamza count as the one letter they are.
    folded = unicodedata.normalize("NFC", text).translate(_TABLE)
    return _without_last_yeh(folded)


def normalize_all(words: Sequence[str]) -> list[str]:
    """``[normalize(word) for word in words]``, several times as fast for many words.

    >>> normalize_all(["المسؤولة", "شيء", "گوگل"])
    ['المسءوله', 'شء', 'كوكل']
    """
    # All words go through one table of bytes at once, those with other characters one by one.
    joined = "\n".join(words).encode(PLAIN, "replace").translate(*_byte_table())
    text = _without_last_yeh(joined.decode(PLAIN))
    folded = text.split("\n")
    if len(folded) != len(words):  # a line break inside a word
        return [normalize(word) for word in words]
    if UNKNOWN not in text:
        return folded
    return [
        normalize(word) if UNKNOWN in found else found
        for word, found in zip(words, folded, strict=True)
    ]


@cache
def _byte_table() -> tuple[bytes, bytes]:
    """What ``bytes.translate`` makes of each character of PLAIN, and those it drops."""
    table, dropped = bytearray(), bytearray()
    for byte in range(256):
        folded = _fold(bytes([byte]).decode(PLAIN, "replace")).encode(PLAIN, "replace")
        if not folded:
            dropped.append(byte)
        table += folded if len(folded) == 1 else UNKNOWN.encode()
    return bytes(table), bytes(dropped)


def _without_last_yeh(folded: str) -> str:
    if YEH_HAMZA_SPELT in folded:
        folded = _LAST_YEH_HAMZA.sub(ar.HAMZA, folded)
    return folded
