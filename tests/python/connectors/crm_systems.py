"""Shared by the tests of HubSpot, Salesforce, Marketo and Zendesk: files, and houses built from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from warehouse.house import House, real_data

from bowtie.contracts import Table
from connectors.landed import (
    CONTRACTS,
    check_column_types,
    land,
    land_rows,
    outcomes,
    read_csv,
    switched_on,
    tables_of,
)

PREFIXES = {"hubspot": "", "salesforce": "sf_", "marketo": "marketo_", "zendesk": ""}


def sample_files(connector: str) -> dict[str, Path]:
    """`<connector>.<table>` → file, of every file in the system's folder."""
    return {
        f"{connector}.{path.stem.removeprefix(PREFIXES[connector]).removesuffix('_data')}": path
        for path in sorted((real_data("connectors") / connector).glob("*.csv"))
    }


def read_files(connector: str) -> dict[str, Path]:
    """The files of the tables that have a contract."""
    return {table: path for table, path in sample_files(connector).items() if table in CONTRACTS.tables}


def rows_of(source_table: str) -> list[dict[str, str]]:
    """The rows of one sample file."""
    return read_csv(sample_files(source_table.split(".", 1)[0])[source_table])


def real_house(factory: pytest.TempPathFactory, connector: str) -> House:
    """All sample files of one system, with nothing else switched on."""
    house = House(factory.mktemp(connector))
    land(house, read_files(connector))
    house.build(**switched_on([connector]))
    return house


def handmade_house(
    factory: pytest.TempPathFactory,
    connector: str,
    *batches: Mapping[str, Sequence[Mapping[str, object]]],
) -> House:
    """Rows whose keys do match, landed one batch after the other."""
    house = House(factory.mktemp(f"{connector}_by_hand"))
    for number, rows in enumerate(batches, start=1):
        named = {f"{connector}.{table}": found for table, found in rows.items()}
        land_rows(house, named, name=str(number))
    house.build_to_core(**switched_on([connector]))
    return house


def bare_house(factory: pytest.TempPathFactory, connector: str) -> House:
    """The sample files without any column that is not required: the poorest plan there can be."""
    house = House(factory.mktemp(f"{connector}_bare"))
    files = read_files(connector)
    rows = {
        table: [{name: row[name] for name in CONTRACTS.tables[table].required} for row in read_csv(path)]
        for table, path in files.items()
    }
    land_rows(house, rows)
    house.build_to_core(**switched_on([connector]))
    return house


def check_rows_are_conserved(house: House, connector: str) -> None:
    """Every table with a contract has a file, and every row of it is accepted or an exact duplicate."""
    files = read_files(connector)
    assert set(files) == {table.source_table for table in tables_of([connector])}
    found = outcomes(house)
    assert set(found) == set(files)
    for table, path in files.items():
        accepted, quarantined, duplicates = found[table]
        rows = read_csv(path)
        assert quarantined == 0, table
        assert accepted + duplicates == len(rows), table
        assert accepted >= len({tuple(row.items()) for row in rows}), table
    assert all(accepted for accepted, _, _ in found.values())


def check_bare_table(house: House, table: Table) -> None:
    """All rows are there; what the plan lacks is null, of the contract's type."""
    view = check_column_types(house, table)
    keys = {tuple(row[name] for name in table.key) for row in rows_of(table.source_table)}
    assert house.rows(f"select count(distinct ({', '.join(table.key)})) from {view}") == [(len(keys),)]
    for column in table.columns:
        if not column.required:
            assert house.rows(f"select count({column.name}) from {view}") == [(0,)], column.name
    assert any(not column.required for column in table.columns)


def entity_counts(house: House, entity: str) -> dict[str, int]:
    """Rows of an entity by source table."""
    return dict(house.rows(f"select source_table, count(*) from canonical.{entity} group by 1"))


def current_keys(house: House, entity: str, source_table: str) -> set[str]:
    """The records of an entity that facts show."""
    found = house.rows(
        f"select source_key from canonical.{entity} where is_current and source_table = '{source_table}'"
    )
    return {key for (key,) in found}


def joined_identifiers(house: House, *types: str) -> list[tuple[list[str]]]:
    """The identifiers of some types that a record ties together, of each record with more than one."""
    wanted = ", ".join(f"'{name}'" for name in types)
    return house.rows(
        "select list(identifier_value order by identifier_value) from canonical.identifiers"
        f" where identifier_type in ({wanted})"
        " group by source_table, source_key having count(*) > 1 order by 1"
    )
