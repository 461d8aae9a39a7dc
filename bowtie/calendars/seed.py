"""Reads and renews seeds/holidays.csv."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

from bowtie.calendars.public_holidays import SpecialDay, special_days
from bowtie.doctor.seed_rows import read_rows
from bowtie.errors import UserError
from bowtie.workspace import PROJECT_ROOT

SEED = Path("seeds/holidays.csv")
COLUMNS = [field.name for field in fields(SpecialDay)]
REGIONS = ("CN", "US")


def read_days(project: Path = PROJECT_ROOT) -> list[SpecialDay]:
    """The rows of the seed; none where there is no file yet."""
    path = project / SEED
    if not path.is_file():
        return []
    return [SpecialDay(*(row.cells[name] for name in COLUMNS)) for row in read_rows(path)]


def renew(
    regions: Sequence[str], first: int | None, last: int | None, project: Path = PROJECT_ROOT
) -> list[SpecialDay]:
    """Write these regions anew, by default for the years that the seed has; rows of other regions stay."""
    held = read_days(project)
    years = [int(one.day[:4]) for one in held if one.region in regions]
    begin, end = first or min(years, default=None), last or max(years, default=None)
    if begin is None or end is None or begin > end:
        raise UserError("It is not told for which years.", "Write --first 2016 --last 2027.", exit_code=2)
    kept = [one for one in held if one.region not in regions]
    made = [day for region in regions for day in special_days(region, range(begin, end + 1))]
    days = sorted([*kept, *made])
    with (project / SEED).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(day) for day in days)
    return days
