"""Metrics as they were known at the end of a day: for training, with what came of it later.

A feature is the sum of a metric over a window that ends with the snapshot's day, from the same events and
the same map as the model metric_values. Only what was known by then counts: an anonymous visit that led to
its company months later is no feature of the months between (column known_on of portrait_events). Attributes
are left out, because the golden record tells them as they are known today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from bowtie.errors import UserError
from bowtie.training.definition import MONTH_END, WINDOWS, Definition

Floats = npt.NDArray[np.float64]
# What happens in the first days of history is judged before it: windows would be empty for everybody.
_WARM_UP_DAYS = 60
# A content class of the committee's events is a job title, which may have been learned later.
_MEASURED = """
    create or replace temp table measured as
    with kinds as (
        select map.*, metrics.metric_id
        from {db}.portrait_build.metric_map as map
        inner join {db}.portrait_build.portrait_metrics as metrics using (metric_number)
        inner join {db}.portrait_build.event_kinds as kinds using (event_kind_number)
        where map.entity_type = $applies_to
            and not (kinds.fact = 'committee' and metrics.metric_id in (
                select metric_id from {db}.rules.metric_events
                where fact = 'committee' and content_class is not null
            ))
    )
    select
        entity_number, metric_id, occurred_on, known_on,
        cast(factor * case measure
            when 'minutes' then minutes when 'amount' then amount else quantity
        end as decimal(18, 4)) as quantity
    from {db}.portrait_build.portrait_events
    inner join kinds using (event_kind_number)
    where measure <> 'days'
    union all
    select entity_number, metric_id, occurred_on, min(known_on), 1
    from {db}.portrait_build.portrait_events
    inner join kinds using (event_kind_number)
    where measure = 'days'
    group by entity_number, metric_id, occurred_on
"""


@dataclass(frozen=True)
class Feature:
    """A metric over a window of days; no days: ever."""

    metric_id: str
    days: int | None

    @property
    def name(self) -> str:
        """For people: `page_views 30d`, `leads_created ever`."""
        return f"{self.metric_id} {f'{self.days}d' if self.days else 'ever'}"


@dataclass(frozen=True)
class Dataset:
    """Snapshots in the order of their days, their features (raw sums) and what came of them."""

    entities: npt.NDArray[np.int64]
    days: npt.NDArray[np.datetime64]
    features: tuple[Feature, ...]
    values: Floats
    outcomes: npt.NDArray[np.bool_]
    is_settled: npt.NDArray[np.bool_]

    def part(self, rows: npt.NDArray[np.bool_]) -> Dataset:
        """Some of the snapshots."""
        return Dataset(
            self.entities[rows], self.days[rows], self.features, self.values[rows],
            self.outcomes[rows], self.is_settled[rows],
        )  # fmt: skip


def measure(connection: duckdb.DuckDBPyConnection, applies_to: str, database: str = "warehouse") -> None:
    """Put the quantities of all metrics, each with the day since which it was known, into `measured`."""
    connection.execute(_MEASURED.format(db=database), {"applies_to": applies_to})


def observed(
    connection: duckdb.DuckDBPyConnection, outcome: str, database: str = "warehouse"
) -> tuple[date, date]:
    """The first and last day of any event of the facts that tell the outcome: silence beyond says nothing."""
    found: Any = connection.execute(
        f"""select min(occurred_on), max(occurred_on) from {database}.portrait_build.portrait_events
        inner join {database}.portrait_build.event_kinds using (event_kind_number)
        where fact in (select fact from {database}.rules.metric_events where metric_id = $outcome)""",
        {"outcome": outcome},
    ).fetchone()
    if found[0] is None:
        raise UserError(
            f"Nothing ever happened that could be the outcome {outcome!r}.",
            "Land the source of this metric (seeds/metric_events.csv) and run `bowtie refresh`.",
        )
    return found[0], found[1]


def take_snapshots(
    connection: duckdb.DuckDBPyConnection, definition: Definition, span: tuple[date, date]
) -> None:
    """Put who is in the population on each day of the definition into the table `snapshots`."""
    if definition.snapshots == MONTH_END:
        days = """
            select entity_number, as_of
            from (select entity_number, min(known_on) as since from measured group by all)
            inner join (
                select cast(last_day(month_begin) as date) as as_of from (
                    select unnest(generate_series(
                        date_trunc('month', cast($first_day as date)),
                        cast($last_day as date), interval 1 month
                    )) as month_begin
                )
            ) on since <= as_of"""
    else:
        days = f"""
            select distinct entity_number, greatest(occurred_on, known_on) as as_of from measured
            where metric_id = '{definition.snapshots}' and quantity > 0"""
    connection.execute(
        f"""create or replace temp table candidates as
        select row_number() over (order by as_of, entity_number) as snapshot, entity_number, as_of
        from ({days})
        where as_of <= $last_day
            and as_of >= cast($first_day as date) + {_WARM_UP_DAYS}""",
        {"first_day": span[0], "last_day": span[1]},
    )
    sums = [
        f"coalesce(sum(quantity) filter (metric_id = '{item.metric_id}'"
        f"{f' and as_of - occurred_on < {item.days}' if item.days else ''}), 0)"
        for item in definition.population
    ]
    kept = " and ".join(
        item.sql(quantity) for item, quantity in zip(definition.population, sums, strict=True)
    )
    connection.execute(
        f"""create or replace temp table snapshots as
        select snapshot, entity_number, as_of from candidates
        where snapshot in (
            select snapshot from candidates left join measured
                on candidates.entity_number = measured.entity_number
                and occurred_on <= as_of and known_on <= as_of
            group by snapshot having {kept or "true"}
        )"""
    )


def features_at(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[npt.NDArray[np.int64], tuple[Feature, ...], Floats]:
    """The features of all snapshots: their numbers in order, what the columns mean, and raw sums."""
    numbers = connection.execute("select snapshot from snapshots order by snapshot").fetchnumpy()["snapshot"]
    sums = ", ".join(
        f"cast(sum(quantity) filter (as_of - occurred_on < {days}) as double)"
        if days
        else "cast(sum(quantity) as double)"
        for days in WINDOWS
    )
    metrics = [
        row[0] for row in connection.execute("select distinct metric_id from measured order by 1").fetchall()
    ]
    found = connection.execute(
        f"""select snapshot, list_position($metrics, metric_id) - 1 as place, unnest([{sums}]) as quantity,
            unnest(range({len(WINDOWS)})) as spot
        from snapshots inner join measured
            on snapshots.entity_number = measured.entity_number
            and occurred_on <= as_of and known_on <= as_of
        group by snapshot, metric_id""",
        {"metrics": metrics},
    ).fetchnumpy()
    values = np.zeros((len(numbers), len(metrics) * len(WINDOWS)))
    rows = np.searchsorted(numbers, found["snapshot"])
    quantities = np.ma.filled(np.ma.asarray(found["quantity"], dtype=np.float64), 0.0)
    values[rows, found["place"] * len(WINDOWS) + found["spot"]] = quantities
    return numbers, tuple(Feature(metric, days) for metric in metrics for days in WINDOWS), values


def outcomes_of(connection: duckdb.DuckDBPyConnection, definition: Definition) -> npt.NDArray[np.bool_]:
    """Whether the outcome happened within the horizon after each snapshot."""
    found = connection.execute(
        f"""select snapshot, coalesce(bool_or(occurred_on is not null), false) as happened
        from snapshots left join (
            select entity_number, occurred_on from measured
            where metric_id = '{definition.outcome_metric}' and quantity > 0
        ) as outcomes
            on snapshots.entity_number = outcomes.entity_number
            and occurred_on > as_of and occurred_on <= as_of + {definition.horizon_days}
        group by snapshot order by snapshot"""
    ).fetchnumpy()
    return np.asarray(found["happened"], dtype=np.bool_)


def read_dataset(
    connection: duckdb.DuckDBPyConnection, definition: Definition, span: tuple[date, date]
) -> Dataset:
    """All snapshots of the days on which the outcome could be seen; the youngest are not settled yet."""
    take_snapshots(connection, definition, span)
    _, features, values = features_at(connection)
    found = connection.execute("select entity_number, as_of from snapshots order by snapshot").fetchnumpy()
    days = found["as_of"].astype("datetime64[D]")
    settled = np.asarray(days + np.timedelta64(definition.horizon_days, "D") <= np.datetime64(span[1]))
    return Dataset(
        found["entity_number"].astype(np.int64),
        days,
        features,
        values,
        outcomes_of(connection, definition),
        settled,
    )
