"""Stems that look alike: other spellings of a name, words of one root, broken plurals.

    بوتفليقه بوتفليقا      صاروخ صواريخ      تسجيل سجل      اكسجين اوكسيجين

What such words share is their consonants: long vowels come and go with the pattern of a word, and
with whoever writes a foreign name. So a stem is compared by its skeleton (``arabic/skeleton.py``).
Two are as alike as their sets of three letters in a row, the beginning and the end of the skeleton
counting as letters: Dice's coefficient 2|A∩B| / (|A| + |B|), as in G. Adamson and J. Boreham, "The
use of an association measure based on character structure to identify semantically related pairs of
words and document titles" (1974). A segment keeps, sorted by these *grams* (T terms, G distinct
grams, E grams of all terms):

    grams int64[G]          a gram: three code points, 21 bits each
    gram_starts int64[G+1]  gram → the terms that have it
    gram_terms uint32[E]    their numbers, ascending
    gram_counts uint8[T]    term → how many distinct grams it has; 255 stands for more

Words that begin with a digit have no grams: numbers look alike and are not.

Words that are asked for are mostly words that many documents hold (F terms). What looks like these
is found when the segment is written, and kept (L look-alikes of all of them):

    alike_owners int32[F]     the terms in KEPT_FROM documents or more, ascending; none of more
                              than MAX_STEM letters, whose grams are counted only up to there
    alike_starts uint32[F+1]  of these terms → what looks like it
    alike_terms uint32[L]     their numbers, the most alike first, ROOM at most
    alike_shared uint8[L]     how many distinct grams each has in common with the owner

However many documents hold a look-alike, it is kept: whether that is too many is known only when a
query is asked, since other segments have some as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from .. import ranking
from .arrays import Array, ArrayFile
from .loops.grams import MAX_STEM, MOST_GRAMS, AlikeFile, GramFile, bounded

KEPT_FROM: Final = 32  # documents: of the words of queries, more than nineteen of twenty
ROOM: Final = ranking.LOOK_ALIKE_MOST + 2  # some of which may turn out to be too common
_BITS: Final = 21  # of a code point


def gram_arrays(terms: Sequence[str]) -> dict[str, Array]:
    """The arrays above for the sorted terms of a field."""
    codes, owners = _grams(terms)
    order = np.lexsort((owners, codes))
    codes, owners = codes[order], owners[order]
    first = np.ones(len(codes), dtype=bool)
    first[1:] = (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])
    codes, owners = codes[first], owners[first]  # a gram twice in a word counts once
    grams, starts = np.unique(codes, return_index=True)
    counts = np.bincount(owners, minlength=len(terms))
    return {
        "grams": grams.astype("<i8"),
        "gram_starts": np.append(starts, len(codes)).astype("<i8"),
        "gram_terms": owners.astype("<u4"),
        "gram_counts": np.minimum(counts, MOST_GRAMS).astype("|u1"),
    }


def _grams(terms: Sequence[str]) -> tuple[Array, Array]:
    """Every gram (int64) of every term, and the number (int64) of its term."""
    words = [*map(bounded, terms)]
    letters = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    letters = letters.astype(np.int64)
    lengths = np.array([len(each) for each in words], dtype=np.int64)
    numbers = np.repeat(np.arange(len(terms)), lengths)
    codes = letters[:-2] << 2 * _BITS | letters[1:-1] << _BITS | letters[2:]
    digits = np.array([term[:1].isdigit() for term in terms], dtype=bool)
    inside = (numbers[2:] == numbers[:-2]) & ~digits[numbers[2:]]
    return codes[inside], numbers[2:][inside]


def alike_arrays(
    terms: Sequence[str], grams: dict[str, Array], postings: Array
) -> dict[str, Array]:
    """The arrays above that keep look-alikes; ``grams`` are the others, ``postings`` (int64[T + 1])
    gives each term's first posting."""
    counts = grams["gram_counts"]
    starts, owned = grams["gram_starts"], grams["gram_terms"]
    least = ranking.LOOK_ALIKE_LEAST
    file = GramFile(grams["grams"], starts, owned, counts, postings, ROOM, least)
    often = np.flatnonzero(np.diff(postings) >= KEPT_FROM).tolist()
    owners = np.array([each for each in often if len(terms[each]) <= MAX_STEM], dtype=np.int64)
    documents = int(postings[-1])  # there are no more: none is too common
    rows = [file.most_alike(terms[owner], documents, owner) for owner in owners.tolist()]
    lengths = [len(row) for row in rows]
    alike = np.array([term for row in rows for term, _ in row], dtype=np.int64)
    shares = np.array([share for row in rows for _, share in row])
    every = counts[alike].astype(np.int64) + np.repeat(counts[owners], lengths)
    return {
        "alike_owners": owners.astype("<i4"),
        "alike_starts": np.append(0, np.cumsum(lengths)).astype("<u4"),
        "alike_terms": alike.astype("<u4"),
        "alike_shared": np.rint(shares * every / 2).astype("|u1"),
    }


def alike_file(file: ArrayFile, name: str, postings: Array) -> AlikeFile:
    """What is kept of the look-alikes of a field's terms."""
    terms = file[f"{name}.alike_terms"]
    return AlikeFile(
        file[f"{name}.alike_owners"],
        file.starts(f"{name}.alike_starts", len(terms)),
        terms,
        file[f"{name}.alike_shared"],
        file[f"{name}.gram_counts"],
        postings,
        ranking.LOOK_ALIKE_MOST,
        ROOM,
    )


def gram_file(file: ArrayFile, name: str, postings: Array) -> GramFile:
    """The grams of a field's terms; ``postings`` (int64[T + 1]) gives each term's first posting."""
    terms = file[f"{name}.gram_terms"]
    return GramFile(
        file[f"{name}.grams"],
        file.starts(f"{name}.gram_starts", len(terms)),
        terms,
        file[f"{name}.gram_counts"],
        postings,
        ranking.LOOK_ALIKE_MOST,
        ranking.LOOK_ALIKE_LEAST,
    )
