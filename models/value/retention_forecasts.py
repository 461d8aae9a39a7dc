"""How many customers of each segment stay, by what was known at each cut-off.

Grain: cut-off × segment. The shifted-beta-geometric model; bowtie.value.contractual has the formulas and
their source.
"""

from bowtie.value.retention import retention_forecasts


def model(dbt, session):
    """The forecasts of all segments."""
    dbt.config(materialized="table")
    return retention_forecasts(dbt.ref("retention_inputs"))
