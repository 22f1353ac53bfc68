"""How much memory does searching take?

Resident memory of a fresh process before the index is opened, after, and after 1,000 headlines.
Pages of files that are mapped into memory count as resident, and the system takes them back when it
needs them; so what is the process's own is shown beside it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NamedTuple

from . import corpus
from .engines import ENGINES
from .figures import Answer, Figure
from .setting import Setting, in_fresh_process, indexed, opened, progress, run

SEARCHES = 1000


class Memory(NamedTuple):
    """MiB of this process: now, of that without files mapped, and the most so far."""

    resident: float
    own: float
    peak: float


def memory() -> Memory:
    """As the Linux kernel tells; the peak elsewhere too, and for want of better for all three."""
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        mib = most / (2**20 if sys.platform == "darwin" else 2**10)
        return Memory(mib, mib, mib)
    fields = dict(line.split(":", 1) for line in status.read_text().splitlines())
    resident, file, peak = (
        int(fields[name].split()[0]) / 1024 for name in ("VmRSS", "RssFile", "VmHWM")
    )
    return Memory(resident, resident - file, peak)


def measure(setting: Setting) -> Answer:
    figures = []
    for engine in setting.engines:
        folder = indexed(setting, engine)
        progress(f"memory: {engine}")
        searches = min(SEARCHES, ENGINES[engine].most_queries or SEARCHES)
        rows = in_fresh_process(_searching, setting, engine, folder, searches)
        label = ENGINES[engine].label
        count = setting.count(engine)
        figures += [Figure(label, name, "MiB", value, count) for name, value in rows.items()]
    return Answer(
        "memory",
        "How much memory does searching take?",
        tuple(figures),
        (
            f"After {SEARCHES:,} headlines; SQLite FTS5 and Whoosh after fewer.",
            "Resident memory holds the pages of mapped files; own memory does not.",
            "Before: Python, this benchmark and its queries, no engine.",
        ),
    )


def _searching(setting: Setting, engine: str, folder: Path, searches: int) -> dict[str, float]:
    queries = corpus.queries("headline", searches, setting.data, [])
    before = memory()
    made = opened(engine, folder)
    open_ = memory()
    for query in queries:
        made.search(query.kind, query.words, 10)
    after = memory()
    return {
        "before": before.resident,
        "opened": open_.resident,
        "after searches": after.resident,
        "after searches, own": after.own,
    }


if __name__ == "__main__":
    run([measure])
