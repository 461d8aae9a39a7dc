"""How good the chances of customer success have been, and what the newest models say.

Grain: model × metric × item. Judged on chances that were made before the outcome was known;
bowtie.success.renewal_model has the method and its source.
"""

from bowtie.success.renewal_model import success_facts


def model(dbt, session):
    """The facts about all models."""
    dbt.config(materialized="table")
    return success_facts(
        dbt.ref("success_models"),
        dbt.ref("health_months"),
        dbt.ref("health_indicator_months"),
        dbt.ref("success_examples"),
    )
