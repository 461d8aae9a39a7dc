"""What others have published (published.yml), looked up against the figures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.believable.measure import Figures

FILE = Path(__file__).parent / "published.yml"


@dataclass(frozen=True)
class Comparison:
    """One figure of the demo beside one published range."""

    label: str
    value: float
    unit: str
    low: float
    high: float
    published: str
    sources: tuple[str, ...]
    note: str

    @property
    def verdict(self) -> str:
        """Where the demo stands; a figure that rounds to the bound is within."""
        if self.value < self.low * 0.995:
            return "below"
        return "above" if self.value > self.high * 1.005 else "within"


@dataclass(frozen=True)
class Distribution:
    """One of the five distributions: its plot, its definitions and its comparisons."""

    title: str
    plot: str
    text: str
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True)
class Source:
    """Where a published figure was read; `via` is the page that quotes it."""

    title: str
    via: str = ""


def read_published(figures: Figures) -> tuple[list[Distribution], dict[str, Source]]:
    """All distributions with the demo's figures, and the sources by name.

    Raises:
        KeyError: A comparison names a figure or a source that is not there, or not just one.
    """
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sources = {name: Source(**source) for name, source in document["sources"].items()}
    distributions = []
    for part in document["distributions"]:
        comparisons = tuple(_compare(row, figures) for row in part["rows"])
        unknown = {name for found in comparisons for name in found.sources} - set(sources)
        if unknown:
            raise KeyError(f"No such source: {', '.join(sorted(unknown))}")
        distributions.append(Distribution(part["title"], part["plot"], part["text"], comparisons))
    return distributions, sources


def _compare(row: dict[str, Any], figures: Figures) -> Comparison:
    fitting = [
        figure
        for figure in figures[row["table"]]
        if all(figure[name] == value for name, value in row["where"].items())
    ]
    if len(fitting) != 1:
        raise KeyError(f"{row['label']}: {len(fitting)} figures in {row['table']} fit {row['where']}")
    names = ("label", "unit", "low", "high", "published")
    value, sources = fitting[0][row["column"]], tuple(row["sources"])
    return Comparison(
        value=value, sources=sources, note=row.get("note", ""), **{name: row[name] for name in names}
    )
