"""The contacts as a workspace holds them once canonical entities are built: what the identity models read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import yaml

from benchmarks.identity.contacts import LOADS
from benchmarks.project import Project

SQL = Path(__file__).parent / "sql"
_TYPES = {
    "text": "varchar",
    "json": "varchar",
    "integer": "bigint",
    "decimal": "decimal(24, 6)",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
_BEGIN = datetime(2025, 1, 1, tzinfo=UTC)


def fill_workspace(project: Project, workspace: Path, contacts: Path) -> None:
    """Write the load log, `canonical.people` from the contacts, and all other entities without rows.

    Args:
        project: Knows the columns of the entities.
        workspace: A new folder.
        contacts: The file of the contacts.
    """
    workspace.joinpath("landing").mkdir(parents=True)
    workspace.joinpath("landing/loads.jsonl").write_text("".join(map(_load, range(1, LOADS + 1))), "utf-8")
    models = yaml.safe_load(
        (project.root / "models/canonical/_canonical__models.yml").read_text(encoding="utf-8")
    )
    with duckdb.connect(str(workspace / "warehouse.duckdb")) as connection:
        connection.execute("set enable_progress_bar = false; create schema canonical")
        for model in models["models"]:
            columns = ", ".join(
                f"{column['name']} {_TYPES[column['data_type']]}" for column in model["columns"]
            )
            connection.execute(f"create table canonical.{model['name']} ({columns})")
        connection.execute(f"attach '{contacts}' as given (read_only)")
        connection.execute((SQL / "people.sql").read_text(encoding="utf-8"))


def _load(number: int) -> str:
    """A line of the load log: one load a week."""
    record = {
        "load_seq": number,
        "loaded_at": (_BEGIN + timedelta(weeks=number)).strftime("%Y-%m-%d %H:%M:%S"),
        "status": "landed",
        "file": f"raw/contacts/{number}.csv",
        "channel": "crm",
        "source_table": "crm.leads",
    }
    return json.dumps(record) + "\n"
