"""The truth in plain CSV files, for checking what a warehouse made of the raw files.

The parts of the jobs are put together file by file, so that no truth is held in memory. What belongs to a
delivery (`records`, `dirt`) is added to the end; what is true now is written anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from bowtie.demo.channels import channel_modules
from bowtie.demo.files.encode import csv_lines
from bowtie.demo.files.money import MEASURES, Sums
from bowtie.errors import UserError

COUNTS = ("files", "rows", "exact_duplicates", "rows_quarantined", "values_rejected", "values_kept")
GROWING = {
    "records": ("source_table", "source_key", "person_id", "company_id"),
    "dirt": (
        "file",
        "row",
        "source_table",
        "column",
        "kind",
        "expected_outcome",
        "source_key",
        "written_value",
    ),
}
CURRENT = {
    "persons": (
        "person_id",
        "company_id",
        "name",
        "mobile",
        "other_mobile",
        "email",
        "decision_role",
        "job_title",
    ),
    "companies": (
        *("company_id", "legal_name", "short_name", "domain", "fit", "industry", "employees"),
        *("credit_code", "parent_company_id", "is_partner"),
    ),
    "first_channels": ("person_id", "channel_id", "first_touch_at"),
}


def write_growing(folder: Path, scratch: Path, lengths: Mapping[str, int]) -> dict[str, int]:
    """Add this run's parts to what earlier runs wrote; what a killed run added is cut off first.

    Args:
        folder: The truth folder.
        scratch: Where the parts are.
        lengths: Bytes of each file after the last finished run; nothing for none.

    Returns:
        The lengths now.
    """
    found = {}
    for truth, header in GROWING.items():
        path = folder / f"{truth}.csv"
        path.touch()
        if path.stat().st_size < lengths.get(truth, 0):
            raise UserError(
                f"{path} is shorter than it was left.",
                "Delete raw/ and truth/ of this demo and write it anew.",
            )
        with path.open("r+b") as file:
            file.truncate(lengths.get(truth, 0))
            file.seek(0, 2)
            if not file.tell():
                file.write(csv_lines([header], "\n")[0].encode())
            for part in sorted(scratch.glob(f"{truth}-*.csv")):
                with part.open("rb") as rows:
                    shutil.copyfileobj(rows, file)
            found[truth] = file.tell()
    return found


def write_current(folder: Path, scratch: Path) -> None:
    """Write what is true at the end of the last delivery."""
    headers: dict[str, tuple[str, ...]] = dict(CURRENT)
    for module in channel_modules():
        headers |= getattr(module, "TRUTHS", {})
    for truth, header in headers.items():
        with (folder / f"{truth}.csv").open("wb") as file:
            file.write(csv_lines([header], "\n")[0].encode())
            for part in sorted(scratch.glob(f"{truth}-*.csv")):
                with part.open("rb") as rows:
                    shutil.copyfileobj(rows, file)


def write_sums(folder: Path, counts: Mapping[str, Mapping[str, int]], money: Sums) -> None:
    """Write the totals of the files and the money in them."""
    totals = [(table, *(counts[table].get(name, 0) for name in COUNTS)) for table in sorted(counts)]
    _write(folder / "totals.csv", [("source_table", *COUNTS), *totals])
    lines = [
        (measure, table, currency, rows, f"{amount:.2f}")
        for measure, (table, _, _) in MEASURES.items()
        for currency, (rows, amount) in sorted(money.get(measure, {}).items())
    ]
    _write(folder / "money.csv", [("measure", "source_table", "currency", "rows", "amount"), *lines])


def _write(path: Path, rows: list[tuple[object, ...]]) -> None:
    path.write_bytes("".join(csv_lines(rows, "\n")).encode())
