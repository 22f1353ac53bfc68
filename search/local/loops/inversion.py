"""From the words of a text, one behind the other, to the occurrences and postings of terms: sorted
by counting, as in D. Knuth, "Sorting and Searching" (1973), algorithm 5.2D. Two passes over the
text count, words and then postings, the next puts each word where it belongs.

A text is the numbers of forms (``words``, int32), of so many words a document (``lengths``, int64).
``forms`` (int32[forms, 2]) gives the term of each, and its number among the forms of that.
``terms`` (int64[terms, 3]) says of each term where its next occurrence stands, where its next
posting, and the last document that had one, -1 for none.

The passes over postings let other threads of Python go on.
"""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace

from ..arrays import Array

try:
    import cython  # for the compiler, which takes it out
except ImportError:
    cython = SimpleNamespace(nogil=nullcontext())


def count_words(words: Array, counts: Array) -> None:
    """Add to ``counts`` (int64[forms]) how often each form stands in a text."""
    for i in range(len(words)):
        counts[words[i]] += 1


def count_postings(words: Array, forms: Array, lengths: Array, terms: Array) -> None:
    """Add to the place of each term's next posting how many it has."""
    begin = 0
    with cython.nogil:
        for document in range(len(lengths)):
            end = begin + lengths[document]
            for i in range(begin, end):
                term = forms[words[i], 0]
                terms[term, 1] += terms[term, 2] != document
                terms[term, 2] = document
            begin = end


def put(
    words: Array,
    forms: Array,
    lengths: Array,
    terms: Array,
    most: int,
    positions: Array,
    numbers: Array,
    documents: Array,
    frequencies: Array,
    larger: Array,
) -> None:
    """Fill the columns of the occurrences, ``positions`` (uint16 or uint32) and ``numbers`` of
    forms (uint8), and of the postings, ``documents`` (the same types) and ``frequencies`` (uint32,
    zeros before).

    A form's number is ``most`` at most; what is as large or larger is put into ``larger`` (int64[n,
    2], for so many as there are) behind its occurrence, in the order of the text.
    """
    begin, found = 0, 0
    with cython.nogil:
        for document in range(len(lengths)):
            end = begin + lengths[document]
            for i in range(begin, end):
                form = words[i]
                term, number = forms[form, 0], forms[form, 1]
                occurrence = terms[term, 0]
                terms[term, 0] = occurrence + 1
                positions[occurrence] = i - begin
                if number >= most:
                    larger[found, 0], larger[found, 1] = occurrence, number
                    found += 1
                    number = most
                numbers[occurrence] = number
                if terms[term, 2] != document:
                    terms[term, 2] = document
                    documents[terms[term, 1]] = document
                    terms[term, 1] += 1
                frequencies[terms[term, 1] - 1] += 1
            begin = end


def put_bytes(words: Array, forms: Array, terms: Array, given: Array, into: Array) -> None:
    """Give each occurrence the byte (uint8) that its word has."""
    with cython.nogil:
        for i in range(len(words)):
            term = forms[words[i], 0]
            into[terms[term, 0]] = given[i]
            terms[term, 0] += 1
