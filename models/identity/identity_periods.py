"""Which cluster each record belongs to, and since when: the graph of One-ID over time.

Grain: one row per record and period (kind 'period'), and per evidence that is refused and period
(kind 'refused'). The algorithm is bowtie.identity.clusters.
"""

from bowtie.identity.tables import periods


def model(dbt, session):
    """The periods of all records."""
    dbt.config(materialized="table")
    return periods(dbt.ref("identity_records"), dbt.ref("identity_edges"), dbt.ref("identity_verdicts"))
