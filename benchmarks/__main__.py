"""All questions in one run: ``python -m benchmarks``, or ``make bench``."""

from __future__ import annotations

import sys

from . import incremental, index_speed, memory, opening, query_latency, scale
from .setting import run

if __name__ == "__main__":
    questions = [index_speed, query_latency, opening, memory, incremental]
    if any(word.startswith("--scale") for word in sys.argv):
        questions.append(scale)
    run([question.measure for question in questions])
