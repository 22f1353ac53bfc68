"""From a record with named columns to an article: names, types, characters, ids.

JSON and CSV meet here. Whatever a record holds, the result is an article that can be stored and
shown, or the reason why it is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final, NamedTuple, Protocol

from search.arabic import normalize
from search.arabic.tokens import PATTERN as WORD
from search.errors import InputError
from search.line import identified
from search.model import FIELDS, Article, Skipped

from .. import dates
from .source import Origin

# Raised when readers make something else of the same record than before: what is known by its
# fingerprint is then read again.
RULES: Final = 5

# The names a column may have, our own first; the first that is not empty is taken.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "id": ("id", "_id", "article_id", "doc_id", "docno", "guid", "uuid", "معرف"),
    "title": ("title", "headline", "head_line", "article_title", "العنوان", "عنوان"),
    "date": (
        "date", "published", "pubDate", "date_published", "published_at", "publish_date",
        "published_date", "publication_date", "dateline", "datetime", "timestamp", "created_at",
        "date_extracted", "التاريخ", "تاريخ", "تاريخ النشر",
    ),
    "author": ("author", "authors", "byline", "writer", "creator", "الكاتب", "كاتب", "المؤلف"),
    "source": ("source", "publisher", "newspaper", "site", "domain", "المصدر", "مصدر"),
    "section": ("section", "category", "topic", "القسم", "قسم", "التصنيف"),
    "url": ("url", "link", "permalink", "source_url", "uri", "الرابط", "رابط"),
    "text": (
        "text", "content", "body", "article", "article_text", "articleBody", "full_text",
        "maintext", "story", "النص", "نص", "المحتوى", "description", "summary",
    ),
}  # fmt: skip
# The value inside an object that stands for a short field: {"name": "BBC"}, {"$oid": "5f…"}.
INNER_NAMES: Final = ("name", "$oid", "$date", "$numberLong")
SAFE_BEGINNINGS: Final = ("http://", "https://")
UNSAFE_SCHEMES: Final = frozenset({"javascript", "vbscript", "data", "file", "blob", "about"})
MAX_NAME: Final = 64  # characters of a column's name that is looked at
MAX_ID: Final = 512
NO_TEXT: Final = "no text"
PARAGRAPH_BREAK: Final = "\n\n"
LONGEST_WRAPPED: Final = 120  # characters of a line that a program has wrapped
SENTENCE_END: Final = re.compile(r"[.!?؟…:»”\"]\s*$")  # of a line

_LINE_END: Final = re.compile(r"\r\n?|[\v\f]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_ODD: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # whatever clean() changes
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BLANK: Final = re.compile(r"[\s\x00-\x20]+")  # browsers pass over it inside a scheme
_LONG_LINE: Final = re.compile(rf"[^\n]{{{LONGEST_WRAPPED}}}")
_BLANK_LINES: Final = re.compile(r"\n\s*\n")
_BLANKS: Final = re.compile(r"[ \t\u00a0]+")
_UNEVEN: Final = ("  ", "\t", "\u00a0", " \n", "\n ")  # what blanks in a row and at ends hold


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each of our fields is looked for: folded names, in order."""

    names: Mapping[str, tuple[str, ...]]

    def has_text(self, folded: frozenset[str]) -> bool:
        """Whether a record with these column names can be an article at all."""
        return not folded.isdisjoint((*self.names["title"], *self.names["text"]))


class _UnfitError(Exception):
    """Why a record is no article."""


def columns(mapping: Mapping[str, str] | None = None) -> Columns:
    """The names to look for; ``mapping`` gives for a field of ours the one name of theirs.

    >>> columns({"text": "Story Body"}).names["text"]
    ('storybody',)
    """
    mapping = mapping or {}
    unknown = sorted(mapping.keys() - set(FIELDS))
    if unknown:
        raise InputError(f"there is no field {unknown[0]!r}: the fields are {', '.join(FIELDS)}")
    chosen = {**NAMES, **{field: (theirs,) for field, theirs in mapping.items()}}
    return Columns({field: tuple(map(fold_name, names)) for field, names in chosen.items()})


def fold_name(name: str) -> str:
    """A column's name without case and word breaks: pubDate, pub_date, "Pub Date" are one."""
    return name if name in FIELDS else _fold_name(name[:MAX_NAME])


@lru_cache(maxsize=1024)
def _fold_name(name: str) -> str:
    return re.sub(r"[\s_-]", "", normalize(name))


class Ready(Protocol):
    """What a writer has made of an article, where processes share the reading."""

    @property
    def day(self) -> int:
        """``YYYYMMDD``; 0 where it is not known."""


class Record(NamedTuple):
    """What one record of a source came to: an article, a reason, or None where it is ``known``.

    ``fingerprint`` (16 bytes, or none) is that of the record as it stands in its source.
    """

    found: Article | Ready | Skipped | None
    fingerprint: bytes = b""


def read_record(
    record: Mapping[str, object], columns: Columns, source: Origin, part: str
) -> Article | Skipped:
    """The article of a record that is ``part`` (":12", "#3") of a source."""
    folded: dict[str, object] = {}
    for name, value in record.items():
        key = fold_name(name)
        folded[key] = folded.get(key) or value  # of "Title" and "title" the one that is filled
    values = {field: _value(folded, names) for field, names in columns.names.items()}
    try:
        article = _article(values)
    except _UnfitError as unfit:
        return Skipped(source.where + part, str(unfit))
    return identified(article, source.place and source.place + part.replace(":", "#").encode())


def short_fields(record: Mapping[str, object], columns: Columns) -> dict[str, str | None]:
    """The fields of a record that are one line, whether it has a text or not."""
    folded = {fold_name(name): value for name, value in record.items() if isinstance(name, str)}
    found = {field: _short(_value(folded, names)) for field, names in columns.names.items()}
    return {**found, "date": dates.parse(found["date"] or ""), "url": safe_url(found["url"])}


def safe_url(url: str | None) -> str | None:
    """``url``, unless following it would run something or open a file of the reader's own.

    >>> safe_url("https://khabar.example/1"), safe_url(" JavaScript:alert(1)")
    ('https://khabar.example/1', None)
    """
    if not url or url.startswith(SAFE_BEGINNINGS):
        return url
    scheme = _BLANK.sub("", url).partition(":")[0].lower()
    return None if scheme in UNSAFE_SCHEMES else url


def fingerprint(source: Origin, part: str, data: bytes) -> bytes:
    """What a record is known by: its bytes, its place, and the rules it is read by."""
    salt = repr((RULES, source.place, part)).encode()
    return blake2b(b"%d:%s:%s" % (len(salt), salt, data), digest_size=16).digest()


def has_words(article: Article) -> bool:
    """Whether there is anything to find it by: signs and diacritics alone are no text."""
    return bool(WORD.search(article.text) or WORD.search(article.title or ""))


def clean(text: str) -> str:
    """``text`` with line feeds for line ends and nothing that cannot be encoded or shown.

    >>> clean("سطر\\r\\nسطر\\x00\\ud800")
    'سطر\\nسطر�'
    """
    if _ODD.search(text) is None:
        return text
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", _LINE_END.sub("\n", text)))


def clean_line(text: str) -> str:
    """A title, a name: cleaned, on one line."""
    if text.isprintable():  # nearly all of them: nothing to clean
        return text.strip()
    text = clean(text)
    if "\n" in text:
        text = " ".join(map(str.strip, text.split("\n")))
    return text.strip()


def clean_paragraphs(text: str) -> str:
    """Cleaned, with exactly one empty line between paragraphs and one blank between words.

    Where there are no empty lines, or lines longer than any that were wrapped, each line is a
    paragraph. Else single line ends stay: those of verse, and those of lines that were wrapped.

    >>> clean_paragraphs(" أولى\\n \\n\\nثانية  كلمة \\nسطر ")
    'أولى\\n\\nثانية كلمة\\nسطر'
    >>> clean_paragraphs("افتتح المعرض.\\nحضره كثيرون.")
    'افتتح المعرض.\\n\\nحضره كثيرون.'
    """
    text = clean(text)
    if any(blanks in text for blanks in _UNEVEN):
        text = "\n".join(_BLANKS.sub(" ", line).strip() for line in text.split("\n"))
    text = _BLANK_LINES.sub(PARAGRAPH_BREAK, text).strip()
    if _LONG_LINE.search(text) or (PARAGRAPH_BREAK not in text and not _are_wrapped(text)):
        return PARAGRAPH_BREAK.join(filter(None, text.split("\n")))
    return text


def _are_wrapped(text: str) -> bool:
    """Whether the lines of ``text`` end where the next word would have made them too long.

    Asked are those that end inside a sentence, since a sentence may end anywhere, and most of them
    must, the longest aside, which does by itself. Lines of verse, all of one length, look alike.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    full = [
        len(line) + len(" ") + len(following.partition(" ")[0]) > width
        for line, following in pairwise(lines)
        if not SENTENCE_END.search(line)
    ]
    return sum(full) - 1 > (len(full) - 1) / 2


def _article(values: Mapping[str, object]) -> Article:
    text = _text(values["text"])
    short = {field: _short(values[field]) for field in FIELDS if field != "text"}
    identifier = (short["id"] or "").replace("\t", " ")
    if len(identifier) > MAX_ID:
        raise _UnfitError(f"the id is longer than {MAX_ID} characters")
    article = Article(
        id=identifier,
        title=short["title"],
        date=dates.parse(short["date"] or ""),
        author=short["author"],
        source=short["source"],
        section=short["section"],
        url=safe_url(short["url"]),
        text=text,
    )
    if not has_words(article):
        raise _UnfitError(NO_TEXT)
    return article


def _value(record: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first value that says something."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str):
            if value and not value.isspace():
                return value
        elif value not in (None, [], {}):
            return value
    return None


def _text(value: object) -> str:
    """A text, or its paragraphs one by one."""
    if value is None:
        return ""
    if isinstance(value, list):
        parts = [_text(part) for part in value if not isinstance(part, list)]
        return PARAGRAPH_BREAK.join(filter(None, parts))
    if isinstance(value, (bool, dict)) or not isinstance(value, (str, int, float)):
        raise _UnfitError("text is not text")
    return clean_paragraphs(str(value))


def _short(value: object) -> str | None:
    """A value of one line; None where it says nothing of this kind."""
    if isinstance(value, list):
        return "، ".join(filter(None, map(_inner, value))) or None
    return _inner(value)


def _inner(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, dict):
        value = next((value[name] for name in INNER_NAMES if name in value), None)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    return clean_line(str(value)) or None
