"""What the steps are compared with: scanning the input once, and a session table by plain SQL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from benchmarks.events import SQL
from benchmarks.project import Project
from bowtie.contracts import load_contracts

CHANNEL, TABLE = "website", "events"
_TIMED = """
import json, sys, time
import duckdb
job = json.loads(sys.argv[1])
connection = duckdb.connect(job["database"])
connection.execute("set threads = 2; set TimeZone = 'UTC'")
connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
for statement in job["before"]:
    connection.execute(statement)
seconds = []
for _ in range(job["repeat"]):
    began = time.perf_counter()
    connection.execute(job["statement"]).fetchall()
    seconds.append(time.perf_counter() - began)
sys.stdout.write(json.dumps(min(seconds)))
"""


@dataclass(frozen=True)
class Baseline:
    """One query of DuckDB alone, with two threads, in a process of its own."""

    seconds: float
    peak_bytes: int


def scan_landed(project: Project, workspace: Path) -> Baseline:
    """Read every contract column of all landed rows once. The best of three: the file cache is warm."""
    return _timed(project, f"select {_every_column(project)} from {_landed(workspace)}", repeat=3)


def scan_csv(project: Project, file: Path) -> Baseline:
    """Read every column of the raw file once, as text."""
    rows = f"read_csv('{file}', header = true, all_varchar = true)"
    return _timed(project, f"select {_every_column(project)} from {rows}")


def plain_sessions(project: Project, workspace: Path, database: Path) -> Baseline:
    """Write a session table by a lag and a window, straight from the landed rows."""
    statement = (SQL / "plain_sessions.sql").read_text(encoding="utf-8")
    view = f"create or replace temp view landed as select * from {_landed(workspace)}"
    try:
        return _timed(project, statement, database=database, before=(view,))
    finally:
        database.unlink(missing_ok=True)


def _every_column(project: Project) -> str:
    table = load_contracts(project.root).tables[f"{CHANNEL}.{TABLE}"]
    return ", ".join(f"max({name}), count({name})" for name in table.column_names)


def _landed(workspace: Path) -> str:
    return f"read_parquet('{workspace}/landing/{CHANNEL}/{TABLE}/*.parquet')"


def _timed(
    project: Project,
    statement: str,
    *,
    repeat: int = 1,
    database: Path | str = ":memory:",
    before: tuple[str, ...] = (),
) -> Baseline:
    job = {"database": str(database), "before": before, "statement": statement, "repeat": repeat}
    finished = project.python(_TIMED, json.dumps(job))
    return Baseline(float(finished.output), finished.peak_bytes)
