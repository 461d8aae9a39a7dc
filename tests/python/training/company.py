"""A tiny warehouse with the tables that training reads: one kind of event per metric."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

# (account, metric, day, quantity, days until it was known)
Event = tuple[int, str, date, float, int]
FIRST_DAY = date(2025, 1, 1)


def on(day: int) -> date:
    """A day by its number since the first."""
    return FIRST_DAY + timedelta(days=day)


def build(path: Path, events: Iterable[Event]) -> Path:
    """Write a warehouse in which those events happened."""
    rows = list(events)
    metrics = sorted({row[1] for row in rows})
    with duckdb.connect(str(path)) as database:
        database.execute("create schema portrait_build; create schema rules")
        database.execute(
            "create table rules.metric_events"
            " (metric_id text, fact text, event_name text, content_class text, factor int)"
        )
        database.execute("create table portrait_build.portrait_metrics (metric_number int, metric_id text)")
        database.execute("create table portrait_build.event_kinds (event_kind_number int, fact text)")
        database.execute(
            "create table portrait_build.metric_map (event_kind_number int, entity_type text,"
            " metric_number int, measure text, factor decimal(24, 6))"
        )
        database.execute(
            "create table portrait_build.portrait_events (entity_number int, event_kind_number int,"
            " occurred_on date, known_on date, quantity bigint,"
            " minutes decimal(18, 4), amount decimal(18, 4))"
        )
        for number, metric in enumerate(metrics, 1):
            fact = "committee" if metric.startswith("committee") else metric
            database.execute("insert into rules.metric_events values (?, ?, '*', null, 1)", [metric, fact])
            database.execute("insert into portrait_build.portrait_metrics values (?, ?)", [number, metric])
            database.execute("insert into portrait_build.event_kinds values (?, ?)", [number, fact])
            database.execute(
                "insert into portrait_build.metric_map values (?, 'account', ?, 'count', 1)", [number, number]
            )
        columns = list(zip(*rows, strict=True))
        happened = pa.table(
            {
                "entity_number": columns[0],
                "event_kind_number": [metrics.index(metric) + 1 for metric in columns[1]],
                "occurred_on": columns[2],
                "known_on": [row[2] + timedelta(days=row[4]) for row in rows],
                "quantity": columns[3],
            }
        )
        database.register("happened", happened)
        database.execute("insert into portrait_build.portrait_events select *, 0, 0 from happened")
    return path
