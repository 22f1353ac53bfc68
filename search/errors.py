"""Everything Khabar raises on purpose, one tree.

    SearchError
    ├── IndexMissingError     there is no index at this place
    ├── IndexForeignError     the folder holds something that is not a Khabar index
    ├── IndexVersionError     an index of another FORMAT or ANALYSIS; says how to rebuild
    ├── IndexDamagedError     a file is missing, cut short or altered
    ├── IndexLockedError      another writer is at work
    ├── IndexWriteError       the disk is full, or may not be written
    ├── ArticleMissingError   no article has this id
    ├── InputError            a file, value or option that cannot be used
    ├── ClusterError          a cluster cannot be reached, or did not do what it was asked
    └── EngineMissingError    an extra that this place needs is not installed

Each message is one sentence: what is wrong, where, and what to do.
"""

from __future__ import annotations


class SearchError(Exception):
    """The root: catch this to catch everything Khabar raises on purpose."""


class IndexMissingError(SearchError):
    """There is no index at this place."""


class IndexForeignError(SearchError):
    """The folder holds something that is not a Khabar index."""


class IndexVersionError(SearchError):
    """The index was made with other bytes or other text rules, and must be rebuilt."""


class IndexDamagedError(SearchError):
    """A file of the index is missing, cut short or altered."""


class IndexLockedError(SearchError):
    """Another writer is at work on this index."""


class IndexWriteError(SearchError):
    """The index could not be written: the disk is full, or the folder may not be written."""


class ArticleMissingError(SearchError):
    """No article of the index has this id."""


class InputError(SearchError):
    """A file, a value or an option that cannot be used."""


class ClusterError(SearchError):
    """A cluster cannot be reached, or did not do what it was asked."""


class EngineMissingError(SearchError):
    """The place names an engine whose extra is not installed."""
