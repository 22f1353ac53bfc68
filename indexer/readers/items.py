"""A feed cut into its items, before anything is parsed.

So a feed of any length takes the memory of one item, an item that is no XML costs itself alone, and
what is declared outside of an item cannot act inside it. A tag counts where a parser would see one:
not in a comment and not in CDATA, unless these are never closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from .source import BLOCK

MAX_HEAD: Final = 2**20  # bytes before the first item
MAX_ITEM: Final = 4 * 2**20  # bytes
MAX_TAG: Final = 256  # bytes of a tag that begins or ends an item
NO_FEED: Final = "XML that is no feed"
CUT: Final = "the feed is cut short"
ITEM_TOO_LONG: Final = f"an item longer than {MAX_ITEM // 2**20} MiB"

_NAME: Final = rb"(?:[\w.-]{1,40}:)?(?i:item|entry)"
_BEGIN: Final = re.compile(rb"<" + _NAME + rb"(?=[\s>])")
_MARK: Final = re.compile(
    rb"<(?P<begin>" + _NAME + rb")(?=[\s>])|</(?P<end>" + _NAME + rb")\s{0,100}>"
    rb"|(?P<hidden><!--|<!\[CDATA\[)"
)
# What ends a comment or CDATA, or begins another: then the first was never closed.
_SHOWN: Final = {
    b"<!--": re.compile(rb"-->|(<!--)"),
    b"<![CDATA[": re.compile(rb"\]\]>|(<!\[CDATA\[)"),
}


def cut(stream: BinaryIO) -> Iterator[bytes | str]:
    """What stands before the items of ``stream``, then each item with its tags, or the reason why
    there is none.

    An item ends where its tag is closed, or else where the next begins.
    """
    window = _Window(stream)
    begin = window.tag(0, MAX_HEAD)
    if begin is None and not window.ended:
        yield NO_FEED
        return
    yield window.take(begin.start() if begin else len(window.bytes))
    while begin := window.to_item():
        name = begin["begin"]
        end = window.tag(begin.end(), MAX_ITEM, name)
        if end is None and window.ended:
            yield CUT
            return
        if end:
            yield window.take(end.end() if end["end"] else end.start())
        else:
            found = window.drop_to(re.compile(rb"</%s\s{0,100}>" % re.escape(name)))
            window.take(found.end() if found else window.at)
            yield ITEM_TOO_LONG if found else CUT


class _Window:
    """The part of a stream at hand: ``bytes`` from ``at`` on. Only ``take`` moves them."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.bytes = b""
        self.at = 0
        self.ended = False

    def tag(self, start: int, limit: int, name: bytes | None = None) -> re.Match[bytes] | None:
        """The first tag from ``start`` on that begins an item or, of ``name``, ends it; None where
        there is none within the limit.
        """
        while found := self._find(_MARK, start, limit):
            start = found.end()
            if found["hidden"]:
                shown = self._find(_SHOWN[found["hidden"]], start, limit)
                start = shown.end() if shown and not shown[1] else start
            elif found["end"] == name if found["end"] else name in (None, found["begin"]):
                return found
        return None

    def to_item(self) -> re.Match[bytes] | None:
        """Drop what stands before the next item, and give its first tag."""
        found = self.tag(self.at, MAX_ITEM)
        if found is None and not self.ended:  # so much between two items is no feed any more
            found = self.drop_to(_BEGIN)
        self.take(found.start() if found else len(self.bytes))
        return _MARK.match(self.bytes, self.at)

    def drop_to(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """The next match; what comes before it is not kept at hand."""
        while not (found := pattern.search(self.bytes, self.at)):
            self.take(max(len(self.bytes) - MAX_TAG, self.at))
            if not self._more():
                return None
        return found

    def take(self, end: int) -> bytes:
        taken = self.bytes[self.at : end]
        self.at = end
        if self.at > MAX_HEAD:  # not at each item: it moves all that is at hand
            self.bytes, self.at = self.bytes[self.at :], 0
        return taken

    def _find(self, pattern: re.Pattern[bytes], start: int, limit: int) -> re.Match[bytes] | None:
        while not (found := pattern.search(self.bytes, start)):
            start = max(len(self.bytes) - MAX_TAG, start)  # a tag may be cut in two
            if len(self.bytes) - self.at > limit or not self._more():
                return None
        return found

    def _more(self) -> bool:
        block = self._stream.read(BLOCK)
        self.bytes += block
        self.ended = not block
        return bool(block)
