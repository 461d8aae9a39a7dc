"""Telephone numbers that are no mobiles: switchboards and desks, behind which many people sit.

Grain: one row per number. The kinds of numbers are those of the library phonenumbers.
"""

from bowtie.identity.tables import fixed_lines


def model(dbt, session):
    """The fixed lines among the numbers that people gave."""
    dbt.config(materialized="table")
    return fixed_lines(dbt.ref("identifiers"))
