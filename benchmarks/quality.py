"""How good is the order? nDCG@10 on queries with known answers: ``make quality``.

Each row is one set of queries over one collection; "text" alone means that the titles were left out
of the index. Beside Khabar stand

plain   BM25 alone (k1 1.2, b .75) over the same stems: all other evidence weighs nothing
Lucene  its ArabicAnalyzer with its BM25 (k1 1.2, b .75), measured once, elsewhere, on a slightly
        larger collection of the same kind; no figure for a query is known, so none is compared
goal    what Khabar is meant to reach

p is that of a paired randomisation test of Khabar's nDCG@10 against plain's, query by query, two
sides, as in M. Smucker, J. Allan and B. Carterette, "A Comparison of Statistical Significance Tests
for Information Retrieval Evaluation" (2007). With 10,000 resamples it is never below .0001; it is
corrected for nothing, though there are many rows. What was found is written as TREC runs.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any, Final
from unittest import mock

import indexer
import search
from search import Article, ranking
from search.engine import Engine
from search.evaluate import Evaluation, evaluate, read_qrels, read_queries, write_run
from search.model import FIELDS, By

from . import corpus
from .setting import RESULTS, progress

MEASURE: Final = "nDCG@10"
MEAN_GOAL: Final = 0.83  # of the sets that are counted
RESAMPLES: Final = 10_000
SHOWN: Final = 10  # results in which a gold paragraph may be shown

WEIGHTS: Final = {
    "title": ("TITLE_WEIGHT",),
    "look-alikes": ("LOOK_ALIKE_WEIGHT",),
    "form": ("FORM_WEIGHT",),
    "lead": ("LEAD_WEIGHT", "PARAGRAPH_LEAD_WEIGHT"),
    "closeness": ("CLOSENESS_WEIGHT",),
    "passage": ("PASSAGE_WEIGHT",),
    "article": ("ARTICLE_WEIGHT",),
}
NO_WEIGHTS: Final[dict[str, float]] = {name: 0.0 for names in WEIGHTS.values() for name in names}
USUAL: Final = {"K1": 1.2, "B": 0.75}  # of BM25, as Lucene has them


@dataclass(frozen=True, slots=True)
class Set:
    """Queries with known answers: where they stand in the data, what they are asked of."""

    name: str
    collection: str  # a key of ``COLLECTIONS``
    queries: str
    qrels: str
    lucene: float
    goal: float
    by: By = "article"
    counted: bool = True  # in the mean

    @property
    def label(self) -> str:
        return f"{self.name}, {self.collection}"


def _known(name: str, collection: str, lucene: float, goal: float) -> Set:
    path = f"known-item/{name}"
    return Set(name, collection, f"{path}.queries.jsonl", f"{path}.qrels.tsv", lucene, goal)


def _wiki(name: str, collection: str, lucene: float, goal: float) -> Set:
    parts = [f"collections/{collection}/{kind}-{name}" for kind in ("queries", "qrels")]
    by: By = "paragraph" if collection == "wiki-articles" else "article"
    queries, qrels = f"{parts[0]}.jsonl", f"{parts[1]}.tsv"
    return Set(name, collection, queries, qrels, lucene, goal, by, collection != "wiki-articles")


SETS: Final = (
    _known("ans-paraphrase", "text", 0.499, 0.58),
    _known("bbc-abstract", "text", 0.892, 0.92),
    _known("saudinewsnet-title", "text", 0.656, 0.72),
    _known("ant-v2.1-title", "text", 0.685, 0.75),
    _known("ant-v1.1-title", "text", 0.773, 0.82),
    _known("ans-paraphrase", "title + text", 0.663, 0.73),
    _known("bbc-abstract", "title + text", 0.910, 0.935),
    _wiki("xquad", "wiki-paragraphs", 0.904, 0.945),
    _wiki("tydi-half", "wiki-paragraphs", 0.925, 0.95),
    Set(
        "ans-headlines", "headlines", "collections/ans-headlines/queries.jsonl",
        "collections/ans-headlines/qrels.tsv", 0.845, 0.885,
    ),
    _wiki("xquad", "wiki-articles", 0.904, 0.945),
    _wiki("tydi-half", "wiki-articles", 0.925, 0.95),
)  # fmt: skip


# Collections


def articles(collection: str, data: Path) -> Iterator[Article]:
    """The articles of a collection."""
    if collection in ("text", "title + text"):
        for record in _records(*sorted((data / "news").glob("*.jsonl.gz"))):
            title = record["title"] if collection == "title + text" else None
            yield Article(**{**record, "title": title})
        return
    folder = "ans-headlines" if collection == "headlines" else collection
    yield from (
        Article(**each) for each in _records(data / f"collections/{folder}/corpus.jsonl.gz")
    )


def _records(*paths: Path) -> Iterator[dict[str, Any]]:
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                record = json.loads(line)
                yield {name: record[name] for name in FIELDS if name in record}


def build(collection: str, data: Path, folder: Path) -> Path:
    """The index of a collection below ``folder``, made if it is not there yet."""
    place = folder / collection.replace(" ", "")
    if not place.exists():
        progress(f"indexing {collection}")
        with indexer.open(place) as writer:
            for article in articles(collection, data):
                writer.add(article)
    return place


# Measuring


def run(each: Set, data: Path, folder: Path, weights: Mapping[str, float]) -> Evaluation:
    """One set, with some of the constants of :mod:`search.ranking` replaced."""
    place = build(each.collection, data, folder)
    with ExitStack() as stack:
        for name, weight in weights.items():
            stack.enter_context(mock.patch.object(ranking, name, weight))
        return asked(each, data, stack.enter_context(search.open(place)))


def asked(each: Set, data: Path, engine: Engine) -> Evaluation:
    """One set, asked of an engine that holds its collection."""
    queries, qrels = read_queries(data / each.queries), read_qrels(data / each.qrels)
    return evaluate(engine, queries, qrels, by=each.by)


def probability(ours: Evaluation, theirs: Evaluation) -> float:
    """p of a paired randomisation test, two sides: that the sign of each difference is chance."""
    import numpy as np
    from scipy.stats import permutation_test

    pairs = zip(ours.answers, theirs.answers, strict=True)
    differences = [one.measures[MEASURE] - other.measures[MEASURE] for one, other in pairs]
    found = permutation_test(
        (np.array(differences),),
        lambda values, axis: values.mean(axis=axis),
        permutation_type="samples",
        n_resamples=RESAMPLES,
        batch=500,
        rng=np.random.default_rng(corpus.SEED),
    )
    return float(found.pvalue)


def answers_shown(each: Set, data: Path, folder: Path) -> tuple[int, int]:
    """Of how many questions the gold paragraph is shown among the first ``SHOWN`` results, and in
    how many of these the snippet of that paragraph shows an answer, letter for letter."""
    qrels = read_qrels(data / each.qrels)
    shown = right = 0
    with search.open(build(each.collection, data, folder)) as engine:
        for line in (data / each.queries).read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            gold = {name for name, good in qrels[question["id"]].items() if good == 2}
            snippets = [
                passage.snippet.text
                for hit in engine.search(question["text"], limit=SHOWN, by=each.by).hits
                for passage in hit.passages
                if gold & {hit.id, f"{hit.id}#{passage.number}"}
            ]
            shown += bool(snippets)
            right += any(answer in text for text in snippets for answer in question["answers"])
    return shown, right


# Tables


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def figure(value: float) -> str:
    return f"{value:.4f}"


def compared(data: Path, folder: Path, results: Path) -> str:
    """Khabar beside the others."""
    rows, means = [], []
    for each in SETS:
        progress(each.label)
        ours = run(each, data, folder, {})
        plain = run(each, data, folder, NO_WEIGHTS | USUAL)
        name = f"{each.name}-{each.collection.replace(' ', '')}"
        write_run(ours, results / f"{name}.khabar.run")
        write_run(plain, results / f"{name}.plain.run")
        values = [ours.measures[MEASURE], plain.measures[MEASURE], each.lucene, each.goal]
        if each.counted:
            means.append(values[:3])
        reached = "yes" if values[0] >= each.goal else "no"
        others = [ours.measures[measure] for measure in ("RR@10", "P@1", "R@100")]
        rows.append([
            each.label, str(len(ours.answers)), *map(figure, values), reached,
            f"{probability(ours, plain):.4f}", *map(figure, others),
        ])  # fmt: skip
    average = [*(fmean(column) for column in zip(*means, strict=True)), MEAN_GOAL]
    rows.append([f"mean of the first {len(means)}", "", *map(figure, average),
                 "yes" if average[0] >= average[3] else "no", "", "", "", ""])  # fmt: skip
    header = ["set, collection", "queries", "Khabar", "plain", "Lucene", "goal", "reached", "p"]
    return table([*header, "RR@10", "P@1", "R@100"], rows)


def worth(data: Path, folder: Path) -> str:
    """What Khabar loses without each kind of evidence."""
    ways: dict[str, Mapping[str, float]] = {"all": {}}
    ways |= {f"without {part}": dict.fromkeys(names, 0.0) for part, names in WEIGHTS.items()}
    ways["with k1 1.2, b .75"] = USUAL
    rows = []
    for way, weights in ways.items():
        progress(way)
        values = [run(each, data, folder, weights).measures[MEASURE] for each in SETS]
        mean = fmean(value for value, each in zip(values, SETS, strict=True) if each.counted)
        rows.append([way, figure(mean), *map(figure, values)])
    return table(["evidence", "mean", *(each.label for each in SETS)], rows)


def snippets(data: Path, folder: Path) -> str:
    """How often the snippet of the gold paragraph shows the answer."""
    rows = []
    for each in SETS:
        if each.name in ("xquad", "tydi-half"):
            shown, right = answers_shown(each, data, folder)
            rows.append([each.label, str(shown), str(right), f"{100 * right / shown:.1f} %"])
    return table(["set, collection", "gold paragraph shown", "and its answer", "share"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=corpus.DATA, help="holds news/, known-item/ …")
    parser.add_argument("--results", type=Path, default=RESULTS, help="for the runs and the tables")
    parser.add_argument("--work", type=Path, help="keep the indexes here")
    parser.add_argument("--parts", action="store_true", help="also what each evidence is worth")
    parser.add_argument("--snippets", action="store_true", help="only how often answers are shown")
    given = parser.parse_args()
    missing = [each.qrels for each in SETS if not (given.data / each.qrels).is_file()]
    if missing:
        raise SystemExit(
            f"The collections are not part of Khabar, and {given.data} does not hold them (there "
            f"is no {missing[0]}): name the folder that does with --data."
        )
    given.results.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="khabar-quality-") as temporary:
        folder = given.work or Path(temporary)
        pages = [] if given.snippets else [compared(given.data, folder, given.results)]
        pages.append(snippets(given.data, folder))
        if given.parts:
            pages.append(worth(given.data, folder))
    page = "\n\n".join(pages)
    print(page)
    (given.results / "quality.md").write_text(page + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
