"""The gate between landing and the build: what the load log claims must be what lies on disk.

It does not judge the users' data (the quarantine does); it catches a broken landing, after which every number
downstream would be silently wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bowtie.landing.log import read_load_log
from bowtie.workspace import Workspace


def check_landing(workspace: Workspace, *, newly_landed: Collection[int]) -> list[str]:
    """The violations found, in plain words; empty if the landing is sound.

    Args:
        workspace: The workspace whose landing to check.
        newly_landed: Load sequences of this run. Their rows are counted on disk; older files never change,
            so for them it is enough that they are there.
    """
    violations = []
    for load in read_load_log(workspace):
        if load.status != "landed":
            continue
        where = f"Load {load.load_seq} ({load.file} → {load.source_table})"
        if load.rows_in_file != load.rows_landed + load.rows_duplicate + load.rows_left_out:
            violations.append(
                f"{where}: the file has {load.rows_in_file} rows, but {load.rows_landed} landed, "
                f"{load.rows_duplicate} were duplicates and {load.rows_left_out} were left out."
            )
        if load.data_file is None:
            if load.rows_landed:
                violations.append(f"{where}: the log names no data file for its {load.rows_landed} rows.")
            continue
        path = workspace.landing / load.data_file
        if not path.is_file():
            violations.append(f"{where}: its data file {path} is missing.")
        elif load.load_seq in newly_landed:
            violations += [f"{where}: {problem}" for problem in _count(path, load.rows_landed)]
    return violations


def _count(path: Path, expected: int) -> list[str]:
    try:
        rows = pq.read_metadata(path).num_rows
    except (OSError, pa.ArrowInvalid) as error:
        return [f"its data file {path} cannot be read: {error}."]
    return [] if rows == expected else [f"its data file {path} has {rows} rows instead of {expected}."]
