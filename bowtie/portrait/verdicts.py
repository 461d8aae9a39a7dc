"""When rules hold, and why.

The macro `portable_verdicts` says the same in SQL for other engines. A test holds both to each other.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from bowtie.portrait.inputs import (
    Part,
    Plan,
    dates,
    in_parts,
    read_attributes,
    read_events,
    read_kinds,
    read_known,
    read_plan,
    read_scores,
    read_tags,
)
from bowtie.portrait.kernels import NEVER, Reasons, judge

_ROOM = 2_000_000
_FIELDS: list[pa.Field[Any]] = [
    pa.field("entity_number", pa.int32()),
    pa.field("rule_number", pa.int32()),
    pa.field("held_from", pa.date32()),
    pa.field("held_until", pa.date32()),
    pa.field("condition_number", pa.int32()),
    pa.field("since_on", pa.date32()),
    pa.field("value", pa.float64()),
    pa.field("is_first", pa.bool_()),
]
_SCHEMA = pa.schema(_FIELDS)


def rule_reasons(
    level: int,
    rule_plan: duckdb.DuckDBPyRelation,
    windows: duckdb.DuckDBPyRelation,
    entities: duckdb.DuckDBPyRelation,
    kinds: duckdb.DuckDBPyRelation,
    metric_map: duckdb.DuckDBPyRelation,
    events: duckdb.DuckDBPyRelation,
    attributes: duckdb.DuckDBPyRelation,
    verdicts: duckdb.DuckDBPyRelation | None = None,
    score_history: duckdb.DuckDBPyRelation | None = None,
) -> pa.Table:
    """When the rules of a level hold, and why. Grain: entity × rule × period × condition held as it begins.

    Args:
        level: 1 judges metrics, 2 also what rules of the first level and scores say.
        rule_plan: All rules.
        windows: The seed metric_windows.
        entities: portrait_entities.
        kinds: event_kinds.
        metric_map: Which kind of event counts for which metric.
        events: event_numbers.
        attributes: attribute_turns.
        verdicts: metric_verdicts, for the second level.
        score_history: For the second level.
    """
    plan = _read_level(level, rule_plan, windows)
    known, counted = read_known(entities), read_kinds(kinds, metric_map, plan.metrics)
    numbers = ", ".join(str(number) for number in plan.conditions.number) or "-1"
    attributes = attributes.filter(f"condition_number in ({numbers})")
    if verdicts is not None:
        verdicts = verdicts.filter(f"rule_number in ({', '.join(map(str, plan.tags)) or '-1'})")

    def judged(part: Part) -> pa.Table:
        told = (
            *(
                read_events(events, counted, part),
                counted,
                len(plan.metrics),
                known,
                plan.rules,
                plan.conditions,
            ),
            *(
                read_attributes(attributes, plan.conditions, part),
                read_tags(verdicts, part),
                read_scores(score_history, part),
            ),
        )
        room, tables, at = _room(), [], 0
        while at < part.size:
            at, count = judge(part.low, at, *told, room)
            tables.append(_table(room, count))
        return pa.concat_tables(tables)

    return pa.concat_tables([_SCHEMA.empty_table(), *in_parts(judged, events, known)])


def _room() -> Reasons:
    return Reasons(
        entity=np.empty(_ROOM, np.int32),
        rule=np.empty(_ROOM, np.int32),
        begun=np.empty(_ROOM, np.int32),
        ended=np.empty(_ROOM, np.int64),
        condition=np.empty(_ROOM, np.int32),
        since=np.empty(_ROOM, np.int32),
        value=np.empty(_ROOM),
        is_first=np.empty(_ROOM, np.bool_),
    )


def _read_level(level: int, rule_plan: duckdb.DuckDBPyRelation, windows: duckdb.DuckDBPyRelation) -> Plan:
    tags = rule_plan.filter("rule_set = 'tags'").select("entity_type, rule_id, rule_number").fetchall()
    return read_plan(
        rule_plan.filter(f"rule_level = {level}"),
        windows,
        {(entity_type, rule): number for entity_type, rule, number in tags},
    )


def _table(room: Reasons, count: int) -> pa.Table:
    """The first rows of the room, which is free again afterwards."""
    ended = room.ended[:count]
    return pa.table(
        {
            "entity_number": room.entity[:count].copy(),
            "rule_number": room.rule[:count].copy(),
            "held_from": dates(room.begun[:count].copy()),
            "held_until": dates(ended.astype(np.int32), mask=ended == NEVER),
            "condition_number": room.condition[:count].copy(),
            "since_on": dates(room.since[:count].copy()),
            "value": room.value[:count].copy(),
            "is_first": room.is_first[:count],
        },
        schema=_SCHEMA,
    )
