"""What each buyer of orders will order, by what was known at each cut-off.

Grain: cut-off × buyer. BG/NBD and gamma-gamma; bowtie.value.noncontractual has the formulas and their source.
"""

from bowtie.value.orders import purchase_forecasts


def model(dbt, session):
    """The forecasts of all buyers."""
    dbt.config(materialized="table")
    return purchase_forecasts(dbt.ref("purchase_inputs"))
