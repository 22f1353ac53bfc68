"""Arabic letters and signs by name: the alphabet the text rules are written in.

Names follow the Unicode character names; the glyph stands beside each code point, because an
isolated letter in a source file is easy to misread and a mark can hardly be seen at all.
"""

from __future__ import annotations

from typing import Final

HAMZA: Final = "\u0621"  # ء
ALEF_MADDA: Final = "\u0622"  # آ
ALEF_HAMZA_ABOVE: Final = "\u0623"  # أ
WAW_HAMZA: Final = "\u0624"  # ؤ
ALEF_HAMZA_BELOW: Final = "\u0625"  # إ
YEH_HAMZA: Final = "\u0626"  # ئ
ALEF: Final = "\u0627"  # ا
BEH: Final = "\u0628"  # ب
TEH_MARBUTA: Final = "\u0629"  # ة
TEH: Final = "\u062a"  # ت
THEH: Final = "\u062b"  # ث
JEEM: Final = "\u062c"  # ج
HAH: Final = "\u062d"  # ح
KHAH: Final = "\u062e"  # خ
DAL: Final = "\u062f"  # د
THAL: Final = "\u0630"  # ذ
REH: Final = "\u0631"  # ر
ZAIN: Final = "\u0632"  # ز
SEEN: Final = "\u0633"  # س
SHEEN: Final = "\u0634"  # ش
SAD: Final = "\u0635"  # ص
DAD: Final = "\u0636"  # ض
TAH: Final = "\u0637"  # ط
ZAH: Final = "\u0638"  # ظ
AIN: Final = "\u0639"  # ع
GHAIN: Final = "\u063a"  # غ
TATWEEL: Final = "\u0640"  # ـ
FEH: Final = "\u0641"  # ف
QAF: Final = "\u0642"  # ق
KAF: Final = "\u0643"  # ك
LAM: Final = "\u0644"  # ل
MEEM: Final = "\u0645"  # م
NOON: Final = "\u0646"  # ن
HEH: Final = "\u0647"  # ه
WAW: Final = "\u0648"  # و
ALEF_MAKSURA: Final = "\u0649"  # ى
YEH: Final = "\u064a"  # ي

ALEF_WASLA: Final = "\u0671"  # ٱ
PEH: Final = "\u067e"  # پ
TCHEH: Final = "\u0686"  # چ
JEH: Final = "\u0698"  # ژ
VEH: Final = "\u06a4"  # ڤ
QAF_THREE_DOTS: Final = "\u06a8"  # ڨ, the Tunisian and Algerian g
KEHEH: Final = "\u06a9"  # ک
GAF: Final = "\u06af"  # گ
HEH_DOACHASHMEE: Final = "\u06be"  # ھ
HEH_GOAL: Final = "\u06c1"  # ہ
FARSI_YEH: Final = "\u06cc"  # ی
YEH_BARREE: Final = "\u06d2"  # ے

SUPERSCRIPT_ALEF: Final = "\u0670"  # ◌ٰ
MADDA_ABOVE: Final = "\u0653"  # ◌ٓ
HAMZA_ABOVE: Final = "\u0654"  # ◌ٔ
HAMZA_BELOW: Final = "\u0655"  # ◌ٕ
FATHATAN: Final = "\u064b"  # ◌ً
SHADDA: Final = "\u0651"  # ◌ّ
SUKUN: Final = "\u0652"  # ◌ْ

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

DECIMAL_SEPARATOR: Final = "\u066b"  # ٫
THOUSANDS_SEPARATOR: Final = "\u066c"  # ٬
