"""What was measured, as tables of plain text and of Markdown, as ratios, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

OURS: Final = "Khabar"
THEIRS: Final = "tantivy"
UNSUPPORTED: Final = "UNSUPPORTED"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, or None where the engine cannot do what was asked of it."""

    engine: str
    measure: str
    unit: str
    value: float | None
    articles: int
    more_is_better: bool = False
    grows: bool = False  # with the corpus, nearly in proportion


@dataclass(frozen=True, slots=True)
class Answer:
    """The figures of one question, and what must be known to read them."""

    name: str
    question: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = ()
    load: tuple[float, float] = (0.0, 0.0)  # the average of a minute, before and after

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


Rows = list[list[str]]


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that ``percent`` of all do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -int(-len(ranked) * percent // 100) - 1)]


def table(answer: Answer) -> Rows:
    """A line a measure, a column an engine; whoever saw fewer articles says so in its head."""
    most = max(figure.articles for figure in answer.figures)
    seen = {figure.engine: figure.articles for figure in answer.figures}
    measures = list(dict.fromkeys((each.measure, each.unit) for each in answer.figures))
    found = {(each.engine, each.measure): each for each in answer.figures}
    head = [
        engine if count == most else f"{engine} ({count:,} articles)"
        for engine, count in seen.items()
    ]
    return [
        ["", *head],
        *(
            [f"{measure}, {unit}", *(cell(found.get((engine, measure))) for engine in seen)]
            for measure, unit in measures
        ),
    ]


def ratios(answers: Sequence[Answer]) -> Rows:
    """Ours through theirs, for whatever took both of them time or space on the same articles."""
    rows = [["measure", OURS, THEIRS, f"{OURS} / {THEIRS}", ""]]
    for answer in answers:
        theirs = {each.measure: each.value for each in answer.figures if each.engine == THEIRS}
        for figure in answer.figures:
            other = theirs.get(figure.measure)
            if figure.engine == OURS and figure.unit != "%" and figure.value and other:
                rows.append([
                    f"{answer.name}: {figure.measure}, {figure.unit}", shown(figure.value),
                    shown(other), f"{figure.value / other:.2f}",
                    _verdict(figure.value / other, figure.more_is_better),
                ])  # fmt: skip
    return rows


def _verdict(ratio: float, more_is_better: bool) -> str:
    if 0.95 <= ratio <= 1.05:
        return "like it"
    return "better" if (ratio > 1) == more_is_better else "worse"


def extrapolated(answer: Answer) -> list[str]:
    """For an engine that saw fewer articles: what all of them would take."""
    most = max(figure.articles for figure in answer.figures)
    fewer = [each for each in answer.figures if each.grows and each.articles < most and each.value]
    return [
        f"Extrapolated, not measured: {engine} on {most:,} articles, if it grows in proportion: "
        + "; ".join(
            f"{each.measure} about {shown((each.value or 0) * most / each.articles)} {each.unit}"
            for each in fewer
            if each.engine == engine
        )
        for engine in dict.fromkeys(each.engine for each in fewer)
    ]


def plain(rows: Rows) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            text.rjust(width) if place else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(rows: Rows) -> str:
    head, *body = rows
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *body]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def report(answers: Sequence[Answer], facts: dict[str, str], draw: Callable[[Rows], str]) -> str:
    """All tables, the ratios last, under what the machine and the versions were."""
    parts = ["\n".join(f"- {name}: {fact}" for name, fact in facts.items())]
    for answer in answers:
        load = f"Load average {answer.load[0]:.1f} before, {answer.load[1]:.1f} after."
        notes = "\n".join(f"- {each}" for each in (*answer.notes, *extrapolated(answer), load))
        parts.append(f"## {answer.question}\n\n{draw(table(answer))}\n\n{notes}")
    if len(ratios(answers)) > 1:
        parts.append(f"## {OURS} beside {THEIRS}\n\n{draw(ratios(answers))}")
    return "\n\n".join(parts) + "\n"


def cell(figure: Figure | None) -> str:
    if figure is None:
        return ""
    return UNSUPPORTED if figure.value is None else shown(figure.value)


def shown(value: float) -> str:
    """Three digits, or all before the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
