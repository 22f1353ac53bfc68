"""The benchmarks run from end to end, on the seeds; what they measure there means nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "articles.jsonl"
ABSENT = [name for name in ("tantivy", "bm25s", "Stemmer", "matplotlib") if not find_spec(name)]

pytestmark = pytest.mark.skipif(
    bool(ABSENT), reason=f"make bench installs {', '.join(ABSENT)}, which are not here"
)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder of data like the large one: the articles of the seeds, their titles as queries."""
    for name in ("news", "queries"):
        (tmp_path / "data" / name).mkdir(parents=True)
    lines = SEEDS.read_text(encoding="utf-8").splitlines()
    articles = [{"id": str(number), **json.loads(line)} for number, line in enumerate(lines)]
    with open(tmp_path / "data" / "news" / "seeds.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles)
    titles = [article["title"] for article in articles] * 2
    queries = tmp_path / "data" / "queries"
    with gzip.open(queries / "cnn-arabic-headlines.txt.gz", "wt", encoding="utf-8") as file:
        file.writelines(f"{title}\n" for title in titles)
    with gzip.open(queries / "questions-ar.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"text": title}) + "\n" for title in titles)
    return tmp_path / "data"


def bench(question: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", question, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_engine_answers(seeds: Path, tmp_path: Path) -> None:
    results = tmp_path / "results"
    given = ("--data", str(seeds), "--results", str(results), "--queries", "4")
    done = bench("benchmarks.query_latency", *given)
    assert done.returncode == 0, done.stderr
    figures = json.loads((results / "query_latency.json").read_text("utf-8"))["figures"]
    found = {each["engine"]: each["value"] for each in figures if each["measure"].endswith("found")}
    assert found.keys() == {
        "Khabar", "tantivy", "tantivy, ids numbered", "tantivy, ids stored", "bm25s + Snowball",
        "SQLite FTS5", "Whoosh",
    }  # fmt: skip
    headlines = {
        each["engine"]: each["value"] for each in figures if each["measure"] == "headline, found"
    }
    assert set(headlines.values()) == {100}, headlines
    assert "UNSUPPORTED" in done.stdout  # by paragraph, all engines but ours
    assert (results / "query_latency.svg").read_text("utf-8").startswith("<?xml")
    assert "| headline, p50, ms |" in (results / "query_latency.md").read_text("utf-8")


def test_without_articles_it_says_where_it_looked(tmp_path: Path) -> None:
    done = bench("benchmarks.index_speed", "--data", str(tmp_path))
    assert done.returncode == 1
    assert str(tmp_path / "news") in done.stderr
    assert "Traceback" not in done.stderr
