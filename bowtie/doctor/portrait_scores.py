"""Examines the lead score: points, caps, half-lives, bands and the matrix."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from bowtie.doctor.portrait_seeds import (
    BOTH,
    ENTITY_TYPES,
    OWNERS,
    PortraitSeeds,
    Problems,
    is_whole,
    labelled,
    number,
    one_of,
    version_problems,
)
from bowtie.doctor.seed_rows import Row

SCORES = ("engagement", "fit")
# The warehouse cuts a score at three lines.
BANDS = ("1", "2", "3", "4")
# Where the score of a day is told by its half-life, a shorter one would lose most of it before anybody looks.
LEAST_HALF_LIFE = 3


def score_rule_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in score_rules."""
    for row in seeds.of("score_rules"):
        cells, applies_to = row.cells, row.cells.get("applies_to", "")
        metric = seeds.metrics.get(cells.get("metric_id", ""))
        yield from one_of(row, "applies_to", ENTITY_TYPES)
        yield from one_of(row, "owner", OWNERS)
        yield from labelled(row, "label", "label_zh")
        yield from version_problems(row)
        yield from _points_problems(row)
        if metric is None:
            yield row.line, f"metric_id `{cells.get('metric_id', '')}` is no metric of seeds/metrics.csv."
        elif metric.get("kind") != "event" or metric["metric_id"] in seeds.states:
            kind = "state" if metric.get("kind") == "event" else metric.get("kind")
            yield (
                row.line,
                f"`{metric['metric_id']}` is a metric of the kind {kind}; only events earn points.",
            )
        elif metric.get("applies_to") not in (applies_to, BOTH):
            yield (
                row.line,
                f"a rule of {applies_to}s cannot ask for `{cells['metric_id']}`, a metric of"
                f" {metric['applies_to']}s.",
            )


def band_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in score_bands."""
    rows = seeds.of("score_bands")
    for row in rows:
        yield from one_of(row, "score_id", SCORES)
        yield from one_of(row, "applies_to", ENTITY_TYPES)
        yield from labelled(row, "label", "label_zh")
    for score in SCORES:
        for applies_to in ENTITY_TYPES:
            own = [
                row
                for row in rows
                if (row.cells.get("score_id"), row.cells.get("applies_to")) == (score, applies_to)
            ]
            yield from _order_problems(own, f"{score} of {applies_to}s")


def matrix_problems(seeds: PortraitSeeds) -> Problems:
    """Line and words of everything that is wrong in score_matrix."""
    rows = seeds.of("score_matrix")
    cells: dict[tuple[str, str, str], int] = {}
    for row in rows:
        applies_to, fit, engagement = (
            row.cells.get(column, "") for column in ("applies_to", "fit_band", "engagement_band")
        )
        yield from one_of(row, "applies_to", ENTITY_TYPES)
        yield from one_of(row, "is_mql", ("true", "false"))
        yield from labelled(row, "label", "label_zh")
        earlier = cells.setdefault((applies_to, fit, engagement), row.line)
        if earlier != row.line:
            yield (
                row.line,
                f"fit_band {fit} with engagement_band {engagement} of {applies_to}s stands in line {earlier}"
                " already; keep one of the two.",
            )
        for score, band in (("fit", fit), ("engagement", engagement)):
            if applies_to in ENTITY_TYPES and band not in _bands(seeds, score, applies_to):
                yield row.line, f"{score}_band `{band}` is no band of {applies_to}s in seeds/score_bands.csv."
    for applies_to in ENTITY_TYPES:
        for fit in _bands(seeds, "fit", applies_to):
            for engagement in _bands(seeds, "engagement", applies_to):
                if (applies_to, fit, engagement) not in cells:
                    yield (
                        rows[-1].line if rows else 1,
                        f"fit_band {fit} with engagement_band {engagement} of {applies_to}s is missing;"
                        " add it.",
                    )


def _points_problems(row: Row) -> Problems:
    cells = row.cells
    points, half_life = cells.get("points", ""), cells.get("half_life_days", "")
    if not number(points):
        yield row.line, f"points is `{points}`; it must be a number other than 0."
    for column in ("most_per_day", "cap_points"):
        cap = number(cells.get(column, ""))
        if cells.get(column) and (cap is None or cap <= 0):
            yield (
                row.line,
                f"{column} is `{cells[column]}`; it must be a number above 0, or empty for no cap.",
            )
    if cells.get("cap_points") and not cells.get("cap_days"):
        yield row.line, "cap_points has no cap_days; write within how many days the cap holds."
    if cells.get("cap_days") and not cells.get("cap_points"):
        yield row.line, "cap_days has no cap_points; write how many points the cap allows."
    if cells.get("cap_days") and not is_whole(cells["cap_days"], least=1):
        yield row.line, f"cap_days is `{cells['cap_days']}`; it must be a whole number above 0."
    if half_life and not is_whole(half_life, least=LEAST_HALF_LIFE):
        yield (
            row.line,
            f"half_life_days is `{half_life}`; it must be a whole number from {LEAST_HALF_LIFE} on, or"
            " empty for points that stay.",
        )


def _order_problems(rows: Sequence[Row], name: str) -> Problems:
    """Bands count up from 1, and each begins above the one before; the first at 0."""
    if not rows:
        yield 1, f"no band is there for {name}; write one from 0 on."
        return
    begins: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if row.cells.get("band", "") not in BANDS:
            yield row.line, f"band is `{row.cells.get('band', '')}`; it must be one of {', '.join(BANDS)}."
        elif number(row.cells.get("from_score", "")) is None:
            yield row.line, f"from_score is `{row.cells.get('from_score', '')}`; it must be a number."
        else:
            begins[int(row.cells["band"])].append(row)
    ordered = [begins[band][0] for band in sorted(begins)]
    if ordered and number(ordered[0].cells["from_score"]) != 0:
        yield ordered[0].line, f"the lowest band for {name} must begin at 0, so that every score has one."
    if list(begins) and sorted(begins) != list(range(1, len(begins) + 1)):
        yield ordered[-1].line, f"the bands for {name} must count 1, 2, 3 … without a gap."
    for lower, upper in pairwise(ordered):
        if (number(upper.cells["from_score"]) or 0) <= (number(lower.cells["from_score"]) or 0):
            yield (
                upper.line,
                f"band {upper.cells['band']} for {name} begins at {upper.cells['from_score']}, not above band"
                f" {lower.cells['band']} of line {lower.line}; the two overlap.",
            )


def _bands(seeds: PortraitSeeds, score: str, applies_to: str) -> list[str]:
    own = (
        row.cells.get("band", "")
        for row in seeds.of("score_bands")
        if (row.cells.get("score_id"), row.cells.get("applies_to")) == (score, applies_to)
    )
    return sorted(set(own))
