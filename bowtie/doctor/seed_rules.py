"""Examines what the seeds say: keys given twice, channels that do not exist, sessions without a rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bowtie.doctor.invitation_rules import COLUMNS as INVITATION_COLUMNS
from bowtie.doctor.invitation_rules import invitation_problems
from bowtie.doctor.key_action_rules import (
    FIELD_COLUMNS,
    TEMPLATE_COLUMNS,
    field_problems,
    fields_of_facts,
    template_problems,
)
from bowtie.doctor.placement_rules import AS_HINTED, COLUMNS, placement_problems
from bowtie.doctor.portrait_checks import portrait_problems
from bowtie.doctor.seed_rows import Row, read_rows
from bowtie.doctor.sourcing_rules import COLUMNS as SOURCING_COLUMNS
from bowtie.doctor.sourcing_rules import sourcing_problems
from bowtie.doctor.tracking_plan import PROPERTY_COLUMNS, property_problems
from bowtie.doctor.working_time import (
    CALENDAR_COLUMNS,
    HOLIDAY_COLUMNS,
    HOUR_COLUMNS,
    calendar_problems,
    holiday_problems,
    hour_problems,
)
from bowtie.project import read_yaml

_PROPERTIES = "_*.yml"
_SCORECARD = Path("models/marts/governance/source_scorecard.sql")


def rule_problems(project: Path) -> Iterator[str]:
    """What is wrong in the rows of the seeds that are there, with file and line."""
    keys = _keys(project / "seeds")
    for name, key in keys:
        yield from _told(project, name, key, partial(_given_twice, key=key))
    tree = project / "seeds" / "channels.csv"
    if tree.is_file():
        known = {row.cells.get("channel_id", "") for row in read_rows(tree)}
        places = (
            ("channels", "parent_channel_id", {*known, ""}),
            ("channel_aliases", "channel_id", known),
            ("placement_rules", "channel_id", {*known, AS_HINTED}),
        )
        for name, column, allowed in places:
            yield from _told(
                project, name, [column], partial(_unknown_channels, column=column, allowed=allowed)
            )
    yield from _told(project, "placement_rules", COLUMNS, placement_problems)
    yield from _told(
        project,
        "tracking_plan_properties",
        PROPERTY_COLUMNS,
        partial(
            property_problems,
            events=_rows(project, "tracking_plan_events"),
            columns=_behavior_columns(project),
        ),
    )
    yield from _told(project, "source_cadences", ["source_table"], _fallback_problems)
    yield from _told(
        project,
        "scorecard_thresholds",
        ["source_table", "dimension"],
        partial(_fallback_problems, dimensions=_scorecard_dimensions(project)),
    )
    yield from _told(project, "session_rules", ["source_table", "idle_minutes"], _session_problems)
    calendars, hours = _rows(project, "calendars"), _rows(project, "working_hours")
    holidays = _rows(project, "holidays")
    yield from _told(
        project, "calendars", CALENDAR_COLUMNS, partial(calendar_problems, hours=hours, holidays=holidays)
    )
    yield from _told(project, "working_hours", HOUR_COLUMNS, partial(hour_problems, calendars=calendars))
    yield from _told(project, "holidays", HOLIDAY_COLUMNS, holiday_problems)
    for name, line, what in portrait_problems(project):
        yield f"seeds/{name}.csv, line {line}: {what}"
    yield from _told(
        project,
        "invitation_rules",
        INVITATION_COLUMNS,
        partial(
            invitation_problems,
            metrics=_countable(_rows(project, "metrics")),
            kinds={row.cells.get("channel_id", "") for row in _rows(project, "channels")},
        ),
    )
    yield from _success_problems(project)
    yield from _told(
        project,
        "sourcing",
        SOURCING_COLUMNS,
        partial(
            sourcing_problems,
            channels={row.cells.get("channel_id", "") for row in _rows(project, "channels")},
        ),
    )


def _success_problems(project: Path) -> Iterator[str]:
    facts = fields_of_facts(project)
    yield from _told(
        project,
        "key_action_templates",
        TEMPLATE_COLUMNS,
        partial(
            template_problems,
            fields=_rows(project, "key_action_fields"),
            facts=facts,
            ladders=sorted({row.cells.get("ladder", "") for row in _rows(project, "stages")}),
        ),
    )
    yield from _told(
        project,
        "key_action_fields",
        FIELD_COLUMNS,
        partial(field_problems, templates=_rows(project, "key_action_templates"), facts=facts),
    )


def _told(
    project: Path,
    name: str,
    columns: Sequence[str],
    find: Callable[[list[Row]], Iterable[tuple[int, str]]],
) -> Iterator[str]:
    path = project / "seeds" / f"{name}.csv"
    if not path.is_file():
        return
    rows = read_rows(path)
    shown = path.relative_to(project).as_posix()
    missing = [column for column in columns if rows and column not in rows[0].cells]
    if missing:
        yield f"{shown}, line 1: the column {', '.join(missing)} is missing."
        return
    for line, what in find(rows):
        yield f"{shown}, line {line}: {what}"


def _keys(seeds: Path) -> Iterator[tuple[str, list[str]]]:
    """The keys of each seed, as its tests `grain` have them."""
    for properties in sorted(seeds.glob(_PROPERTIES)):
        for seed in read_yaml(properties).get("seeds") or ():
            for test in seed.get("data_tests") or ():
                grain: Any = test.get("grain") if isinstance(test, dict) else None
                if grain:
                    yield str(seed["name"]), list(grain["arguments"]["key"])


def _rows(project: Path, name: str) -> list[Row]:
    path = project / "seeds" / f"{name}.csv"
    return read_rows(path) if path.is_file() else []


def _countable(metrics: Iterable[Row]) -> frozenset[str]:
    """The metrics that are sums of a person's events."""
    return frozenset(
        row.cells.get("metric_id", "")
        for row in metrics
        if row.cells.get("kind") == "event" and row.cells.get("applies_to") in ("person", "both")
    )


def _behavior_columns(project: Path) -> frozenset[str]:
    path = project / "models" / "canonical" / "_canonical__models.yml"
    models = read_yaml(path).get("models") or () if path.is_file() else ()
    return frozenset(
        str(column["name"]) for model in models if model["name"] == "behaviors" for column in model["columns"]
    )


def _scorecard_dimensions(project: Path) -> tuple[str, ...]:
    """The dimensions for which the scorecard has a column each."""
    path = project / _SCORECARD
    found = re.search(r"set dimensions = \[([^]]*)\]", path.read_text("utf-8")) if path.is_file() else None
    return tuple(re.findall(r"'(\w+)'", found[1])) if found else ()


def _fallback_problems(rows: Sequence[Row], dimensions: Sequence[str] = ()) -> Iterator[tuple[int, str]]:
    """A table, or a dimension of it, that no row speaks of would not be judged at all."""
    named = {row.cells.get("dimension", "") for row in rows}
    for dimension in sorted(named.union(dimensions)):
        own = [row for row in rows if row.cells.get("dimension", "") == dimension]
        if not any(row.cells.get("source_table") == "*" for row in own):
            of = f" of {dimension}" if dimension else ""
            yield (
                own[0].line if own else 1,
                f"no row{of} has the source_table `*`; one must, for all tables without their own.",
            )


def _given_twice(rows: Iterable[Row], key: Sequence[str]) -> Iterator[tuple[int, str]]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        values = tuple(row.cells.get(column, "") for column in key)
        earlier = first.setdefault(values, row.line)
        if earlier != row.line:
            shown = ", ".join(f"{column} `{value}`" for column, value in zip(key, values, strict=True))
            yield row.line, f"{shown} stands in line {earlier} already; keep one of the two."


def _unknown_channels(rows: Iterable[Row], column: str, allowed: Iterable[str]) -> Iterator[tuple[int, str]]:
    for row in rows:
        value = row.cells.get(column, "")
        if value not in allowed:
            yield row.line, f"{column} `{value}` is no channel_id of seeds/channels.csv."


def _session_problems(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    fallbacks = [row.line for row in rows if row.cells.get("source_table") == "*"]
    if not fallbacks:
        yield 1, "no row has the source_table `*`; one must, for all tables without a row of their own."
    for row in rows:
        minutes = row.cells.get("idle_minutes", "")
        if not re.fullmatch(r"0*[1-9][0-9]*", minutes.strip()):
            yield row.line, f"idle_minutes is `{minutes}`; it must be a whole number above 0."
