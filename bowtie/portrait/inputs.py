"""The relations of the portrait as the compiled loops take them: arrays, sorted by entity and day."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm
from threading import Lock
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bowtie.portrait import kernels
from bowtie.portrait.kernels import (
    NEVER,
    UNIT,
    Attributes,
    Conditions,
    Events,
    Kinds,
    Known,
    Rules,
    Scores,
    Tags,
    ordered,
)

TYPES = {"person": 0, "account": 1}
MEASURES = {"minutes": kernels.MINUTES, "amount": kernels.AMOUNT, "days": kernels.DAYS}
OPERATORS = {
    "at_least": kernels.AT_LEAST,
    "at_most": kernels.AT_MOST,
    "more_than": kernels.MORE_THAN,
    "less_than": kernels.LESS_THAN,
    "equals": kernels.EQUALS,
    "differs": kernels.DIFFERS,
    "has": kernels.AT_LEAST,
    "lacks": kernels.LESS_THAN,
}
# What rules may ask of scores; the order is that of the columns of Scores.
SCORES = ("engagement_band", "fit_band", "is_mql")

_ROWS_AT_ONCE = 2_000_000
# A connection answers one query at a time.
_READING = Lock()


@dataclass(frozen=True)
class Part:
    """The entities numbered from `low` to below `high`: as many as fit into memory with what they did."""

    low: int
    high: int

    @property
    def size(self) -> int:
        """How many."""
        return self.high - self.low

    def rows(self, relation: duckdb.DuckDBPyRelation, columns: str) -> dict[str, NDArray[Any]]:
        """Columns of a relation, with the place of the entity in this part as `entity_number`."""
        mine = relation.filter(f"entity_number >= {self.low} and entity_number < {self.high}")
        with _READING:
            rows = mine.select(f"entity_number, {columns}").fetchnumpy()
        return {
            **{name: np.asarray(column) for name, column in rows.items()},
            "entity_number": np.asarray(rows["entity_number"]) - self.low,
        }

    def sort(
        self, rows: dict[str, NDArray[Any]], day: str | None = None
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The order of rows by entity and day, and where each entity's rows start in it."""
        order = np.arange(len(rows["entity_number"]), dtype=np.int32)
        if day is not None and len(order):
            days = rows[day] - rows[day].min()
            order, _ = ordered(days, order, int(days.max()) + 1)
        found: tuple[NDArray[np.int32], NDArray[np.int64]] = ordered(rows["entity_number"], order, self.size)
        return found


def in_parts(
    work: Callable[[Part], pa.Table], events: duckdb.DuckDBPyRelation, known: Known
) -> list[pa.Table]:
    """Do work for all entities in parts of about as many events; while one is read, others are worked on."""
    total = events.aggregate("count(*)").fetchall()[0][0]
    count = max(1, -(-total // _ROWS_AT_ONCE))
    bounds = np.linspace(0, len(known.first_day), count + 1).astype(int).tolist()
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return list(workers.map(work, (Part(low, high) for low, high in pairwise(bounds))))


def read_known(entities: duckdb.DuckDBPyRelation) -> Known:
    """From portrait_entities."""
    who = entities.select(
        "entity_number, entity_type, cast(first_seen_on - date '1970-01-01' as bigint) as first_day"
    ).fetchnumpy()
    first_day = np.full(int(who["entity_number"].max(initial=0)) + 1, NEVER, np.int64)
    first_day[who["entity_number"]] = who["first_day"]
    entity_type = np.full(len(first_day), -1, np.int8)
    for name, number in TYPES.items():
        entity_type[who["entity_number"][who["entity_type"] == name]] = number
    return Known(first_day, entity_type)


def read_events(events: duckdb.DuckDBPyRelation, kinds: Kinds, part: Part) -> Events:
    """From event_numbers; kinds that count for no metric are left out."""
    counted = ", ".join(map(str, np.flatnonzero(np.diff(kinds.start)))) or "-1"
    rows = part.rows(
        events.filter(f"event_kind_number in ({counted})"),
        "event_kind_number, day_number, quantity, minutes, amount",
    )
    order, start = part.sort(rows, "day_number")
    return Events(
        start,
        *(rows[name][order] for name in ("event_kind_number", "day_number", "quantity", "minutes", "amount")),
    )


def read_kinds(
    kinds: duckdb.DuckDBPyRelation, metric_map: duckdb.DuckDBPyRelation, numbers: NDArray[np.int64]
) -> Kinds:
    """From event_kinds and metric_map, for the metrics with these numbers, counted by their place there."""
    highest = kinds.aggregate("coalesce(max(event_kind_number), 0)").fetchall()[0][0]
    place = {int(number): at for at, number in enumerate(numbers)}
    asked: list[list[tuple[int, int, int]]] = [[] for _ in range(highest + 1)]
    for kind, metric, measure, factor in (
        metric_map.order("event_kind_number, metric_number")
        .select("event_kind_number, metric_number, measure, factor")
        .fetchall()
    ):
        if metric in place:
            asked[kind].append((place[metric], MEASURES.get(measure, kernels.QUANTITY), factor))
    metric, measure, factor = (
        np.array([one[at] for several in asked for one in several], np.int64) for at in range(3)
    )
    return Kinds(np.cumsum([0, *map(len, asked)]), metric, measure, factor)


@dataclass(frozen=True)
class Plan:
    """What is judged: rules, their conditions, and the metrics that they ask for."""

    rules: Rules
    conditions: Conditions
    metrics: NDArray[np.int64]

    @property
    def tags(self) -> list[int]:
        """The numbers of the tags that conditions ask for."""
        return sorted({int(one) for one in self.conditions.what[self.conditions.source == kernels.TAG]})


def read_plan(
    plan: duckdb.DuckDBPyRelation, windows: duckdb.DuckDBPyRelation, tags: dict[tuple[str, str], int]
) -> Plan:
    """From rule_plan of one level.

    Args:
        plan: rule_plan.
        windows: The seed metric_windows.
        tags: The numbers of tags, by type of entity and name.
    """
    columns = plan.columns
    rows = [
        dict(zip(columns, row, strict=True)) for row in plan.order("rule_number, condition_number").fetchall()
    ]
    metrics = np.array(sorted({row["metric_number"] for row in rows if row["kind"] == "event"}), np.int64)
    moved = {window: _moved_lists(kernel) for window, kernel in _kernels(windows).items()}
    asked: list[dict[str, int]] = []
    offsets: list[int] = []
    factors: list[int] = []
    for row in rows:
        scale, lists = moved[row["window_id"]] if row["kind"] == "event" else (1, [])
        asked.append(_condition(row, scale, len(offsets), lists, metrics, tags))
        offsets += [offset for offset, _ in lists]
        factors += [factor for _, factor in lists]
    first = [
        at for at, row in enumerate(rows) if at == 0 or rows[at - 1]["rule_number"] != row["rule_number"]
    ]
    flat = {name: np.array([one[name] for one in asked], np.int64) for name in Conditions._fields[:-2]}
    conditions = Conditions(**flat, offset=np.array(offsets, np.int64), factor=np.array(factors, np.int64))
    rules = Rules(
        number=np.array([rows[at]["rule_number"] for at in first], np.int32),
        entity_type=np.array([TYPES[rows[at]["entity_type"]] for at in first], np.int8),
        start=np.array([*first, len(rows)], np.int64),
        needed=np.array([rows[at]["conditions_needed"] for at in first], np.int64),
    )
    return Plan(rules, conditions, metrics)


def _condition(
    row: dict[str, Any],
    scale: int,
    start: int,
    lists: list[tuple[int, int]],
    metrics: NDArray[np.int64],
    tags: dict[tuple[str, str], int],
) -> dict[str, int]:
    """A row of rule_plan for Conditions; its window has these lists from `start` on, factors by `scale`."""
    source, what = kernels.ATTRIBUTE, 0
    if row["kind"] == "event":
        source, what = kernels.EVENTS, int(np.searchsorted(metrics, row["metric_number"]))
    elif row["kind"] == "verdict" and row["metric_id"] == "tag":
        source, what = kernels.TAG, tags[row["entity_type"], row["verdict_id"]]
    elif row["kind"] == "verdict":
        source, what = kernels.SCORE, SCORES.index(row["metric_id"])
    limit = 1 if row["threshold"] is None else row["threshold"]
    # A window that only adds says no more than all events: whoever has too little in all is passed over.
    is_part = row["operator"] == "at_least" and all(abs(factor) == scale for _, factor in lists)
    return {
        "number": row["condition_number"],
        "source": source,
        "what": what,
        "window_start": start,
        "window_end": start + len(lists),
        "operator": OPERATORS.get(row["operator"], 0),
        "threshold": int(limit * UNIT * scale),
        "holds_without": source != kernels.ATTRIBUTE and row["holds_by_default"],
        "unit": 1 if source == kernels.ATTRIBUTE else UNIT * scale,
        "least": max(int(limit * UNIT), 0) if is_part else -int(NEVER),
    }


def _kernels(windows: duckdb.DuckDBPyRelation) -> dict[str, list[tuple[int, int | None, Fraction]]]:
    """By window: from which day until which its events count, and with what factor."""
    found: dict[str, list[tuple[int, int | None, Fraction]]] = {}
    for window, days_from, days_until, factor in (
        windows.order("window_id, days_from")
        .select("window_id, days_from, days_until, cast(factor as varchar)")
        .fetchall()
    ):
        found.setdefault(window, []).append((days_from, days_until, Fraction(factor)))
    return found


def _moved_lists(kernel: list[tuple[int, int | None, Fraction]]) -> tuple[int, list[tuple[int, int]]]:
    """What makes all factors of a window whole, and its lists: after how many days, with what factor."""
    scale = lcm(*(factor.denominator for _, _, factor in kernel))
    enter = [(days_from, int(factor * scale)) for days_from, _, factor in kernel]
    leave = [(until, -int(factor * scale)) for _, until, factor in kernel if until is not None]
    return scale, enter + leave


def read_attributes(attributes: duckdb.DuckDBPyRelation, conditions: Conditions, part: Part) -> Attributes:
    """From attribute_turns; conditions are counted by their place."""
    rows = part.rows(
        attributes, "condition_number, day_number, cast(coalesce(told_value, 0) as double) as told_value"
    )
    place = np.zeros(int(conditions.number.max(initial=0)) + 1, np.int64)
    place[conditions.number] = np.arange(len(conditions.number))
    order, start = part.sort(rows)
    return Attributes(
        start,
        place[rows["condition_number"][order]],
        rows["day_number"][order],
        rows["told_value"][order],
    )


def read_tags(periods: duckdb.DuckDBPyRelation | None, part: Part) -> Tags:
    """From metric_verdicts."""
    if periods is None:
        return Tags(np.zeros(part.size + 1, np.int64), np.empty(0, np.int32), *np.empty((2, 0), np.int64))
    rows = part.rows(
        periods,
        "rule_number, cast(held_from - date '1970-01-01' as bigint) as begun,"
        f" coalesce(cast(held_until - date '1970-01-01' as bigint), {NEVER}) as ended",
    )
    order, start = part.sort(rows, "begun")
    return Tags(start, rows["rule_number"][order], rows["begun"][order], rows["ended"][order])


def read_scores(history: duckdb.DuckDBPyRelation | None, part: Part) -> Scores:
    """From score_history."""
    if history is None:
        return Scores(
            np.zeros(part.size + 1, np.int64), np.empty(0, np.int64), np.empty((0, len(SCORES)), np.int64)
        )
    values = ", ".join(f"cast({name} as bigint) as {name}" for name in SCORES)
    rows = part.rows(history, f"cast(changed_on - date '1970-01-01' as bigint) as day_number, {values}")
    order, start = part.sort(rows, "day_number")
    return Scores(start, rows["day_number"][order], np.column_stack([rows[name] for name in SCORES])[order])


def dates(days: NDArray[np.int32], mask: NDArray[np.bool_] | None = None) -> pa.Array[Any]:
    """Days since 1970 as dates, none where the mask is true."""
    return pa.array(days, mask=mask).view(pa.date32())


def quantities(units: NDArray[np.int64]) -> pa.Array[Any]:
    """Units as decimals of four places: the low half of each is the units, the high half their sign."""
    halves = np.empty((len(units), 2), np.int64)
    halves[:, 0] = units
    np.right_shift(units, 63, out=halves[:, 1])
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(units), [None, pa.py_buffer(halves.data)])
