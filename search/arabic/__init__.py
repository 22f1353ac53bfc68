"""The text rules: pure functions and tables; no file of the index, no engine, no network."""

from __future__ import annotations

from .normalize import normalize
from .stem import stem
from .stopwords import is_stop
from .terms import Analysis, analyze
from .tokens import Token, tokens

__all__ = ["Analysis", "Token", "analyze", "is_stop", "normalize", "stem", "tokens"]
