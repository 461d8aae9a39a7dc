"""The scores of people and companies over time.

Grain: entity × day on which points were earned, fit changed, or decay took the score below a line. Between
two rows a score only decays. The algorithm is bowtie.portrait.scores.
"""

from bowtie.portrait.scores import score_history


def model(dbt, session):
    """The scores of everybody."""
    dbt.config(materialized="table")
    clock = dbt.ref("portrait_clock")
    return score_history(
        clock.fetchall()[0][1],
        dbt.ref("portrait_entities"),
        dbt.ref("score_days"),
        dbt.ref("metric_verdicts"),
        dbt.ref("rule_numbers"),
        dbt.ref("score_bands"),
        dbt.ref("score_matrix"),
    )
