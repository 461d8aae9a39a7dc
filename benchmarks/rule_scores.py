"""The engagement score of the rules as of past days, from what was known by then."""

from __future__ import annotations

import duckdb
import numpy as np
import numpy.typing as npt

# As the models score_days and current_scores have it, but for each row of `snapshots`, and from `measured`
# (bowtie.training.features), which knows since when an event is known to be its company's.
_SCORES = """
    with earned as (
        select snapshot, score_rule_id, occurred_on, any_value(as_of - occurred_on) as age,
            any_value(half_life_days) as half_life_days, any_value(cap_points) as cap_points,
            any_value(cap_days) as cap_days, any_value(points) as rate,
            case
                when any_value(most_per_day) is null then sum(quantity) * any_value(points)
                when any_value(points) < 0
                    then greatest(sum(quantity) * any_value(points), -any_value(most_per_day))
                else least(sum(quantity) * any_value(points), any_value(most_per_day)) end as points
        from snapshots
        inner join measured using (entity_number)
        inner join warehouse.rules.score_rules using (metric_id)
        where occurred_on <= as_of and known_on <= as_of and applies_to = $applies_to
        group by snapshot, score_rule_id, occurred_on
    ),
    given as (
        select one.snapshot, one.score_rule_id, one.occurred_on, sum(earlier.points) as points
        from (select * from earned where cap_days is not null) as one
        inner join earned as earlier using (snapshot, score_rule_id)
        where earlier.age > one.age and earlier.age < one.age + one.cap_days
        group by all
    ),
    capped as (
        select earned.* exclude (points), case
            when cap_points is null then earned.points
            when rate < 0 then least(0, greatest(earned.points, -cap_points - coalesce(given.points, 0)))
            else greatest(0, least(earned.points, cap_points - coalesce(given.points, 0))) end as points
        from earned left join given using (snapshot, score_rule_id, occurred_on)
    )
    select coalesce(sum(points * power(2.0, -age / coalesce(half_life_days, 1e12))), 0)::double as score
    from snapshots left join capped using (snapshot)
    group by snapshot order by snapshot
"""


def rule_scores(connection: duckdb.DuckDBPyConnection, applies_to: str) -> npt.NDArray[np.float64]:
    """The score of each row of the table `snapshots`, in their order, by the rules of today."""
    found = connection.execute(_SCORES, {"applies_to": applies_to}).fetchnumpy()
    return np.asarray(found["score"], dtype=np.float64)
