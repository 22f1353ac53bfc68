"""Arabic letters and signs by name: the alphabet the text rules are written in.

Names follow the Unicode character names; those that PyArabic names are taken from it. The
glyph stands beside each, because a code point says nothing to a reader and a mark can hardly be
seen at all.
"""

from __future__ import annotations

from typing import Final

from pyarabic import araby

HAMZA: Final[str] = araby.HAMZA  # ء
ALEF_MADDA: Final[str] = araby.ALEF_MADDA  # آ
ALEF_HAMZA_ABOVE: Final[str] = araby.ALEF_HAMZA_ABOVE  # أ
WAW_HAMZA: Final[str] = araby.WAW_HAMZA  # ؤ
ALEF_HAMZA_BELOW: Final[str] = araby.ALEF_HAMZA_BELOW  # إ
YEH_HAMZA: Final[str] = araby.YEH_HAMZA  # ئ
ALEF: Final[str] = araby.ALEF  # ا
BEH: Final[str] = araby.BEH  # ب
TEH_MARBUTA: Final[str] = araby.TEH_MARBUTA  # ة
TEH: Final[str] = araby.TEH  # ت
THEH: Final[str] = araby.THEH  # ث
JEEM: Final[str] = araby.JEEM  # ج
HAH: Final[str] = araby.HAH  # ح
KHAH: Final[str] = araby.KHAH  # خ
DAL: Final[str] = araby.DAL  # د
THAL: Final[str] = araby.THAL  # ذ
REH: Final[str] = araby.REH  # ر
ZAIN: Final[str] = araby.ZAIN  # ز
SEEN: Final[str] = araby.SEEN  # س
SHEEN: Final[str] = araby.SHEEN  # ش
SAD: Final[str] = araby.SAD  # ص
DAD: Final[str] = araby.DAD  # ض
TAH: Final[str] = araby.TAH  # ط
ZAH: Final[str] = araby.ZAH  # ظ
AIN: Final[str] = araby.AIN  # ع
GHAIN: Final[str] = araby.GHAIN  # غ
TATWEEL: Final[str] = araby.TATWEEL  # ـ
FEH: Final[str] = araby.FEH  # ف
QAF: Final[str] = araby.QAF  # ق
KAF: Final[str] = araby.KAF  # ك
LAM: Final[str] = araby.LAM  # ل
MEEM: Final[str] = araby.MEEM  # م
NOON: Final[str] = araby.NOON  # ن
HEH: Final[str] = araby.HEH  # ه
WAW: Final[str] = araby.WAW  # و
ALEF_MAKSURA: Final[str] = araby.ALEF_MAKSURA  # ى
YEH: Final[str] = araby.YEH  # ي

ALEF_WASLA: Final[str] = araby.ALEF_WASLA  # ٱ
PEH: Final = "\u067e"  # پ
TCHEH: Final = "\u0686"  # چ
JEH: Final = "\u0698"  # ژ
VEH: Final = "\u06a4"  # ڤ
QAF_THREE_DOTS: Final = "\u06a8"  # ڨ, the Tunisian and Algerian g
KEHEH: Final = "\u06a9"  # ک
GAF: Final = "\u06af"  # گ
HEH_DOACHASHMEE: Final = "\u06be"  # ھ
HEH_GOAL: Final = "\u06c1"  # ہ
TEH_MARBUTA_GOAL: Final = "\u06c3"  # ۃ
FARSI_YEH: Final = "\u06cc"  # ی
YEH_BARREE: Final = "\u06d2"  # ے
AE: Final = "\u06d5"  # ە, and with a hamza ۀ

HAMZA_ABOVE: Final[str] = araby.HAMZA_ABOVE  # ◌ٔ
HAMZA_BELOW: Final[str] = araby.HAMZA_BELOW  # ◌ٕ
FATHATAN: Final[str] = araby.FATHATAN  # ◌ً
SHADDA: Final[str] = araby.SHADDA  # ◌ّ
SUKUN: Final[str] = araby.SUKUN  # ◌ْ

# Signs over and under the letters: Quranic signs, harakat, hamza and madda as combining marks.
ARABIC_MARKS: Final = (
    "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
    "\u0897-\u089f\u08ca-\u08e1\u08e3-\u08ff"
)
# Accents that Latin words may carry as separate characters (e + U+0301).
LATIN_MARKS: Final = "\u0300-\u036f"
# Invisible characters found inside words: soft hyphen, combining grapheme joiner, Arabic letter
# mark, ZWSP ZWNJ ZWJ LRM RLM, bidi embeddings and isolates, word joiner, variation selectors, BOM.
INVISIBLE: Final = "\u00ad\u061c\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff"

# Marks that open or close a quotation, in print or on a telephone.
QUOTES: Final = "“”„‟«»＂"
STRAIGHT_QUOTES: Final = str.maketrans(dict.fromkeys(QUOTES, '"'))
DECIMAL_SEPARATOR: Final = "\u066b"  # ٫
THOUSANDS_SEPARATOR: Final = "\u066c"  # ٬
