"""Points that people and companies earn, and their scores over time.

The macros `portable_score_days` and `portable_score_history` say the same in SQL for other engines. A test
holds both to each other.
"""

from __future__ import annotations

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bowtie.portrait.inputs import (
    TYPES,
    Part,
    dates,
    in_parts,
    quantities,
    read_events,
    read_kinds,
    read_known,
)
from bowtie.portrait.kernels import NEVER, UNIT
from bowtie.portrait.score_kernels import (
    Earned,
    FitTurns,
    History,
    Lines,
    Points,
    ScoreRules,
    earn,
    follow,
)

_BANDS = 4


def score_days(
    score_rules: duckdb.DuckDBPyRelation,
    entities: duckdb.DuckDBPyRelation,
    metrics: duckdb.DuckDBPyRelation,
    kinds: duckdb.DuckDBPyRelation,
    metric_map: duckdb.DuckDBPyRelation,
    events: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """The points that entities earned. Grain: entity × score rule × day on which it gave points.

    Args:
        score_rules: The seed.
        entities: portrait_entities.
        metrics: portrait_metrics.
        kinds: event_kinds.
        metric_map: Which kind of event counts for which metric.
        events: event_numbers.
    """
    number_of = dict(metrics.select("metric_id, metric_number").fetchall())
    columns = score_rules.columns
    asked = [dict(zip(columns, row, strict=True)) for row in score_rules.order("score_rule_id").fetchall()]
    numbers = np.array(sorted({number_of[row["metric_id"]] for row in asked}), np.int64)
    rules = ScoreRules(
        entity_type=np.array([TYPES[row["applies_to"]] for row in asked], np.int8),
        metric=np.searchsorted(numbers, [number_of[row["metric_id"]] for row in asked]).astype(np.int64),
        points=_units(row["points"] for row in asked),
        most_per_day=_units(row["most_per_day"] for row in asked),
        cap_points=_units(row["cap_points"] for row in asked),
        cap_days=np.array([row["cap_days"] or 0 for row in asked], np.int64),
    )
    ids = pa.array([row["score_rule_id"] for row in asked], pa.string())
    half_lives = pa.array([row["half_life_days"] for row in asked], pa.int32())
    known, counted = read_known(entities), read_kinds(kinds, metric_map, numbers)
    rules_of = np.bincount(rules.metric, minlength=len(numbers))

    def earned(part: Part) -> pa.Table:
        mine = read_events(events, counted, part)
        most_of = np.add.reduceat(np.append(rules_of[counted.metric], 0), counted.start[:-1]) * (
            np.diff(counted.start) > 0
        )
        most = int(most_of[mine.kind].sum())
        rows = Earned(
            entity=np.empty(most, np.int32),
            rule=np.empty(most, np.int32),
            day=np.empty(most, np.int32),
            quantity=np.empty(most, np.int64),
            points=np.empty(most, np.int64),
        )
        count = earn(part.low, mine, counted, len(numbers), known, rules, rows)
        which = pa.array(rows.rule[:count], pa.int32())
        return pa.table(
            {
                "entity_number": rows.entity[:count].copy(),
                "score_rule_number": pa.array(rows.rule[:count] + 1, pa.int32()),
                "score_rule_id": pa.DictionaryArray.from_arrays(which, ids),
                "occurred_on": dates(rows.day[:count].copy()),
                "quantity": quantities(rows.quantity[:count]),
                "half_life_days": half_lives.take(which),
                "points": quantities(rows.points[:count]),
            }
        )

    return pa.concat_tables(in_parts(earned, events, known))


def score_history(
    today: int,
    entities: duckdb.DuckDBPyRelation,
    earned: duckdb.DuckDBPyRelation,
    verdicts: duckdb.DuckDBPyRelation,
    rules: duckdb.DuckDBPyRelation,
    bands: duckdb.DuckDBPyRelation,
    matrix: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """Scores on the days on which they changed or crossed a line. Grain: entity × day.

    Args:
        today: The day of as_of, counted from 1970.
        entities: portrait_entities.
        earned: score_days.
        verdicts: metric_verdicts, for the fit.
        rules: rule_numbers.
        bands: The seed score_bands.
        matrix: The seed score_matrix.
    """
    known, lines = read_known(entities), _read_lines(bands, matrix)
    half_lives = [row[0] for row in earned.select("half_life_days").distinct().order("1").fetchall()]
    fit_points = dict(rules.filter("rule_set = 'fit'").select("rule_number, points").fetchall())
    fit = verdicts.filter(f"rule_number in ({', '.join(map(str, fit_points)) or '-1'})")

    def followed(part: Part) -> pa.Table:
        told = (
            *(part.low, today, known, _read_points(earned, half_lives, part)),
            np.array([np.inf if days is None else days for days in half_lives]),
            *(_read_fit(fit, fit_points, today, part), lines),
        )
        rows = _history(follow(*told, _history(0)))
        follow(*told, rows)
        return pa.table(
            {
                "entity_number": rows.entity,
                "entity_type": _named(known.entity_type[rows.entity], list(TYPES)),
                "changed_on": dates(rows.day),
                "cause": _named(rows.cause, ["change", "decay"]),
                "engagement_score": rows.score,
                "engagement_band": rows.band,
                "fit_score": quantities(rows.fit),
                "fit_band": rows.fit_band,
                "is_mql": rows.is_mql,
            }
        )

    return pa.concat_tables(in_parts(followed, earned, known))


def _units(decimals: Any) -> NDArray[np.int64]:
    """Decimals of four places as whole numbers; NEVER for what is not given."""
    return np.array([NEVER if one is None else int(one * UNIT) for one in decimals], np.int64)


def _read_points(earned: duckdb.DuckDBPyRelation, half_lives: list[int | None], part: Part) -> Points:
    place = " ".join(
        f"when half_life_days is not distinct from {'null' if days is None else days} then {at}"
        for at, days in enumerate(half_lives)
    )
    rows = part.rows(
        earned,
        "cast(occurred_on - date '1970-01-01' as bigint) as day_number, cast(points as double) as points,"
        f" cast(case {place or 'when true then 0'} end as bigint) as half_life",
    )
    order, start = part.sort(rows, "day_number")
    return Points(start, rows["day_number"][order], rows["half_life"][order], rows["points"][order])


def _read_fit(fit: duckdb.DuckDBPyRelation, points: dict[int, Any], today: int, part: Part) -> FitTurns:
    rows = part.rows(
        fit,
        "rule_number, cast(held_from - date '1970-01-01' as bigint) as begun,"
        f" coalesce(cast(held_until - date '1970-01-01' as bigint), {NEVER}) as ended",
    )
    units = np.zeros(max(points, default=0) + 1, np.int64)
    for rule, of_rule in points.items():
        units[rule] = int((of_rule or 0) * UNIT)
    has_ended = rows["ended"] <= today
    turns = {
        "entity_number": np.concatenate([rows["entity_number"], rows["entity_number"][has_ended]]),
        "day_number": np.concatenate([rows["begun"], rows["ended"][has_ended]]),
    }
    change = np.concatenate([units[rows["rule_number"]], -units[rows["rule_number"][has_ended]]])
    order, start = part.sort(turns, "day_number")
    return FitTurns(start, turns["day_number"][order], change[order])


def _read_lines(bands: duckdb.DuckDBPyRelation, matrix: duckdb.DuckDBPyRelation) -> Lines:
    lines = Lines(
        engagement=np.full((len(TYPES), _BANDS - 1), np.inf),
        fit=np.full((len(TYPES), _BANDS - 1), NEVER, np.int64),
        is_mql=np.zeros((len(TYPES), _BANDS + 1, _BANDS + 1), np.bool_),
    )
    for score, entity_type, band, line in bands.select("score_id, applies_to, band, from_score").fetchall():
        if band > 1 and score == "engagement":
            lines.engagement[TYPES[entity_type], band - 2] = float(line)
        elif band > 1 and score == "fit":
            lines.fit[TYPES[entity_type], band - 2] = int(line * UNIT)
    for entity_type, fit_band, band, is_mql in matrix.select(
        "applies_to, fit_band, engagement_band, is_mql"
    ).fetchall():
        lines.is_mql[TYPES[entity_type], fit_band, band] = is_mql
    return lines


def _history(rows: int) -> History:
    return History(
        entity=np.empty(rows, np.int32),
        day=np.empty(rows, np.int32),
        cause=np.empty(rows, np.int8),
        score=np.empty(rows),
        band=np.empty(rows, np.int32),
        fit=np.empty(rows, np.int64),
        fit_band=np.empty(rows, np.int32),
        is_mql=np.empty(rows, np.bool_),
    )


def _named(places: NDArray[np.int8], names: list[str]) -> pa.Array[Any]:
    return pa.DictionaryArray.from_arrays(pa.array(places, pa.int8()), pa.array(names))
