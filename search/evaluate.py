"""How good is the order? Queries with known answers, run against any engine.

    with search.open("index") as index:
        found = evaluate(index, read_queries("queries.jsonl"), read_qrels("qrels.tsv"))
        print(found.measures["nDCG@10"])

*Qrels* say for a query and a document how well the one answers the other: 0 or less is not at all.
The measures are those of ``trec_eval``, to which the tests hold them, averaged over the queries
that have an answer in the qrels; one that finds nothing counts as 0:

    nDCG@10  discounted cumulative gain of the first 10, as a share of the best that could be: the
             judgement divided by log2(rank + 1). K. Järvelin and J. Kekäläinen, "Cumulated
             Gain-Based Evaluation of IR Techniques" (2002)
    RR@10    1 / rank of the first answer, 0 where none is among the first 10. E. Voorhees, "The
             TREC-8 Question Answering Track Report" (1999)
    P@1      whether the first is an answer
    R@100    how many of all answers are among the first 100. This and precision: C. Cleverdon, "The
             Cranfield Tests on Index Language Devices" (1967)

What is not judged counts as no answer. Files may be packed with gzip.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .errors import InputError
from .model import By

if TYPE_CHECKING:
    from .engine import Engine

DEPTH: Final = 100  # results looked at of each query
MEASURES: Final = ("nDCG@10", "RR@10", "P@1", "R@100")

_BLANK: Final = re.compile(r"\s")
# What a first line calls its columns.
_TEXT: Final = ("text", "query")
_SCORE: Final = ("score", "relevance", "rel", "label", "judgement", "judgment", "grade")

Ranked = tuple[str, float]  # the id of a document and its score
Qrels = Mapping[str, Mapping[str, int]]  # query → document → judgement
Lines = Iterator[tuple[str, str]]  # where a line stands, and what is in it


@dataclass(frozen=True, slots=True)
class Query:
    """What was asked, in the query language, and the id it is known by in the qrels."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one query found, best first, and how good that is, by the names of ``MEASURES``."""

    query: Query
    ranking: tuple[Ranked, ...]
    measures: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "id": self.query.id,
            "text": self.query.text,
            "found": len(self.ranking),
            **{name: round(value, 4) for name, value in self.measures.items()},
        }


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All judged queries answered. ``unjudged`` queries have no answer in the qrels and were left
    out; ``measures`` are means over the others."""

    by: By
    depth: int
    unjudged: int
    measures: Mapping[str, float]
    answers: tuple[Answer, ...]

    @property
    def unanswered(self) -> int:
        """Queries that found nothing at all."""
        return sum(not answer.ranking for answer in self.answers)

    def to_dict(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "depth": self.depth,
            "queries": len(self.answers),
            "unanswered": self.unanswered,
            "unjudged": self.unjudged,
            **{name: round(value, 4) for name, value in self.measures.items()},
        }

    def run(self, tag: str = "khabar") -> Iterator[str]:
        """The lines of a TREC run: query, Q0, document, rank, score, tag. A blank in an id, which
        would part it, is written as %20.

        ``trec_eval`` orders by score alone, so that a score that equals the one before it is
        written a millionth lower.
        """
        for answer in self.answers:
            last = math.inf
            for rank, (document, score) in enumerate(answer.ranking, start=1):
                last = min(score, last - 1e-6)
                name = _BLANK.sub("%20", document)
                yield f"{_BLANK.sub('%20', answer.query.id)} Q0 {name} {rank} {last:.6f} {tag}"


def evaluate(
    engine: Engine,
    queries: Iterable[Query],
    qrels: Qrels,
    *,
    by: By = "article",
    depth: int = DEPTH,
    progress: Callable[[int, str, float], None] | None = None,
) -> Evaluation:
    """Run ``queries``, ``depth`` results each, and compare what they find with ``qrels``.

    By paragraph the documents are ``ARTICLE#N``. ``progress`` is called after each query, with how
    many there were, the text, and the share of all. Raises InputError where no query has an answer
    in the qrels, and for a ``depth`` that no search may ask for.
    """
    if depth < 1:
        raise InputError(f"depth must be 1 or more, not {depth}.")
    asked = list(queries)
    judged = [
        query for query in asked if any(good > 0 for good in qrels.get(query.id, {}).values())
    ]
    if not judged:
        raise InputError(
            f"None of the {len(asked):,} queries has an answer in the qrels: "
            "the ids of both must be the same, and some scores above 0."
        )
    answers = []
    for number, query in enumerate(judged, start=1):
        hits = engine.search(query.text, limit=depth, by=by, snippets=False).hits
        ranking = tuple((hit.id, hit.score) for hit in hits)
        answers.append(Answer(query, ranking, measured([id for id, _ in ranking], qrels[query.id])))
        if progress:
            progress(number, query.text, number / len(judged))
    means = {
        name: math.fsum(answer.measures[name] for answer in answers) / len(answers)
        for name in MEASURES
    }
    return Evaluation(by, depth, len(asked) - len(judged), means, tuple(answers))


def measured(ranking: Sequence[str], judgements: Mapping[str, int]) -> dict[str, float]:
    """The measures of one query: the documents it found, best first, and the judgements on all.

    >>> measured(["a", "b"], {"b": 1, "c": 0})["RR@10"]
    0.5
    """
    gains = [max(judgements.get(document, 0), 0) for document in ranking]
    best = sorted((good for good in judgements.values() if good > 0), reverse=True)
    first = next((rank for rank, gain in enumerate(gains[:10], start=1) if gain), 0)
    return {
        "nDCG@10": _discounted(gains[:10]) / _discounted(best[:10]) if best else 0.0,
        "RR@10": 1 / first if first else 0.0,
        "P@1": float(first == 1),
        "R@100": sum(gain > 0 for gain in gains[:100]) / len(best) if best else 0.0,
    }


def _discounted(gains: Iterable[int]) -> float:
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))


# Files


def read_queries(path: str | PathLike[str]) -> list[Query]:
    """The queries of a file: JSON Lines with ``id`` (or ``_id``) and ``text``, or lines of an id, a
    tab and the text. Raises InputError that says which line cannot be used and why."""
    queries: dict[str, Query] = {}
    for number, (where, line) in enumerate(_lines(path)):
        in_json = line.startswith("{")
        query = _from_json(where, line) if in_json else _from_tsv(where, line)
        if (
            number == 0
            and not in_json
            and query.id.lower().endswith("id")
            and query.text.lower() in _TEXT
        ):
            continue  # the names of the columns
        if query.id in queries:
            raise InputError(
                f"{where}: the query {query.id!r} stands above too: give it another id."
            )
        queries[query.id] = query
    if not queries:
        raise InputError(f"There are no queries in {path}: write one a line, as id, tab, text.")
    return list(queries.values())


def _from_json(where: str, line: str) -> Query:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{where}: not JSON ({error}): write one object a line.") from error
    name, text = record.get("id", record.get("_id")), record.get("text")
    if not isinstance(name, str | int) or not isinstance(text, str):
        raise InputError(f'{where}: not a query: write {{"id": "…", "text": "…"}}.')
    return Query(str(name), text)


def _from_tsv(where: str, line: str) -> Query:
    name, tab, text = line.partition("\t")
    if not tab or not name.strip() or not text.strip():
        raise InputError(f"{where}: not a query: write id, tab, text, or an object of JSON.")
    return Query(name.strip(), text.strip())


def read_qrels(path: str | PathLike[str]) -> dict[str, dict[str, int]]:
    """The judgements of a file: query, document, score, parted by tabs, with or without a line of
    names above, or the four columns of TREC (query, iteration, document, score). Raises InputError
    that says which line cannot be used and why."""
    qrels: dict[str, dict[str, int]] = {}
    for number, (where, line) in enumerate(_lines(path)):
        columns = line.split("\t") if "\t" in line else line.split()
        if len(columns) not in (3, 4):
            raise InputError(
                f"{where}: {len(columns)} columns where three or four are wanted: write query, "
                "document, score, or query, 0, document, score."
            )
        query, document, score = (columns[at].strip() for at in (0, -2, -1))
        try:
            good = int(score)
        except ValueError as error:
            if number == 0 and score.lower() in _SCORE:
                continue  # the names of the columns
            raise InputError(
                f"{where}: the score {score[:40]!r} is not a whole number: write 0, 1, 2 …"
            ) from error
        qrels.setdefault(query, {})[document] = good
    if not qrels:
        raise InputError(
            f"There are no judgements in {path}: write one a line, as query, tab, document, tab, "
            "score."
        )
    return qrels


def write_run(found: Evaluation, path: str | PathLike[str]) -> None:
    """Write a TREC run. Raises InputError where the file cannot be written."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in found.run())
    except OSError as error:
        raise InputError(
            f"The run cannot be written to {path}: {error.strerror}. Name another file."
        ) from error


def _lines(path: str | PathLike[str]) -> Lines:
    """The lines of a text file that are not empty, each with its place."""
    name = Path(path)
    opener = gzip.open if name.suffix == ".gz" else open
    try:
        with opener(name, "rt", encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield f"{path}:{number}", line.strip("\r\n ")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8: save it as UTF-8.") from error
    except (EOFError, zlib.error) as error:
        raise InputError(f"{path} is cut short or damaged: unpack it again ({error}).") from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"{path} cannot be read: {reason}. Name a file that can.") from error
