"""The points that people and companies earned, within the caps.

Grain: entity × score rule × business day. Points do not change once earned; what they are worth on a later
day is their decay alone. The algorithm is bowtie.portrait.scores.
"""

from bowtie.portrait.scores import score_days


def model(dbt, session):
    """The points of everybody."""
    dbt.config(materialized="table")
    return score_days(
        dbt.ref("score_rules"),
        dbt.ref("portrait_entities"),
        dbt.ref("portrait_metrics"),
        dbt.ref("event_kinds"),
        dbt.ref("metric_map"),
        dbt.ref("event_numbers"),
    )
