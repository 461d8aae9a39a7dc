"""The figures: SQL over the warehouse of a demo company and the truth about it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from bowtie.demo.market.clock import HISTORY_END, START
from bowtie.demo.market.deals import DOLLAR
from bowtie.errors import UserError
from bowtie.workspace import Workspace

SQL = Path(__file__).parent / "sql"
TABLES = (
    *("conversion_stages", "conversion_channels", "cycle_sizes"),
    *("retention_curve", "retention_years", "renewals"),
    *("deal_sizes", "support_tickets", "touches"),
)
TRUTHS = ("records", "companies", "persons", "first_channels", "renewals")
# A lead younger than this may still become a deal, so it says nothing about conversion.
MATURE_DAYS = 180
FIRST_DAY, LAST_DAY = START.date(), (HISTORY_END - timedelta(days=1)).date()

Row = dict[str, Any]
Figures = dict[str, list[Row]]


def measure(
    workspace: Workspace,
    begins_on: date = FIRST_DAY,
    as_of: date = LAST_DAY,
) -> Figures:
    """All figures of a demo company that has been refreshed.

    Args:
        workspace: The demo's; its warehouse is only read.
        begins_on: First day of the history.
        as_of: Last day of the history.

    Returns:
        The rows of each query in `sql/`, rounded so that another order of summing gives the same figures.

    Raises:
        UserError: The workspace holds no refreshed demo company.
    """
    for path in (workspace.warehouse, *(workspace.truth / f"{name}.csv" for name in TRUTHS)):
        if not path.is_file():
            raise UserError(f"{path} is missing.", "Run `bowtie demo --scale 1` and `bowtie refresh` first.")
    with duckdb.connect(str(workspace.warehouse), read_only=True) as connection:
        connection.execute("set timezone = 'UTC'")
        for name in TRUTHS:
            file = str(workspace.truth / f"{name}.csv").replace("'", "''")
            connection.execute(f"create temp view truth_{name} as from read_csv('{file}', sample_size = -1)")
        connection.execute(
            "create temp table settings as select ?::date as begins_on, ?::date as as_of,"
            " ?::integer as mature_days, ?::double as cny_per_usd",
            [begins_on, as_of, MATURE_DAYS, float(DOLLAR)],
        )
        connection.execute((SQL / "base.sql").read_text(encoding="utf-8"))
        return {name: _rows(connection, name) for name in TABLES}


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    answer = connection.execute((SQL / f"{name}.sql").read_text(encoding="utf-8"))
    columns = [column[0] for column in answer.description or ()]
    return [dict(zip(columns, map(_plain, row), strict=True)) for row in answer.fetchall()]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else round(float(value), 4)


def to_json(figures: Figures) -> str:
    """One row a line, so that a change of the demo is a readable difference."""
    tables = []
    for name, rows in figures.items():
        lines = ",\n".join(f"    {json.dumps(row, ensure_ascii=False)}" for row in rows)
        tables.append(f'  "{name}": [\n{lines}\n  ]')
    return "{\n" + ",\n".join(tables) + "\n}\n"
