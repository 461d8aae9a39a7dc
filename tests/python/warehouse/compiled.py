"""What dbt made of a model or a gate, to be run again on other rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from bowtie.dbt import Dbt
from warehouse.house import House


def compiled_sql(house: House, name: str) -> str:
    """The SQL of a model or a test that the workspace has built."""
    (path,) = (Dbt(house.workspace).target / "compiled/bowtie").rglob(f"{name}.sql")
    return path.read_text("utf-8")


def insert(database: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Rows into a table, all at once."""
    if rows:
        places = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
        database.execute(f"insert into {table} values {places}", [value for row in rows for value in row])


def found_by(house: House, gate: str, spoil: str = "") -> list[tuple[Any, ...]]:
    """What a gate finds in the workspace after a statement that spoils it, which is taken back."""
    with duckdb.connect(str(house.workspace.warehouse)) as database:
        database.execute("set TimeZone = 'UTC'; begin")
        if spoil:
            (changed,) = database.execute(spoil).fetchone() or (0,)
            assert changed, f"nothing was spoiled: {spoil}"
        rows = database.execute(compiled_sql(house, gate)).fetchall()
        database.execute("rollback")
    return rows
