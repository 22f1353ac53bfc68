"""Which articles say the same nearly word for word, one by one: what an engine needs that finds
copies when it is asked, and not at each commit. The rule is that of the embedded engine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .local.duplicates import BANDS, BINS, Shingled, pairs_of, sign_all, word_hashes
from .local.loops.shingles import fill_bands

SIZE = BINS // 2  # bytes of a signature
_FIRST = ord("a")


def sign(articles: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[bytes]:
    """The signature of each article, which is the folded words of its title and of its paragraphs;
    empty where it is too short to be like another."""
    titles = [len(title) if text else 0 for title, text in articles]
    texts = [[*title, *text] if text else [] for title, text in articles]
    numbers: dict[str, int] = {}
    occurrences = [numbers.setdefault(word, len(numbers)) for text in texts for word in text]
    shingled = Shingled(
        np.array(occurrences, dtype=np.uint32),
        np.array([len(text) for text in texts], dtype=np.int64),
        np.array(titles, dtype=np.int64),
    )
    signatures = sign_all(word_hashes(list(numbers)), [shingled])
    return [signature.tobytes() if signature.any() else b"" for signature in signatures]


def bands(signature: bytes) -> list[str]:
    """Short texts, some of which copies have in common, and others hardly ever one."""
    filled = np.zeros((1, BANDS), dtype=np.uint32)
    fill_bands(_array([signature]), filled)
    return [f"{chr(_FIRST + at)}{code:06x}" for at, code in enumerate(filled[0].tolist())]


def pairs(signatures: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """The places of each two that are copies, the smaller first."""
    for one, other in pairs_of(_array(signatures), np.arange(len(signatures))):
        yield int(one), int(other)


def _array(signatures: Sequence[bytes]) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """ValueError where one of them has not the size of a signature."""
    if any(len(each) != SIZE for each in signatures):
        raise ValueError("a signature of another size")
    return np.frombuffer(b"".join(signatures), dtype=np.uint8).reshape(-1, SIZE).copy()
