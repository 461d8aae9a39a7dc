"""Copies the finished marts to new files and swaps them in: readers always see one whole, good version."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.progress import track

from bowtie.errors import UserError
from bowtie.files import now, sync, write_json
from bowtie.marts import MARTS_PII, Mart
from bowtie.workspace import Workspace

# BI drivers lag behind: this storage version is read by every DuckDB since 1.0.
STORAGE_VERSION = "v1.0.0"
_UNTOUCHED = "Readers keep the last good version."
_PRESENT = """
    select schema_name, table_name from duckdb_tables() where database_name = 'warehouse'
    union all
    select schema_name, view_name from duckdb_views() where database_name = 'warehouse'
"""


@dataclass(frozen=True)
class PublishedTable:
    """One table of a published version."""

    schema: str
    name: str
    file: str
    rows: int


@dataclass(frozen=True)
class Publication:
    """A published version, as kept in published/manifest.json."""

    published_at: str
    as_of: str | None
    project_version: str
    fingerprint: str
    tables: tuple[PublishedTable, ...]

    def to_dict(self) -> dict[str, Any]:
        """For the manifest and for machines."""
        return asdict(self)


def publish(
    workspace: Workspace,
    marts: Sequence[Mart],
    *,
    as_of: str | None,
    project_version: str,
    fingerprint: str,
    progress: bool = False,
) -> Publication:
    """Copy the marts, verify the copies on disk, and swap them in; the caller holds the workspace.

    Raises:
        UserError: A mart is missing, a copy differs, or a file cannot be written. Nothing was published.
    """
    if not marts:
        raise UserError("The project has no public marts, so there is nothing to publish.")
    folder = workspace.published
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder)
        files = sorted({mart.file for mart in marts})
        drafts = {name: folder / f".{name}.{os.getpid()}.tmp" for name in files}
        tables: list[PublishedTable] = []
        for name, draft in drafts.items():
            chosen = [mart for mart in marts if mart.file == name]
            _copy(workspace, chosen, draft, progress)
            tables += _verify(workspace, chosen, draft)
            sync(draft)
        for name, draft in drafts.items():  # all copies are good: only now anything changes for a reader
            draft.replace(folder / name)
        if MARTS_PII not in drafts:  # personal data that is no longer published must not linger
            (folder / MARTS_PII).unlink(missing_ok=True)
        sync(folder)
        publication = Publication(now(), as_of, project_version, fingerprint, tuple(tables))
        write_json(folder / "manifest.json", publication.to_dict())
    except (duckdb.Error, OSError) as error:
        raise UserError(f"Publishing failed: {error}.", "Check the disk's space and rights.") from error
    finally:
        remove_leftovers(folder)
    return publication


def remove_leftovers(folder: Path) -> None:
    """Delete the half-written copies of runs that were killed."""
    for path in folder.glob(".*.tmp*"):
        path.unlink(missing_ok=True)


def _copy(workspace: Workspace, marts: Sequence[Mart], draft: Path, progress: bool) -> None:
    with _open(workspace, draft, f"storage_version '{STORAGE_VERSION}'") as database:
        present = set(database.execute(_PRESENT).fetchall())
        if missing := [mart for mart in marts if mart.source not in present]:
            names = ", ".join(".".join(mart.source) for mart in missing)
            raise UserError(
                f"These marts are not in the warehouse: {names}. {_UNTOUCHED}",
                "Run `bowtie refresh` without --select to build them.",
            )
        steps: Iterable[Mart] = track(
            marts, "Copying marts", console=Console(stderr=True), transient=True, disable=not progress
        )
        for mart in steps:
            _copy_table(database, mart)
        database.execute("checkpoint target")


def _copy_table(database: duckdb.DuckDBPyConnection, mart: Mart) -> None:
    target = f"target.{_quoted(mart.schema, mart.name)}"
    database.execute(f"create schema if not exists target.{_quoted(mart.schema)}")
    database.execute(f"create table {target} as from warehouse.{_quoted(*mart.source)}")
    if mart.description:
        database.execute(f"comment on table {target} is {_text(mart.description)}")
    described = {name.lower(): text for name, text in mart.columns.items() if text}
    for name, *_ in database.execute(f"describe {target}").fetchall():
        if text := described.get(name.lower()):
            database.execute(f"comment on column {target}.{_quoted(name)} is {_text(text)}")


def _verify(workspace: Workspace, marts: Sequence[Mart], draft: Path) -> list[PublishedTable]:
    """Compare both files through a fresh connection: the copying one may answer from memory, not disk."""
    tables = []
    with _open(workspace, draft, "read_only") as database:
        for mart in marts:
            wanted = _checksum(database, f"warehouse.{_quoted(*mart.source)}")
            copied = _checksum(database, f"target.{_quoted(mart.schema, mart.name)}")
            if wanted != copied:
                raise UserError(
                    f"The copy of {mart.schema}.{mart.name} differs from the warehouse "
                    f"({copied[0]} rows against {wanted[0]}). {_UNTOUCHED}",
                    "Run `bowtie refresh` again; if it repeats, check the disk.",
                )
            tables.append(PublishedTable(mart.schema, mart.name, mart.file, wanted[0]))
    return tables


def _checksum(database: duckdb.DuckDBPyConnection, table: str) -> tuple[int, int]:
    # A sum, unlike an exclusive or, does not cancel out rows that stand twice.
    query = f"select count(*), coalesce(sum(hash(record)::hugeint), 0) from {table} as record"
    rows, checksum = database.execute(query).fetchall()[0]
    return int(rows), int(checksum)


def _open(workspace: Workspace, draft: Path, options: str) -> duckdb.DuckDBPyConnection:
    database = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "temp_directory": str(workspace.root / ".tmp"),
        }
    )
    # Under dbt's own name for it: views in the warehouse spell it out.
    database.execute(f"attach {_text(str(workspace.warehouse))} as warehouse (read_only)")
    database.execute(f"attach {_text(str(draft))} as target ({options})")
    return database


def _quoted(*names: str) -> str:
    return ".".join('"' + name.replace('"', '""') + '"' for name in names)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
