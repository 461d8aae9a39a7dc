"""Examines the tracking plan: what could not be judged, or would judge nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

import duckdb

from bowtie.doctor.seed_rows import Row

EVENT_COLUMNS = ("event_name", "source_table")
PROPERTY_COLUMNS = (
    *EVENT_COLUMNS,
    "property",
    "is_required",
    "value_type",
    "allowed_values",
    "pattern",
)
ANY = "*"
TYPES = ("text", "integer", "decimal", "boolean", "date", "timestamp", "url")
_NAME = re.compile(r"(properties\.)?[^\s,:'\"]+")


def property_problems(
    rows: Sequence[Row], events: Sequence[Row], columns: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Line and words of everything that is wrong in tracking_plan_properties.

    Args:
        rows: The seed's rows.
        events: The rows of tracking_plan_events.
        columns: Columns of canonical.behaviors; none where the project has no such model.
    """
    planned = [(row.cells.get("event_name", ""), row.cells.get("source_table", "")) for row in events]
    with duckdb.connect() as engine:
        for row in rows:
            checks = (
                partial(_place_problem, row, planned),
                partial(_name_problem, row, columns),
                partial(_type_problem, row),
                partial(_pattern_problem, row, engine),
            )
            for check in checks:
                if problem := check():
                    yield row.line, problem


def _place_problem(row: Row, planned: Sequence[tuple[str, str]]) -> str | None:
    event, source = row.cells.get("event_name", ""), row.cells.get("source_table", "")
    for planned_event, planned_source in planned:
        if event in (ANY, planned_event) and (planned_source == ANY or source in (ANY, planned_source)):
            return None
    return f"tracking_plan_events has no event `{event}` of the source `{source}`, so the row judges nothing."


def _name_problem(row: Row, columns: frozenset[str]) -> str | None:
    name = row.cells.get("property", "")
    if not _NAME.fullmatch(name):
        return f"property `{name}` must have no spaces, commas, colons or quotes."
    if columns and not name.startswith("properties.") and name not in columns:
        return (
            f"property `{name}` is no column of canonical.behaviors; write `properties.{name}` for its JSON."
        )
    return None


def _type_problem(row: Row) -> str | None:
    if (required := row.cells.get("is_required", "")).lower() not in ("true", "false"):
        return f"is_required is `{required}`; write true or false."
    if (kind := row.cells.get("value_type", "")) not in TYPES:
        return f"value_type `{kind}` is none of {', '.join(TYPES)}."
    return None


def _pattern_problem(row: Row, engine: duckdb.DuckDBPyConnection) -> str | None:
    pattern = row.cells.get("pattern", "")
    try:
        engine.execute("select regexp_full_match('', ?)", [pattern])
    except duckdb.Error as error:
        return f"pattern `{pattern}` is no regular expression: {str(error).splitlines()[0]}"
    return None
