"""The Whoosh schema of an index: its fields, and the text rules as Whoosh analyzers.

Every text field stands in it twice, by stem and, with ``EXACT`` behind its name, by folded word.
Both come from the same arrays; a plain Whoosh index made with this schema holds the same terms,
which is what the tests compare ours with.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final

from whoosh.analysis import Analyzer, Token
from whoosh.fields import ID, NUMERIC, FieldType, Schema
from whoosh.formats import Positions

from ..arabic.terms import term
from ..arabic.tokens import words
from ..tree import EXACT
from .segment import TEXT_FIELDS


class ArabicAnalyzer(Analyzer):
    """Words of a text, or of several pieces one behind the other, as stems or as folded words."""

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact

    def __call__(self, value: str | Sequence[str], **options: Any) -> Iterator[Token]:
        token = Token(**options)
        token.boost = 1.0
        token.stopped = False
        pieces = [value] if isinstance(value, str) else value
        for position, written in enumerate(word for piece in pieces for word in words(piece)):
            token.text = term(written).word if self.exact else term(written).stem
            token.pos = position
            yield token


class PositionArray(Positions):
    """Word positions as packed integers, where Whoosh's own format would pickle them."""

    def word_values(
        self, value: str | Sequence[str], analyzer: Analyzer, **options: Any
    ) -> Iterator[tuple[str, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for token in analyzer(value, **options):
            places.setdefault(token.text, []).append(token.pos)
        for text, positions in places.items():
            yield text, len(positions), float(len(positions)), self.encode(positions)

    def encode(self, positions: Sequence[int]) -> bytes:
        return array("I", positions).tobytes()

    def decode_positions(self, value: bytes) -> list[int]:
        return array("I", value).tolist()

    def decode_frequency(self, value: bytes) -> int:
        return len(value) // array("I").itemsize


class TextField(FieldType):
    """A field of Arabic words with their positions."""

    def __init__(self, *, exact: bool) -> None:
        super().__init__(PositionArray(), ArabicAnalyzer(exact=exact), scorable=True)


SCHEMA: Final = Schema(
    id=ID(unique=True),
    day=NUMERIC(int),
    **{name: TextField(exact=False) for name in TEXT_FIELDS},
    **{name + EXACT: TextField(exact=True) for name in TEXT_FIELDS},
)
