"""What every metric of every person and company says on the day of as_of: sums over the usual windows.

Grain: entity × metric. Sparse: who has no such event has no row. The algorithm is bowtie.portrait.metrics.
"""

from bowtie.portrait.metrics import metric_values

WINDOWS = (7, 30, 90, 365)


def model(dbt, session):
    """The metrics of everybody."""
    dbt.config(materialized="table")
    clock = dbt.ref("portrait_clock")
    return metric_values(
        clock.fetchall()[0][1],
        WINDOWS,
        dbt.ref("portrait_entities"),
        dbt.ref("portrait_metrics"),
        dbt.ref("event_kinds"),
        dbt.ref("metric_map"),
        dbt.ref("event_numbers"),
    )
