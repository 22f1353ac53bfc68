"""Full-text search over Arabic news: all that is needed to answer a query.

with search.open("index") as index:
    for hit in index.search("وزارة الاقتصاد").hits:
        print(hit.score, hit.article.title)
"""

from __future__ import annotations

from . import arabic
from .engine import Engine, Info, open
from .errors import (
    ArticleMissingError,
    ClusterError,
    EngineMissingError,
    IndexDamagedError,
    IndexForeignError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
    IndexWriteError,
    InputError,
    SearchError,
)
from .model import Article, Hit, Passage, Reason, Report, Results, Skipped, Snippet
from .render import to_html, to_terminal

__version__ = "0.1.0"

__all__ = [
    "Article",
    "ArticleMissingError",
    "ClusterError",
    "Engine",
    "EngineMissingError",
    "Hit",
    "IndexDamagedError",
    "IndexForeignError",
    "IndexLockedError",
    "IndexMissingError",
    "IndexVersionError",
    "IndexWriteError",
    "Info",
    "InputError",
    "Passage",
    "Reason",
    "Report",
    "Results",
    "SearchError",
    "Skipped",
    "Snippet",
    "arabic",
    "open",
    "to_html",
    "to_terminal",
]
