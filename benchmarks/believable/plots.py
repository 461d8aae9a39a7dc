"""The plots, one SVG per distribution. The same figures give the same bytes: no date, no random ids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from benchmarks.believable.measure import Figures, Row
from benchmarks.believable.page import show
from benchmarks.believable.published import Comparison, Distribution

DEMO, PUBLISHED = "#2266aa", "#bbbbbb"
SIZES = ("20–99", "100–499", "500–1,999", "2,000+")
DEALS = ("under $5K", "$5K–25K", "$25K–100K", "over $100K")


def draw(figures: Figures, distributions: Sequence[Distribution], folder: Path) -> None:
    """Write the five SVG files.

    Args:
        figures: The demo's.
        distributions: With the published ranges that are drawn below the demo's figures.
        folder: Where `<plot>.svg` is written.
    """
    painters: dict[str, Callable[[Axes, Axes, Figures], None]] = {
        "conversion": _conversion,
        "cycle": _cycle,
        "retention": _retention,
        "tickets": _tickets,
        "touches": _touches,
    }
    for distribution in distributions:
        with _style():
            figure = Figure(figsize=(10, 6.4), layout="constrained")
            FigureCanvasSVG(figure)
            halves = figure.add_gridspec(2, 1, height_ratios=(1.1, 1))
            above, below = figure.add_subfigure(halves[0]), figure.add_subfigure(halves[1])
            left, right = above.subplots(1, 2)
            painters[distribution.plot](left, right, figures)
            _ranges(below.subplots(), distribution.comparisons)
            figure.savefig(folder / f"{distribution.plot}.svg", metadata={"Date": None})


def _style() -> AbstractContextManager[None]:
    return mpl.rc_context(
        {
            "svg.hashsalt": "bowtie",
            "svg.fonttype": "none",
            "font.size": 9,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )


def _ranges(axes: Axes, comparisons: Sequence[Comparison]) -> None:
    """Each figure beside its range, all as a multiple of the middle of that range."""
    for place, found in enumerate(reversed(comparisons)):
        middle = (found.low + found.high) / 2
        width = max((found.high - found.low) / middle, 0.03)
        axes.barh(place, width, left=1 - width / 2, height=0.6, color=PUBLISHED)
        axes.plot(found.value / middle, place, "o", color=DEMO)
        bounds = " to ".join(dict.fromkeys((show(found.low, found.unit), show(found.high, found.unit))))
        text = f"{show(found.value, found.unit)}  (published {bounds})"
        axes.annotate(text, (1.01, place), xycoords=("axes fraction", "data"), va="center", fontsize=7.5)
    axes.set_yticks(range(len(comparisons)), [found.label for found in reversed(comparisons)])
    axes.set_xlim(left=0)
    axes.set_xlabel("demo (dot) and published range (bar); 1 = middle of the range")


def _pick(rows: Sequence[Row], labels: Sequence[str]) -> list[Row]:
    """The rows of these labels that are there, in this order."""
    return [row for label in labels for row in rows if row["label"] == label]


def _spread(axes: Axes, rows: Sequence[Row], names: tuple[str, str, str], title: str, unit: str) -> None:
    """The middle half and the middle of each group."""
    low, middle, high = names
    for place, row in enumerate(rows):
        axes.bar(place, row[high] - row[low], 0.3, bottom=row[low], color=DEMO, alpha=0.35)
        axes.plot(place, row[middle], "o", color=DEMO)
    axes.set_xticks(range(len(rows)), [row["label"] for row in rows])
    axes.set_xlim(-0.6, len(rows) - 0.4)
    axes.tick_params(axis="x", labelsize=7.5)
    axes.set_ylim(0, 1.1 * max((row[high] for row in rows), default=1))
    axes.set_title(title)
    axes.set_ylabel(unit)


def _conversion(left: Axes, right: Axes, figures: Figures) -> None:
    steps = list(reversed(figures["conversion_stages"]))
    names = [row["step"].replace("_", " ") for row in steps]
    left.barh(names, [100 * row["rate"] for row in steps], color=DEMO)
    left.set_title("Step by step")
    left.set_xlabel("% of those who entered")
    left.tick_params(axis="y", labelsize=7)
    channels = [row for row in reversed(figures["conversion_channels"]) if row["leads"] >= 50]
    right.barh(
        [row["channel"] for row in channels], [100 * row["lead_to_won"] for row in channels], color=DEMO
    )
    right.set_title("Lead to won, by first channel")
    right.set_xlabel("% of leads")
    right.tick_params(axis="y", labelsize=7)


def _cycle(left: Axes, right: Axes, figures: Figures) -> None:
    names = ("opportunity_low", "opportunity_median", "opportunity_high")
    rows = figures["cycle_sizes"]
    _spread(
        left, _pick(rows, DEALS), names, "Opportunity to won, by annual contract value", "days, middle half"
    )
    names = ("lead_low", "lead_median", "lead_high")
    _spread(right, _pick(rows, SIZES), names, "Lead to won, by employees", "days, middle half")


def _retention(left: Axes, right: Axes, figures: Figures) -> None:
    curve = figures["retention_curve"]
    months = [row["months"] for row in curve]
    for name, style in (("logos", "-"), ("gross_revenue", "--"), ("net_revenue", ":")):
        left.plot(months, [100 * row[name] for row in curve], style, color=DEMO, label=name.replace("_", " "))
    left.set_ylim(0, 110)
    left.set_title("Kept after so many months")
    left.set_xlabel("months since the first contract began")
    left.set_ylabel("%")
    left.legend(frameon=False, loc="lower left")
    last = max((row["last_day"] for row in figures["retention_years"]), default="")
    years = _pick([row for row in figures["retention_years"] if row["last_day"] == last], SIZES)
    for place, (name, shade) in enumerate((("logos", 1.0), ("grr", 0.65), ("nrr", 0.35))):
        spots = [number + 0.27 * (place - 1) for number in range(len(years))]
        right.bar(spots, [100 * row[name] for row in years], 0.25, color=DEMO, alpha=shade, label=name)
    right.set_xticks(range(len(years)), [row["label"] for row in years])
    right.set_title(f"Kept for a year until {last}, by employees")
    right.set_ylabel("%")
    right.set_ylim(0, 130)
    right.legend(frameon=False, ncols=3, loc="upper left")


def _tickets(left: Axes, right: Axes, figures: Figures) -> None:
    names = ("low", "median", "high")
    _spread(
        left,
        _pick(figures["deal_sizes"], SIZES),
        names,
        "Annual contract value, by employees",
        "K$, middle half",
    )
    left.set_yscale("log")
    left.set_ylim(0.5, 400)
    left.set_yticks([1, 10, 100], ["1", "10", "100"])
    rows = _pick(figures["support_tickets"], (*SIZES, "first three months"))
    _spread(right, rows, names, "Support tickets per customer and month", "tickets, middle half")


def _touches(left: Axes, right: Axes, figures: Figures) -> None:
    rows = _pick(figures["touches"], SIZES)
    _spread(
        left,
        rows,
        ("touches_low", "touches", "touches_high"),
        "Touches per won deal, by employees",
        "touches, middle half",
    )
    _spread(
        right,
        rows,
        ("people_low", "people", "people_high"),
        "People per won deal, by employees",
        "people, middle half and mean",
    )
