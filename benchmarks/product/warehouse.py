"""A workspace with companies and their usage of the product, as the core holds them once facts are folded."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.build import build
from benchmarks.project import Project

SQL = Path(__file__).parent / "sql"
_LOAD = {
    "load_seq": 1,
    "loaded_at": "2026-10-31 12:00:00",
    "status": "landed",
    "file": "raw/product_usage/events.csv",
    "channel": "product_usage",
    "source_table": "product_usage.events",
}
# Every column that the room reads, so that nothing of the scan is spared.
_SCAN = """
select
    count(*), sum(use_count), sum(error_count), sum(duration_seconds), sum(response_ms_total),
    sum(response_count), max(used_on), max(first_at), max(last_at), max(source_table),
    max(organization_key), max(person_key), max(event_name), max(feature), max(flow)
from core.fct_usage_days
"""


@dataclass(frozen=True)
class Company:
    """How much usage there is. `users` is that of each company."""

    accounts: int
    features: int
    months: int
    users: int


def fill_workspace(project: Project, workspace: Path, company: Company, upstream: str) -> tuple[int, float]:
    """Build the core and all that the measured models read from nothing, and fill in the usage.

    Returns:
        The rows of the fold, and the seconds that reading all of them once takes.
    """
    workspace.joinpath("landing").mkdir(parents=True)
    workspace.joinpath("landing/loads.jsonl").write_text(json.dumps(_LOAD) + "\n", "utf-8")
    build(project, workspace, command="seed")
    build(project, workspace, "--select", "+path:models/core", upstream, command="run")
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("set enable_progress_bar = false")
        text = (SQL / "facts.sql").read_text("utf-8")
        for name, number in vars(company).items():
            text = text.replace(f"${name}", str(number))
        connection.execute(text)
        connection.execute("checkpoint")
        rows = int(connection.execute("select count(*) from core.fct_usage_days").fetchall()[0][0])
        return rows, min(_scan(connection) for _ in range(3))


def _scan(connection: duckdb.DuckDBPyConnection) -> float:
    began = time.perf_counter()
    connection.execute(_SCAN).fetchall()
    return time.perf_counter() - began
