"""Samples of exports: one small file for each shipped mapping, and what must come of it.

They stand as text in samples/<tool>/<export>.yml. Those of confirmed mappings have the layout of their
sources; the others show what the mapping assumes. All people and companies are made up.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import yaml

FOLDER = Path(__file__).parent / "samples"
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?")


@dataclass(frozen=True)
class Shown:
    """A query on staging, and its rows as texts."""

    query: str
    rows: list[tuple[str | None, ...]]


@dataclass(frozen=True)
class Sample:
    """A file below raw/<place>/; per table its rows in the file, landed and left out; what staging shows."""

    place: str
    file: str
    data: bytes
    ends: dict[str, tuple[int, int, int]]
    shows: list[Shown]


def load_samples() -> list[Sample]:
    """All samples, by place."""
    return [_read(path) for path in sorted(FOLDER.glob("*/*.yml"))]


def write(raw: Path, place: str, file: str, data: bytes) -> Path:
    """Put a file where a user would drop it."""
    path = raw / place / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def text(rows: Sequence[Sequence[str]], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def _read(path: Path) -> Sample:
    spec: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    sheets = {name: [_cells(line) for line in block.splitlines()] for name, block in spec["sheets"].items()}
    if "encoding" in spec:
        delimiter = "\t" if spec.get("delimiter") == "tab" else ","
        data = text([[cell or "" for cell in row] for row in sheets["text"]], spec["encoding"], delimiter)
    else:
        data = _workbook(sheets)
    return Sample(
        place=path.relative_to(FOLDER).with_suffix("").as_posix(),
        file=spec["file"],
        data=data,
        ends={table: (counts[0], counts[1], counts[2]) for table, counts in spec["ends"].items()},
        shows=[_shown(show) for show in spec["shows"]],
    )


def _shown(show: dict[str, str]) -> Shown:
    where = f" where {show['where']}" if "where" in show else ""
    return Shown(
        f"select distinct {show['columns']} from staging.{show['from']}{where}",
        [tuple(_cells(line)) for line in show["rows"].splitlines()],
    )


def _cells(line: str) -> list[str | None]:
    """The cells of a line: `¦` parts them, `␣` is a space at an edge, `∅` is nothing."""
    cells = [cell.strip().replace("␣", " ") for cell in line.split("¦")]
    return [None if cell == "∅" else cell for cell in cells] if line.strip() else []


def _workbook(sheets: dict[str, list[list[str | None]]]) -> bytes:
    """A workbook; what looks like a number is one, as in a real export."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                is_number = cell is not None and _NUMBER.fullmatch(cell)
                sheet.cell(number, column, float(cell) if cell and is_number else cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
