"""What each channel is to the way to a milestone: how much of the conversions would be missing without it.

Grain: milestone × channel. The Markov model of first order with null paths; bowtie.attribution.markov has the
formulas and their source.
"""

from bowtie.attribution.markov import removal_effects


def model(dbt, session):
    """The removal effects of all milestones."""
    dbt.config(materialized="table")
    return removal_effects(dbt.ref("path_steps"))
