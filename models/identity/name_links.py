"""What company names alone say: which short name means which legal name, and what is a branch or a relation.

Grain: one row per pair of name keys, verdict and period. The rules are
bowtie.identity.company_names and name_links.
"""

from bowtie.identity.tables import name_links


def model(dbt, session):
    """The links between names, given what evidence says of the companies that bear them."""
    dbt.config(materialized="table")
    return name_links(
        dbt.ref("names_in_evidence"),
        dbt.ref("identity_records"),
        dbt.ref("identity_evidence_edges"),
        dbt.ref("identity_verdicts"),
    )
