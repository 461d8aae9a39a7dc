"""A workspace with people and what they did, as the core holds them once facts are folded."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

from benchmarks.build import build
from benchmarks.project import Project

SQL = Path(__file__).parent / "sql"
_LOAD = {
    "load_seq": 1,
    "loaded_at": "2026-10-31 12:00:00",
    "status": "landed",
    "file": "raw/website/events.csv",
    "channel": "website",
    "source_table": "website.events",
}


def fill_workspace(project: Project, workspace: Path, people: int, events: int) -> int:
    """Build the core from nothing, so that all its relations are there, and fill in people and their fold.

    The portrait of nobody is built too: so the loops are compiled, which happens once on a machine (12 s).

    Returns:
        The rows of the fold: a little below `events`, because nobody does one thing twice a day.
    """
    workspace.joinpath("landing").mkdir(parents=True)
    workspace.joinpath("landing/loads.jsonl").write_text(json.dumps(_LOAD) + "\n", "utf-8")
    build(project, workspace, command="seed")
    build(project, workspace, "--select", "+path:models/core", "path:models/portrait", command="run")
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("set enable_progress_bar = false")
        text = (SQL / "facts.sql").read_text("utf-8")
        connection.execute(text.replace("$people", str(people)).replace("$events", str(events)))
        return int(connection.execute("select count(*) from core.fct_behavior_days").fetchall()[0][0])
