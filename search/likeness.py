"""Which articles say the same nearly word for word, one by one: what an engine needs that finds
copies when it is asked, and not at each commit. The rule is that of the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .local.duplicates import BANDS, BINS, pairs_of, signatures, word_hashes
from .local.loops.shingles import fill_bands

SIZE = BINS // 2  # bytes of a signature
_FIRST = ord("a")


def sign(texts: Sequence[Sequence[str]]) -> list[bytes]:
    """The signature of each article, given as the folded words of its paragraphs; empty where it is
    too short to be like another."""
    numbers: dict[str, int] = {}
    occurrences = [numbers.setdefault(word, len(numbers)) for text in texts for word in text]
    bounds = np.cumsum([0, *map(len, texts)], dtype=np.int64)
    signed = signatures(
        word_hashes(list(numbers)), np.array(occurrences, dtype=np.uint32), bounds[:-1], bounds[1:]
    )
    return [signature.tobytes() if signature.any() else b"" for signature in signed]


def bands(signature: bytes) -> list[str]:
    """Short texts, some of which copies have in common, and others hardly ever one."""
    filled = np.zeros((1, BANDS), dtype=np.uint32)
    fill_bands(_array([signature]), filled)
    return [f"{chr(_FIRST + at)}{code:06x}" for at, code in enumerate(filled[0].tolist())]


def pairs(signed: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The places of each two that are copies, the smaller first."""
    for one, other in pairs_of(_array(signed), np.arange(len(signed))):
        yield int(one), int(other)


def _array(signed: Sequence[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """ValueError where one of them has not the size of a signature."""
    if any(len(each) != SIZE for each in signed):
        raise ValueError("a signature of another size")
    return np.frombuffer(b"".join(signed), dtype=np.uint8).reshape(-1, SIZE).copy()
