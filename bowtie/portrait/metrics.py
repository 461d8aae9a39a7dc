"""What metrics say on the day of as_of.

The macro `portable_metric_values` says the same in SQL for other engines. A test holds both to each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from bowtie.portrait.inputs import Part, dates, in_parts, quantities, read_events, read_kinds, read_known
from bowtie.portrait.kernels import Measured, measure


def metric_values(
    today: int,
    spans: Sequence[int],
    entities: duckdb.DuckDBPyRelation,
    metrics: duckdb.DuckDBPyRelation,
    kinds: duckdb.DuckDBPyRelation,
    metric_map: duckdb.DuckDBPyRelation,
    events: duckdb.DuckDBPyRelation,
) -> pa.Table:
    """Sums of every metric over the last days and over all. Grain: entity × metric, where it has events.

    Args:
        today: The day of as_of, counted from 1970.
        spans: Over how many days.
        entities: portrait_entities.
        metrics: portrait_metrics.
        kinds: event_kinds.
        metric_map: Which kind of event counts for which metric.
        events: event_numbers.
    """
    numbers = np.sort(
        np.asarray(metrics.filter("kind = 'event'").fetchnumpy()["metric_number"]).astype(np.int64)
    )
    known, counted = read_known(entities), read_kinds(kinds, metric_map, numbers)

    def measured(part: Part) -> pa.Table:
        mine = read_events(events, counted, part)
        most = int(np.diff(counted.start)[mine.kind].sum())
        rows = Measured(
            entity=np.empty(most, np.int32),
            metric=np.empty(most, np.int32),
            sums=np.empty((most, len(spans) + 1), np.int64),
            first_day=np.empty(most, np.int32),
            last_day=np.empty(most, np.int32),
        )
        count = measure(mine, counted, np.array(spans, np.int64), today, part.low, len(numbers), rows)
        return pa.table(
            {
                "entity_number": rows.entity[:count].copy(),
                "metric_number": numbers[rows.metric[:count]].astype(np.int32),
                **{f"last_{days}_days": quantities(rows.sums[:count, at]) for at, days in enumerate(spans)},
                "ever": quantities(rows.sums[:count, len(spans)]),
                "first_on": dates(rows.first_day[:count].copy()),
                "last_on": dates(rows.last_day[:count].copy()),
            }
        )

    return pa.concat_tables(in_parts(measured, events, known))
