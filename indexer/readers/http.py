"""One response of HTTP as crawlers keep it: its status, its headers, its body unpacked.

Crawlers keep bodies as they came, or unpacked and joined under the headers they came with, so that
headers on packing are believed only where the bytes agree.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import Final

DAMAGED: Final = "the packed body is damaged"
TOO_LARGE: Final = "its body is too large"
HTML_TYPES: Final = frozenset({"text/html", "application/xhtml+xml"})
NO_TYPES: Final = frozenset({"", "application/octet-stream", "text/plain", "unknown/unknown"})
MAX_HEADERS: Final = 65_536  # bytes

_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_CHUNK: Final = re.compile(rb"([0-9A-Fa-f]{1,8})[^\S\r\n]*(?:;[^\r\n]{0,1000})?\r?\n")
_MARKUP: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)", re.I)
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"


@dataclass(frozen=True, slots=True)
class Message:
    """A response: ``packed`` is its body as it was kept."""

    status: int
    headers: dict[str, str]
    packed: bytes

    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()[:80]

    def charset(self) -> str | None:
        found = _CHARSET.search(self.headers.get("content-type", ""))
        return found[1] if found else None

    def is_html(self) -> bool:
        """By its type; where that says nothing, by how it begins."""
        kind = self.media_type()
        return kind in HTML_TYPES or (kind in NO_TYPES and bool(_MARKUP.match(self.packed[:1000])))

    def body(self, limit: int) -> bytes | str:
        """The body unpacked, or why there is none; never more than ``limit`` bytes."""
        data = self.packed
        if "chunked" in self.headers.get("transfer-encoding", "").lower():
            data = _joined(data)
        encoding = self.headers.get("content-encoding", "identity").strip().lower()
        return _unpacked(data, encoding, limit)


def message(block: bytes) -> Message:
    """The response in a block; status 0 where it is none."""
    end = _END_OF_HEADERS.search(block[:MAX_HEADERS])
    status = _STATUS.match(block)
    if status is None or end is None:
        return Message(0, {}, b"")
    return Message(int(status[1]), fields(block[: end.end()]), block[end.end() :])


def fields(head: bytes) -> dict[str, str]:
    """Headers by their names in small letters; of two of one name the first."""
    found: dict[str, str] = {}
    for line in head.decode("utf-8", "replace").splitlines()[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def _joined(data: bytes) -> bytes:
    """The chunks of a body put together; a body without any as it is."""
    chunks = []
    at = 0
    while chunk := _CHUNK.match(data, at):
        size = int(chunk[1], 16)
        chunks.append(data[chunk.end() : chunk.end() + size])
        at = chunk.end() + size
        at += len(data[at : at + 2]) - len(data[at : at + 2].lstrip(b"\r\n"))
        if not size:
            break
    return b"".join(chunks) if chunks else data


def _unpacked(data: bytes, encoding: str, limit: int) -> bytes | str:
    try:
        if encoding in ("gzip", "x-gzip") and data.startswith(_GZIP):
            data = _inflated(data, zlib.MAX_WBITS | 16, limit)
        elif encoding == "deflate" and not _MARKUP.match(data[:1000]):
            wrapped = data[:1] == b"\x78"
            data = _inflated(data, zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS, limit)
        elif encoding == "zstd" and data.startswith(_ZSTD):
            data = _zstd(data, limit)
        elif encoding not in ("identity", "") and not _is_text(data):
            return f"packed as {encoding[:40]}, which is not read"
    except (zlib.error, EOFError):
        return DAMAGED
    return TOO_LARGE if len(data) > limit else data


def _inflated(data: bytes, bits: int, limit: int) -> bytes:
    return zlib.decompressobj(bits).decompress(data, limit + 1)


def _zstd(data: bytes, limit: int) -> bytes:
    import zstandard

    try:
        with zstandard.ZstdDecompressor(max_window_size=2**27).stream_reader(data) as stream:
            return stream.read(limit + 1)
    except zstandard.ZstdError as error:
        raise EOFError from error


def _is_text(data: bytes) -> bool:
    return bool(_MARKUP.match(data[:1000]))
