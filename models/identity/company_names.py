"""Every organization name as written, read: its key, the key of its head company, region, form and branch.

Grain: one row per name as written. Reading is bowtie.identity.company_names.
"""

from bowtie.identity.tables import names_as_written


def model(dbt, session):
    """The names of all organizations and of the companies that people gave."""
    dbt.config(materialized="table")
    return names_as_written(dbt.ref("organizations"), dbt.ref("people"), dbt.ref("opportunities"))
