"""Each customer's chances in each month, from what was known at its end: of losing the contract, of growing.

Grain: model × account × month. A penalized logistic regression, trained on earlier decisions alone;
bowtie.success.renewal_model has the method and its source.
"""

from bowtie.success.renewal_model import success_chances


def model(dbt, session):
    """The chances of all models."""
    dbt.config(materialized="table")
    return success_chances(
        dbt.ref("success_models"),
        dbt.ref("health_months"),
        dbt.ref("health_indicator_months"),
        dbt.ref("success_examples"),
    )
