"""Reads the rows of a seed with the lines on which they end."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """One row of a seed. `line` is where it ends in the file."""

    line: int
    cells: Mapping[str, str]


def read_rows(path: Path) -> list[Row]:
    """The rows of a seed; what cannot be read is told by the check of its outline."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file)
        header = next(reader, [])
        return [Row(reader.line_num, dict(zip(header, row, strict=False))) for row in reader if row]


def seed_files(project: Path) -> list[Path]:
    """Every seed of the project."""
    return sorted((project / "seeds").rglob("*.csv"))
