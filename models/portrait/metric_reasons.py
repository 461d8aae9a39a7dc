"""When the rules on metrics (tags, fit) hold, and why.

Grain: entity × rule × period × condition that holds as it begins. The algorithm is bowtie.portrait.verdicts.
"""

from bowtie.portrait.verdicts import rule_reasons


def model(dbt, session):
    """The periods of all rules of the first level."""
    dbt.config(materialized="table")
    return rule_reasons(
        1,
        dbt.ref("rule_plan"),
        dbt.ref("metric_windows"),
        dbt.ref("portrait_entities"),
        dbt.ref("event_kinds"),
        dbt.ref("metric_map"),
        dbt.ref("event_numbers"),
        dbt.ref("attribute_turns"),
    )
