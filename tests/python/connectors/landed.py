"""What the connector tests share: which connectors are on, and files in the loader's own schema."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from warehouse.house import House

from bowtie.contracts import Table, load_contracts

CONTRACTS = load_contracts()
CONNECTORS = CONTRACTS.connectors
SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DECIMAL(24,6)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


def switched_on(names: Iterable[str]) -> dict[str, Any]:
    """The variables of a build in which these connectors are on and the channels of Bowtie's own are off."""
    wanted = set(names)
    assert wanted <= set(CONNECTORS)
    return {
        "connectors": {name: name in wanted for name in CONNECTORS},
        "channels": dict.fromkeys(CONTRACTS.channels, False),
    }


def tables_of(connectors: Iterable[str]) -> list[Table]:
    """The contracts of some connectors."""
    wanted = set(connectors)
    return [table for table in CONTRACTS.tables.values() if table.channel in wanted]


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a loader's file, with headers in lower case."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name.strip().lower(): value for name, value in row.items() if name is not None}
            for row in csv.DictReader(file)
        ]


def to_csv(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as a file; a column that a row lacks is empty."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def land(house: House, files: Mapping[str, Path]) -> None:
    """Put files as they are under raw/<connector>/<table>/ and land them; none may be set aside."""
    for source_table, path in files.items():
        target = house.workspace.raw / source_table.replace(".", "/") / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    report = house.ingest()
    assert not report.set_aside, report.set_aside


def land_rows(house: House, rows: Mapping[str, Sequence[Mapping[str, object]]], name: str = "1") -> None:
    """Land hand-made rows: `<connector>.<table>` → rows."""
    for source_table, found in rows.items():
        house.put(f"{source_table.replace('.', '/')}/{name}.csv", to_csv(found))
    report = house.ingest()
    assert not report.set_aside, report.set_aside


def outcomes(house: House) -> dict[str, tuple[int, int, int]]:
    """`<connector>.<table>` → rows accepted, quarantined and left out as duplicates."""
    found = house.rows(
        "select source_table, sum(rows_accepted), sum(rows_quarantined), sum(rows_duplicate)"
        " from governance.source_quality group by 1"
    )
    return {table: (int(good), int(bad), int(twice)) for table, good, bad, twice in found}


def landed_loads(house: House) -> dict[str, int]:
    """`<connector>.<table>` → rows in its files, by the load log."""
    counts: dict[str, int] = {}
    for line in house.workspace.load_log.read_text(encoding="utf-8").splitlines():
        load = json.loads(line)
        table = f"{load['channel']}.{load['table']}"
        counts[table] = counts.get(table, 0) + load["rows_in_file"]
    return counts


def check_column_types(house: House, table: Table) -> str:
    """Every column of the contract is in staging, with its type; gives the relation's name."""
    view = f"stg_{table.channel}__{table.name}"
    types = dict(
        house.rows(
            f"select column_name, data_type from information_schema.columns where table_name = '{view}'"
        )
    )
    for column in table.columns:
        assert types[column.name] == SQL_TYPES[column.data_type], column.name
    return f"staging.{view}"
