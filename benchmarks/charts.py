"""A chart of each answer, as SVG: a group of rows a measure, a colour an engine.

Bars begin at zero; where the engines are orders of magnitude apart there are dots on a logarithmic
scale, since the length of a bar would mean nothing there. What grows with the corpus is a line.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, Final

from .figures import Answer, Figure, shown

COLOURS: Final = {
    "Khabar": "#c2410c",
    "tantivy": "#1d4ed8",
    "tantivy, ids numbered": "#93c5fd",
    "tantivy, ids stored": "#bfdbfe",
    "bm25s + Snowball": "#0f766e",
    "SQLite FTS5": "#7c3aed",
    "Whoosh": "#64748b",
}
OTHERS: Final = "#a8a29e"
APART: Final = 20  # the largest value by the smallest, from which on the scale is logarithmic
CHARTS: Final = {
    "index_speed": ("speed", "by processor time"),
    "query_latency": (
        "headline, p50", "headline, p99", "question, p50", "two words, p50",
        "AND of two words, p50", "phrase, p50", "prefix, p50", "headline, with snippets, p50",
    ),
    "opening": ("warm: open and search once", "cold: a process that searches once"),
    "memory": ("after searches", "after searches, own"),
    "incremental": ("median", "longest"),
}  # fmt: skip


def draw(answer: Answer, folder: Path) -> Path:
    """Write ``NAME.svg``."""
    pyplot = _pyplot()
    figure = (_lines if answer.name == "scale" else _bars)(pyplot, answer)
    figure.suptitle(answer.question, x=0.01, ha="left", fontsize=11)
    path = folder / f"{answer.name}.svg"
    figure.savefig(path, metadata={"Date": None, "Creator": None})
    pyplot.close(figure)
    return path


def _lines(pyplot: Any, answer: Answer) -> Any:
    """How medians grow, a panel a kind of query, a line an engine."""
    points: dict[str, dict[str, list[tuple[int, float]]]] = {}
    for each in answer.figures:
        kind, factor, which = each.measure.split(", ")
        if which == "p50" and each.value:
            lines = points.setdefault(kind, {})
            lines.setdefault(each.engine, []).append((int(factor.split()[0]), each.value))
    figure, panels = pyplot.subplots(
        1, len(points), figsize=(8, 3), squeeze=False, layout="constrained"
    )
    for axes, (kind, lines) in zip(panels[0], points.items(), strict=True):
        for engine, line in lines.items():
            factors, values = zip(*line, strict=True)
            colour = COLOURS.get(engine, OTHERS)
            axes.plot(factors, values, "o-", color=colour, markersize=4, label=engine)
            axes.annotate(
                shown(values[-1]), (factors[-1], values[-1]), (0, 5), ha="center",
                textcoords="offset points", fontsize=8,
            )  # fmt: skip
        axes.set_title(kind, loc="left", fontsize=9, fontweight="bold")
        axes.set_xticks(factors, [f"{factor} ×" for factor in factors], fontsize=8)
        axes.set_ylim(0)
        axes.spines[["top", "right"]].set_visible(False)
    panels[0][0].set_ylabel("ms, p50")
    panels[0][0].legend(frameon=False, fontsize=8)
    return figure


def _bars(pyplot: Any, answer: Answer) -> Any:
    groups = _groups(answer)
    values = [each.value or 0 for group in groups for each in group]
    logarithmic = max(values) > APART * min(values)
    rows = len(values) + len(groups)
    figure, axes = pyplot.subplots(figsize=(8, 0.9 + 0.23 * rows), layout="constrained")
    if logarithmic:
        axes.set_xscale("log")
        axes.set_xlim(min(values) / 1.5, max(values) * 2.5)
    else:
        axes.set_xlim(0, max(values) * 1.15)
    _rows(axes, groups, logarithmic)
    axes.set_ylim(rows - 0.3, -0.7)
    axes.spines[["top", "right"]].set_visible(False)
    first = groups[0][0]
    best = "more is better" if first.more_is_better else "less is better"
    axes.set_xlabel(f"{first.unit}{', logarithmic' * logarithmic}; {best}")
    return figure


def _groups(answer: Answer) -> list[list[Figure]]:
    """The figures worth a row, by measure."""
    all_ = tuple(dict.fromkeys(each.measure for each in answer.figures))
    groups = [
        [each for each in answer.figures if each.measure == measure and each.value]
        for measure in CHARTS.get(answer.name, all_)
    ]
    return [group for group in groups if group]


def _rows(axes: Any, groups: list[list[Figure]], logarithmic: bool) -> None:
    most = max(each.articles for group in groups for each in group)
    place, places, names = 0, [], []
    for group in groups:
        axes.text(
            0.006, place, group[0].measure, transform=axes.get_yaxis_transform(), va="center",
            fontsize=9, fontweight="bold",
        )  # fmt: skip
        for each in group:
            place += 1
            colour = COLOURS.get(each.engine, OTHERS)
            if logarithmic:
                axes.axhline(place, color="#e7e5e4", linewidth=0.8, zorder=0)
                axes.plot(each.value, place, "o", color=colour, markersize=7)
            else:
                axes.barh(place, each.value, color=colour, height=0.8)
            axes.annotate(
                shown(each.value or 0), (each.value, place), (7, 0), va="center",
                textcoords="offset points", fontsize=8,
            )  # fmt: skip
            places.append(place)
            fewer = f" ({each.articles:,} articles)" if each.articles < most else ""
            names.append(each.engine + fewer)
        place += 1
    axes.set_yticks(places, names, fontsize=8)


def _pyplot() -> Any:
    matplotlib = import_module("matplotlib")
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "khabar"
    matplotlib.rcParams["svg.fonttype"] = "none"
    return import_module("matplotlib.pyplot")
