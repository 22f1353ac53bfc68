"""What does a cluster make of it? The same articles on one, two and three nodes of this machine.

    python -m benchmarks.cluster [--articles 5000]

The nodes share the processors of one machine, so that more of them are not faster here: what counts
is the processor time, of Khabar and of all nodes together, which other machines would share. Bytes
are those of one copy. Run it with nothing else at work, or believe the processor times alone.
"""

from __future__ import annotations

import argparse
import os
import resource
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import indexer
import search
from indexer.opensearch import ClusterWriter
from indexer.readers import Record
from tests.cluster.nodes import Nodes

from . import corpus
from .quality import table
from .setting import progress

QUERIES: Final = 100
TICKS: Final = os.sysconf("SC_CLK_TCK")


def processor_seconds(nodes: Nodes) -> tuple[float, float]:
    """What Khabar has used so far, and what the nodes have."""
    mine = resource.getrusage(resource.RUSAGE_SELF)
    theirs = 0
    for number in nodes.numbers():
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        theirs += int(fields[11]) + int(fields[12])
    return mine.ru_utime + mine.ru_stime, theirs / TICKS


def measure(count: int, articles: list[search.Article], queries: list[str]) -> list[str]:
    """A row of the table, for so many nodes."""
    with tempfile.TemporaryDirectory(prefix="khabar-cluster-") as folder:
        nodes = Nodes(Path(folder), count)
        try:
            os.environ["KHABAR_CLUSTER_REPLICAS"] = "1" if count > 1 else "0"
            place = f"{nodes.address}/news"
            before, started = processor_seconds(nodes), time.perf_counter()
            with indexer.open(place) as writer:
                assert isinstance(writer, ClusterWriter)
                for _ in writer.take((article.id, Record(article)) for article in articles):
                    pass
            indexed, seconds = processor_seconds(nodes), time.perf_counter() - started
            times = []
            with search.open(place) as index:
                for text in [*queries[:20], *queries]:  # the first to get warm
                    began = time.perf_counter()
                    index.search(text)
                    times.append(time.perf_counter() - began)
            searched = processor_seconds(nodes)
            size: Any = nodes.ask("/news/_stats/store")["_all"]["primaries"]["store"]
        finally:
            nodes.close()
    measured = times[20:]
    used = [after - first for first, after in zip(before, indexed, strict=True)]
    asked = [(after - first) / len(times) for first, after in zip(indexed, searched, strict=True)]
    thousands = len(articles) / 1000
    return [
        str(count), f"{len(articles) / seconds:.0f}",
        *(f"{each / thousands:.1f} s" for each in used),
        f"{1000 * median(measured):.0f} ms", f"{1000 * quantiles(measured, n=20)[-1]:.0f} ms",
        *(f"{1000 * each:.0f} ms" for each in asked),
        f"{size['size_in_bytes'] / len(articles):,.0f}",
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="holds news/ and queries/")
    parser.add_argument("--articles", type=int, default=5000)
    given = parser.parse_args()
    articles = corpus.articles(given.data, given.articles)
    typed = corpus.queries("headline", QUERIES, given.data, articles)
    queries = [" ".join(query.words) for query in typed]
    rows = []
    for count in (1, 2, 3):
        progress(f"{count} nodes")
        rows.append(measure(count, articles, queries))
    header = [
        "nodes", "articles/s", "Khabar, 1,000 articles", "nodes, 1,000 articles",
        "query, median", "95 %", "Khabar, a query", "nodes, a query", "bytes an article",
    ]  # fmt: skip
    print(table(header, rows))


if __name__ == "__main__":
    main()
