"""A customer's plan lacks columns: the build passes, and what is missing is null of its type."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from warehouse.house import House

from bowtie.contracts import Column, Table
from connectors.landed import check_column_types, land_rows, read_csv, switched_on, tables_of
from connectors.samples import MONEY, read_tables

# Which of the optional columns a plan lacks: all of them, and each half with the other half there.
PLANS: dict[str, Callable[[int], bool]] = {
    "all": lambda _: True,
    "even": lambda place: place % 2 == 0,
    "odd": lambda place: place % 2 == 1,
}
# The plan that lacks most is built to its marts, the others as far as the contracts reach.
ROOMS = ("staging", "canonical", "identity", "core")
UP_TO_CORE = ("--select", "path:seeds", *(f"path:models/{room}" for room in ROOMS))
BUILT = {"all": (), "even": UP_TO_CORE, "odd": UP_TO_CORE}


def optional(table: Table) -> list[Column]:
    """Columns that are neither required nor part of the key."""
    return [column for column in table.columns if not column.required and column.name not in table.key]


@pytest.mark.parametrize("plan", PLANS)
def test_a_missing_column_is_typed_null(plan: str, tmp_path: Path) -> None:
    house, samples = House(tmp_path / "company"), read_tables()
    files, lacking = {}, {}
    for table in tables_of(MONEY):
        gone = {column.name for place, column in enumerate(optional(table)) if PLANS[plan](place)}
        rows = [
            {name: value for name, value in row.items() if name not in gone}
            for row in read_csv(samples[table.source_table])
        ]
        # With all but its key gone, versions of a record may be equal: they count once.
        files[table.source_table], lacking[table.source_table] = rows, gone
    assert sum(map(len, lacking.values())) > 60
    land_rows(house, files)
    house.build(*BUILT[plan], "--indirect-selection", "cautious", **switched_on(MONEY))
    assert house.rows("select * from staging.stg_row_outcomes where outcome != 'accepted'") == []
    for table in tables_of(MONEY):
        view = check_column_types(house, table)
        for name in lacking[table.source_table]:
            assert house.rows(f'select count("{name}"), count(*) > 0 from {view}') == [(0, True)]


@pytest.mark.parametrize("connector", MONEY)
def test_only_keys_are_required(connector: str) -> None:
    """What else a contract asked for would set a customer's file aside."""
    for table in tables_of([connector]):
        assert set(table.required) <= set(table.key), table.source_table
        for column in optional(table):
            is_text = column.data_type == "text" and not column.format
            assert is_text or column.on_invalid == "reject_value", f"{table.source_table}.{column.name}"
