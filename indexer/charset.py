"""Which characters the bytes of a file stand for.

Files of the Arab press come in UTF-8, in UTF-16 and, the older ones, in windows-1256 or
ISO-8859-6, and seldom say so. The two code pages share half their letters and differ in the other
half, among them the lam of every article: read as the wrong one, text has letters where no
Arabic text has them so often. That is what is counted here.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from math import log
from typing import Final

from search.arabic import letters as ar

SAMPLE: Final = 65_536  # bytes that decide about a file
WINDOWS: Final = "cp1256"
ISO: Final = "iso8859_6"
UTF_8: Final = "utf-8"
LATIN: Final = "cp1252"  # declared by default, and hardly ever true of an Arabic page

# Longest first: the BOM of UTF-32 begins with that of UTF-16.
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Charsets that are believed when declared, by the names Python gives them.
_CODECS: Final = {
    "utf-8": UTF_8, "utf-8-sig": UTF_8, "ascii": UTF_8, "cp1256": WINDOWS, "iso8859-6": ISO,
    "cp1252": LATIN, "iso8859-1": LATIN, "mac-arabic": "mac_arabic", "cp720": "cp720",
    "cp864": "cp864",
}  # fmt: skip
_MAGIC: Final = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"7z\xbc\xaf",
    b"Rar!", b"\x7fELF", b"SQLite format", b"OggS", b"ID3", b"{\\rtf", b"\xd0\xcf\x11\xe0",
)  # fmt: skip
# Bytes that no text has; tab, the line ends and escape it may have.
_CONTROL: Final = bytes({*range(32), 127} - set(b"\t\n\v\f\r\x1b"))
_CONTROL_SHARE: Final = 0.03
_NUL_SHARE: Final = 0.005
# What is expected of text in UTF-16 and UTF-32: Arabic, Latin, punctuation, presentation forms.
_PLAUSIBLE: Final = re.compile(
    "[\t\n\r -\u024f\u0600-\u06ff\u0750-\u077f\u2000-\u20ff\ufb50-\ufefc]"
)
_PLAUSIBLE_SHARE: Final = 0.95
_UTF_8_SEQUENCE: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH: Final = re.compile(rb"[\x80-\xff]")

# How many of a thousand letters and signs of Arabic news are this one.
_PER_THOUSAND: Final = {
    ar.ALEF: 151, ar.LAM: 115, ar.YEH: 77, ar.MEEM: 64, ar.WAW: 53, ar.NOON: 50, ar.REH: 48,
    ar.TEH: 47, ar.BEH: 35, ar.AIN: 33, ar.TEH_MARBUTA: 33, ar.DAL: 31, ar.FEH: 26, ar.SEEN: 25,
    ar.HEH: 23, ar.QAF: 22, ar.ALEF_HAMZA_ABOVE: 20, ar.KAF: 18, ar.HAH: 18, ar.JEEM: 14,
    ar.SHEEN: 10, ar.TAH: 9, ar.SAD: 9, ar.ALEF_HAMZA_BELOW: 9, ar.ALEF_MAKSURA: 8, ar.KHAH: 8,
    ar.DAD: 7, ar.ZAIN: 7, ar.THAL: 6, ar.THEH: 5, ar.YEH_HAMZA: 4, ar.GHAIN: 4, ar.HAMZA: 3,
    ar.ZAH: 2, ar.FATHATAN: 1.4, ar.WAW_HAMZA: 1.2, ar.ALEF_MADDA: 1, ar.SHADDA: 0.6,
    ar.TATWEEL: 0.4,
}  # fmt: skip
_PUNCTUATION: Final = "،؛؟«»“”‘’–…\u00a0"
_RARE: Final = 0.1  # per thousand: the other signs of Arabic, and letters of Persian
_STRANGE: Final = 0.01  # what does not belong into Arabic text
_DECLARED: Final = 20.0  # a declaration outweighs a few odd letters, not a text without any lam
_PRIOR: Final = 3.0  # windows-1256 is by far the commoner of the two: a word or two must not decide


def detect(data: bytes) -> str | None:
    """The codec of a file that begins with ``data``; None if it is not text.

    >>> detect("قالت وزارة الاقتصاد".encode("cp1256"))
    'cp1256'
    >>> detect("قالت وزارة الاقتصاد".encode("iso8859_6"))
    'iso8859_6'
    >>> detect(b"%PDF-1.7")
    """
    head = data[:SAMPLE]
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if data.startswith(_MAGIC):
        return None
    if b"\0" in head or b"\x06" in head:  # every letter of Arabic is 06 and a byte in UTF-16
        wide = _detect_wide(head)
        if wide:
            return wide
    if _is_binary(head):
        return None
    return _detect_narrow(data)


def decode(data: bytes) -> str | None:
    """``data`` as text, without its BOM; None if it is not text. Bad bytes become U+FFFD.

    >>> decode("وزارة".encode("utf-16"))
    'وزارة'
    """
    name = detect(data)
    return None if name is None else data.decode(name, "replace")


def decode_declared(data: bytes, *declared: str | None) -> str | None:
    """Markup as text; None if it is not text. ``declared`` are charsets that it is said to be in,
    by HTTP before the page itself.

    A BOM is believed before them, and so are the bytes: what is UTF-8 throughout is nothing else
    by chance, and of the two code pages the one that makes Arabic of the bytes is taken where the
    other makes none.

    >>> decode_declared("وزارة الاقتصاد".encode(), "windows-1256")
    'وزارة الاقتصاد'
    >>> decode_declared("وزارة".encode("iso8859_6"), None, "ISO-8859-6")
    'وزارة'
    """
    name = codec(data, *declared)
    return None if name is None else data.decode(name, "replace").removeprefix("\ufeff")


def codec(data: bytes, *declared: str | None) -> str | None:
    """The codec of markup that begins with ``data``, see ``decode_declared``."""
    return _declared(data, declared) or detect(data)


def _declared(data: bytes, declared: Iterable[str | None]) -> str | None:
    """The first charset declared that may be true; None where the bytes must tell."""
    known = [name for each in declared if each and (name := _known(each))]
    if not known or data.startswith(tuple(bom for bom, _ in _BOMS)):
        return None
    first = _HIGH.search(data)
    sample = data[first.start() : first.start() + SAMPLE] if first else b""
    if _is_mostly_utf_8(sample) and sample:
        return None
    for name in known:
        if name in (WINDOWS, ISO):
            return _likelier(sample, name)
        if name not in (UTF_8, LATIN):
            return name
    return None


def _known(declared: str) -> str | None:
    """The codec of a charset's name, if it is one that Arabic text is written in.

    Python has codecs that are no charsets (zip, unicode_escape), so that a stranger may not name
    any he likes.
    """
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    return _CODECS.get(name)


def _likelier(data: bytes, declared: str) -> str:
    scores = {name: _score(data.decode(name, "replace")) for name in (WINDOWS, ISO)}
    scores[declared] += _DECLARED
    return max(scores, key=lambda name: scores[name])


def _detect_wide(data: bytes) -> str | None:
    """UTF-32 or UTF-16 without a BOM, where nearly every character is one a text may have."""
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        text = data[: len(data) // width * width].decode(name, "replace")
        if text and len(_PLAUSIBLE.findall(text)) >= _PLAUSIBLE_SHARE * len(text):
            return name
    return None


def _is_binary(data: bytes) -> bool:
    controls = len(data) - len(data.translate(None, _CONTROL))
    return controls > _CONTROL_SHARE * len(data) or data.count(0) > _NUL_SHARE * len(data)


def _detect_narrow(data: bytes) -> str:
    """UTF-8 or a code page, judged from the first byte that is not ASCII."""
    first = _HIGH.search(data)
    if first is None:
        return UTF_8
    sample = data[first.start() : first.start() + SAMPLE]
    return UTF_8 if _is_mostly_utf_8(sample) else _detect_page(sample)


def _is_mostly_utf_8(data: bytes) -> bool:
    """UTF-8, but for some bytes: a letter cut at the end, a line pasted from another file.

    A code page has letters side by side where UTF-8 has pairs, so hardly a pair is found in it.
    """
    others, sequences = _UTF_8_SEQUENCE.subn(b"", data)
    return len(_HIGH.findall(others)) <= sequences


def _detect_page(data: bytes) -> str:
    windows, iso = (_score(data.decode(name, "replace")) for name in (WINDOWS, ISO))
    return ISO if iso > windows + _PRIOR else WINDOWS


def _score(text: str) -> float:
    """How likely the letters are to be those of Arabic news (the logarithm of it)."""
    return sum(text.count(character) * _weight(character) for character in set(text))


def _weight(character: str) -> float:
    if character < "\x80" or character in _PUNCTUATION:
        return 0.0
    known = _RARE if "\u0600" <= character <= "\u06ff" else _STRANGE
    return log(_PER_THOUSAND.get(character, known))
