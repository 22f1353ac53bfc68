"""Which texts say the same in the same words: signatures of texts, and pairs of like ones.

A *shingle* is some words in a row. The signature of a text is a sample of its shingles: their
hashes are dealt into bins, the smallest of each bin is kept, and of that four bits, 1 to 15; 0
stands for an empty bin, and two bins share a byte, the lower bits first. Of the bins that two texts
fill, the share that is the same is about the share of shingles they have in common, once what is
the same by chance is taken off. After A. Z. Broder, "On the Resemblance and Containment of
Documents" (1997), P. Li, A. Owen and C.-H. Zhang, "One Permutation Hashing" (2012), and, for as few
bits, P. Li and A. C. König, "b-Bit Minwise Hashing" (2010).

Only texts with a *band* in common, six bins far from each other, are compared. A bin that is
empty borrows from the next that is not, after A. Shrivastava and P. Li, "Densifying One Permutation
Hashing" (2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..arrays import Array

WORDS = 4  # of a shingle
VALUES = 15  # of a bin that is not empty
PARTS = 6  # bins of a band, so far apart that they go round once
BAND_STEP = 5  # bins from band to band
MET = 64  # texts of one band that a text is compared with
PAIRS = 64  # that one text is the later of
SIXTY_FOUR = 0xFFFFFFFFFFFFFFFF
FNV_START = 0xCBF29CE484222325  # of the hash FNV-1a
FNV_PRIME = 0x100000001B3
ODD = 0x9E3779B97F4A7C15  # the golden ratio
MIX = 0xBF58476D1CE4E5B9  # from SplitMix64
NONE = 0xFFFFFFFF


def hash_strings(data: Sequence[int], starts: Sequence[int], hashes: Array) -> None:
    """Fill ``hashes`` (uint64) with those of strings: ``data`` (uint8) from each of ``starts``."""
    for i in range(len(hashes)):
        code = FNV_START
        for at in range(starts[i], starts[i + 1]):
            code = ((code ^ data[at]) * FNV_PRIME) & SIXTY_FOUR
        hashes[i] = _mixed(code)


def _mixed(code: int) -> int:
    code ^= code >> 30
    code = (code * MIX) & SIXTY_FOUR
    return code ^ (code >> 31)


def sign(
    hashes: Sequence[int],
    numbers: Sequence[int],
    begins: Sequence[int],
    ends: Sequence[int],
    fewest: int,
    smallest: Array,
    signatures: Array,
) -> None:
    """Fill ``signatures`` (uint8[texts, bins / 2], zeros before); a text of less than ``fewest``
    shingles has none.

    A text is the words ``numbers`` (uint32) from one of ``begins`` (int64) to the same of ``ends``;
    ``hashes`` (uint64) has one for each number. ``smallest`` (uint32[bins]) is room to work in.
    """
    bins = len(smallest)
    for text in range(len(begins)):
        if ends[text] - begins[text] < fewest + WORDS - 1:
            continue
        for i in range(bins):
            smallest[i] = NONE
        for at in range(begins[text], ends[text] - WORDS + 1):
            code = hashes[numbers[at]]
            for i in range(at + 1, at + WORDS):
                code = (code * ODD + hashes[numbers[i]]) & SIXTY_FOUR
            code = _mixed(code)
            bin_, rest = (code >> 32) % bins, code & 0x7FFFFFFF
            if rest < smallest[bin_]:
                smallest[bin_] = rest
        for i in range(bins):
            if smallest[i] != NONE:
                signatures[text, i // 2] |= (1 + smallest[i] % VALUES) << (i % 2 * 4)


def fill_bands(signatures: Array, bands: Array) -> None:
    """Fill ``bands`` (uint32[texts, bands]); 0 where a text has no signature."""
    size = signatures.shape[1]
    bins = 2 * size
    lent = np.zeros(bins, dtype=np.int64)  # what each bin holds, or the next that is not empty
    held = lent
    for text in range(len(bands)):
        first = 0
        while first < size - 1 and signatures[text, first] == 0:
            first += 1
        two = signatures[text, first]  # what it holds is lent to the last bins
        last = two & 15 if two & 15 else two >> 4
        for at in range(size - 1, -1, -1):
            two = signatures[text, at]
            last = two >> 4 if two >> 4 else last
            held[2 * at + 1] = last
            last = two & 15 if two & 15 else last
            held[2 * at] = last
        for band in range(bands.shape[1]):
            code = 0
            for part in range(PARTS):
                at = band * BAND_STEP + part * (bins // PARTS)
                code = code * 16 + held[at if at < bins else at - bins]
            bands[text, band] = code


def find_pairs(
    signatures: Array, bands: Array, order: Sequence[int], least: float, slots: Array
) -> list[tuple[int, int]]:
    """Each pair of texts of which at least the share ``least`` is alike, once; in it the one that
    is first in ``order`` (int64) stands first.

    ``slots`` (int32, a power of two and more than texts) is room for a table.
    """
    pairs: list[tuple[int, int]] = []
    begun = [0] * len(bands)
    last = len(slots) - 1
    for band in range(bands.shape[1]):
        for i in range(len(slots)):
            slots[i] = 0
        for i in range(len(order)):
            text = order[i]
            code = int(bands[text, band])
            if code == 0:
                continue
            slot = ((code * ODD) & SIXTY_FOUR) >> 32 & last
            met = 0
            while slots[slot] != 0 and met < MET:
                other = slots[slot] - 1
                if bands[other, band] == code:
                    met += 1
                    if (
                        begun[text] < PAIRS
                        and not _met_before(bands, text, other, band)
                        and _alike(signatures, text, other, least)
                    ):
                        pairs.append((other, text))
                        begun[text] += 1
                slot = (slot + 1) & last
            if met < MET:
                slots[slot] = text + 1
    return pairs


def _met_before(bands: Array, one: int, other: int, band: int) -> bool:
    for i in range(band):  # noqa: SIM110 - compiled, a loop is faster than a generator
        if bands[one, i] == bands[other, i]:
            return True
    return False


def _alike(signatures: Array, one: int, other: int, least: float) -> bool:
    same, filled, both = 0, 0, 0
    for i in range(signatures.shape[1]):
        mine, theirs = signatures[one, i], signatures[other, i]
        for bits in (15, 240):
            filled += (mine | theirs) & bits != 0
            if mine & bits and theirs & bits:
                both += 1
                same += (mine ^ theirs) & bits == 0
    # Of the bins that differ, one in VALUES looks the same.
    return VALUES * same - both >= least * (VALUES - 1) * filled
