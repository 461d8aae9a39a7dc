"""Proves that what was timed is right: nothing lost or counted twice, a day more equals all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.errors import BenchmarkError
from benchmarks.events import Delivery

SOURCE = "website.events"
# Every table that the steps write, by its name in the warehouse.
TABLES = (
    "staging.stg_row_outcomes",
    "canonical.behaviors",
    "core.fct_sessions",
    "core.fct_behavior_days",
    "core.dim_placements",
)


@dataclass(frozen=True)
class Check:
    """One equation that held."""

    name: str
    expected: int
    found: int


def verify_counts(workspace: Path, deliveries: Sequence[Delivery]) -> tuple[Check, ...]:
    """Compare what was built with what was generated.

    Raises:
        BenchmarkError: An equation does not hold.
    """
    rows = sum(delivery.rows for delivery in deliveries)
    duplicates = sum(delivery.duplicates for delivery in deliveries)
    broken = sum(delivery.broken for delivery in deliveries)
    events = sum(delivery.events for delivery in deliveries)
    corrections = sum(delivery.corrections for delivery in deliveries)
    outcomes = (
        "select sum(row_count) from staging.stg_row_outcomes where source_table = '{}' and outcome = '{}'"
    )
    log = (
        f"select sum({{}}) from read_json('{workspace}/landing/loads.jsonl') where source_table = '{SOURCE}'"
    )
    wanted: dict[str, tuple[int, str]] = {
        "rows read = rows generated": (rows, log.format("rows_in_file")),
        "exact duplicates": (duplicates, log.format("rows_duplicate")),
        "rows landed = read - duplicates": (rows - duplicates, log.format("rows_landed")),
        "rows accepted": (events + corrections, outcomes.format(SOURCE, "accepted")),
        "rows quarantined": (broken, outcomes.format(SOURCE, "quarantined")),
        "behaviors = accepted - superseded versions": (events, "select count(*) from canonical.behaviors"),
        "behaviors in sessions": (events, "select sum(behavior_count) from core.fct_sessions"),
        "behaviors in the fold": (events, "select sum(behavior_count) from core.fct_behavior_days"),
        "sessions without a placement": (
            0,
            "select count(*) from core.fct_sessions anti join core.dim_placements using (placement_key)",
        ),
    }
    with duckdb.connect(str(workspace / "warehouse.duckdb"), read_only=True) as connection:
        checks = [Check(name, expected, _number(connection, sql)) for name, (expected, sql) in wanted.items()]
    return _demand(checks)


def keep_tables(workspace: Path, target: Path) -> None:
    """Copy the tables aside, to compare them with a rebuild."""
    target.unlink(missing_ok=True)
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{workspace}/warehouse.duckdb' as warehouse (read_only)")
        for table in TABLES:
            connection.execute(f"create table {_flat(table)} as select * from warehouse.{table}")


def verify_same(workspace: Path, kept: Path) -> tuple[Check, ...]:
    """Compare the tables kept aside with those of the warehouse, row for row and column for column.

    Raises:
        BenchmarkError: They differ.
    """
    checks = []
    with duckdb.connect(str(kept)) as connection:
        connection.execute(f"attach '{workspace}/warehouse.duckdb' as warehouse (read_only)")
        for table in TABLES:
            here, there = f"from {_flat(table)}", f"from warehouse.{table}"
            differing = f"""
                select count(*) from (
                    (select * {here} except all select * {there})
                    union all
                    (select * {there} except all select * {here})
                )
            """
            rows = _number(connection, f"select count(*) {there}")
            checks.append(Check(f"rows of {table}", rows, _number(connection, f"select count(*) {here}")))
            checks.append(Check(f"rows of {table} that differ", 0, _number(connection, differing)))
    return _demand(checks)


def _demand(checks: Iterable[Check]) -> tuple[Check, ...]:
    kept = tuple(checks)
    wrong = [
        f"{check.name}: expected {check.expected:,}, found {check.found:,}"
        for check in kept
        if check.expected != check.found
    ]
    if wrong:
        raise BenchmarkError("The results are wrong, so their times mean nothing:\n" + "\n".join(wrong))
    return kept


def _number(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0] or 0) if row else 0


def _flat(table: str) -> str:
    return table.replace(".", "__")
