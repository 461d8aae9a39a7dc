"""What the renewals to come of a contract are worth, in terms: expected, and with few and with many of them.

Grain: segment × renewals × months of a term × days to the end; contracts that are alike in these are worth
the same. bowtie.value.contractual has the formulas and their source.
"""

from bowtie.value.retention import renewal_values


def model(dbt, session):
    """The worth of renewals of all kinds of open contracts."""
    dbt.config(materialized="table")
    return renewal_values(dbt.ref("retention_inputs"), dbt.ref("open_contracts"))
