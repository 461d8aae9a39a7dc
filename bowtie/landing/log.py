"""The load log: one JSON object a line. A load counts from the moment its line stands here."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from bowtie.errors import UserError
from bowtie.landing.records import LoadRecord
from bowtie.workspace import Workspace

_DATA_FILE = re.compile(r"\d{10}\.parquet")
SCRATCH = ".scratch"


def read_load_log(workspace: Workspace) -> list[LoadRecord]:
    """All loads of a workspace, oldest first. A torn last line (a killed run) is left out.

    Raises:
        UserError: A line before the last cannot be read.
    """
    records, _ = _parse(workspace.load_log)
    return records


def repair(workspace: Workspace) -> list[LoadRecord]:
    """Bring the landing folder back to what the log says, after a run that was killed.

    Drops a torn last line, temporary files, and data files whose line was never written.

    Returns:
        The records that stand.
    """
    records, good_bytes = _parse(workspace.load_log)
    if workspace.load_log.exists() and workspace.load_log.stat().st_size > good_bytes:
        with workspace.load_log.open("r+b") as log:
            log.truncate(good_bytes)
            os.fsync(log.fileno())
    known = {record.data_file for record in records if record.data_file}
    drop_scratch(workspace)
    for path in workspace.landing.glob("*/*/*"):
        name = path.relative_to(workspace.landing).as_posix()
        if path.suffix == ".tmp" or (_DATA_FILE.fullmatch(path.name) and name not in known):
            path.unlink()
    _check_data_files(workspace, known)
    return records


def append(workspace: Workspace, record: LoadRecord) -> None:
    """Write one record and make it durable: this commits the load."""
    line = json.dumps(record.to_dict(), ensure_ascii=False, separators=(",", ":")) + "\n"
    fresh = not workspace.load_log.exists()
    with workspace.load_log.open("ab") as log:
        log.write(line.encode("utf-8", "replace"))  # what cannot be encoded must not end a run
        log.flush()
        os.fsync(log.fileno())
    if fresh:
        sync_folder(workspace.landing)


def drop_scratch(workspace: Workspace) -> None:
    """Remove what DuckDB spilled."""
    shutil.rmtree(workspace.landing / SCRATCH, ignore_errors=True)


def sync_folder(folder: Path) -> None:
    """Make renames and new names in a folder survive a power cut (POSIX only; elsewhere nothing to do)."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _parse(path: Path) -> tuple[list[LoadRecord], int]:
    if not path.exists():
        return [], 0
    records: list[LoadRecord] = []
    good = 0
    lines = path.read_bytes().splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        whole = line.endswith(b"\n")
        try:
            record = LoadRecord.from_dict(json.loads(line))
        except (ValueError, TypeError, AttributeError) as error:
            if number == len(lines):
                break
            raise UserError(
                f"{path.name}, line {number}: the load log is damaged ({error}).",
                "Restore landing/ from a backup, or delete landing/ and ingest the raw files again.",
            ) from None
        if not whole:
            break
        records.append(record)
        good += len(line)
    return records, good


def _check_data_files(workspace: Workspace, known: Iterable[str]) -> None:
    for name in sorted(known):
        if not (workspace.landing / name).is_file():
            raise UserError(
                f"landing/{name} is in the load log but its file is gone.",
                "Restore it from a backup, or delete landing/ and ingest the raw files again.",
            )
