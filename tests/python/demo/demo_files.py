"""Reads the demo's raw files back and judges them, written without looking at how they were made."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import load_workbook

from bowtie.contracts import Column, Contracts, Table
from bowtie.workspace import Workspace

DATE = re.compile(
    r"(\d{4})(?:-|/|年)?(\d{1,2})(?:-|/|月)?(\d{1,2})日?(?:[T ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\+08:00)?)?"
)
MOBILE = re.compile(r"(?:\+86|0086)?1[3-9]\d{9}|\+[1-9]\d{6,14}")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
HALF_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass
class RawRow:
    file: str
    number: int
    cells: dict[str, str]
    is_whole: bool = True


def truth(workspace: Workspace, name: str) -> list[dict[str, str]]:
    with (workspace.truth / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def all_bytes(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def table_files(workspace: Workspace, table: Table) -> list[Path]:
    folder = workspace.raw / table.channel / table.name
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.name)


def headers(path: Path) -> list[str]:
    if path.suffix == ".jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return sorted({key for line in lines for key in json.loads(line)})
    if path.suffix == ".parquet":
        return list(pq.read_schema(path).names)
    return next(_grid(path))


def read_rows(workspace: Workspace, table: Table) -> Iterator[RawRow]:
    """All rows of a table, file after file, with empty cells left out."""
    name_of = {column.label_zh: column.name for column in table.columns}
    for path in table_files(workspace, table):
        file = path.relative_to(workspace.raw).as_posix()
        if path.suffix == ".jsonl":
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], 1):
                yield RawRow(file, number, {name: str(cell) for name, cell in json.loads(line).items()})
        elif path.suffix == ".parquet":
            for number, cells in enumerate(pq.read_table(path).to_pylist(), 2):
                yield RawRow(file, number, {name: cell for name, cell in cells.items() if cell})
        else:
            grid = _grid(path)
            names = [name_of.get(name, name) for name in next(grid)]
            for number, row in enumerate(grid, 2):
                cells = {name: cell for name, cell in zip(names, row, strict=False) if cell}
                yield RawRow(file, number, cells, len(row) == len(names))


def _grid(path: Path) -> Iterator[list[str]]:
    if path.suffix == ".xlsx":
        for row in load_workbook(path).worksheets[0].iter_rows(values_only=True):
            yield ["" if cell is None else str(cell).removesuffix(" 00:00:00") for cell in row]
        return
    yield from csv.reader(io.StringIO(decode(path.read_bytes()), newline=""))


def decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")


def problem(column: Column, cell: str | None) -> str:
    """What a strict reader says about one cell: the column's on_invalid, or nothing."""
    if cell is None:
        return "reject_row" if column.required else ""
    good = True
    if column.format == "mobile":
        parts = cell.translate(HALF_WIDTH).replace("-", "").replace(" ", "").split("/")
        good = all(MOBILE.fullmatch(part) for part in parts)
    elif column.format == "email":
        good = bool(EMAIL.fullmatch(cell))
    elif column.data_type in ("date", "timestamp"):
        match = DATE.fullmatch(cell)
        good = match is not None and _is_day(int(match[1]), int(match[2]), int(match[3]))
    elif column.data_type in ("integer", "decimal"):
        good = bool(re.fullmatch(r"-?\d+(\.\d+)?", cell))
    elif column.data_type == "boolean":
        good = cell in ("是", "否", "true", "false", "True", "False")
    elif column.accepted_values:
        good = cell in column.accepted_values
    return "" if good else column.on_invalid


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


@dataclass
class Judged:
    """Rows of one table after a strict reading."""

    counts: Counter[str]
    accepted: dict[str, RawRow]
    versions: dict[str, int]
    faults: set[tuple[str, str, str]]


def judge(workspace: Workspace, table: Table) -> Judged:
    counts: Counter[str] = Counter(files=len(table_files(workspace, table)))
    accepted: dict[str, RawRow] = {}
    versions: dict[str, int] = defaultdict(int)
    faults: set[tuple[str, str, str]] = set()
    for row in read_rows(workspace, table):
        counts["rows"] += 1
        verdicts = {column.name: problem(column, row.cells.get(column.name)) for column in table.columns}
        key = "|".join(row.cells.get(name, "") for name in table.key)
        current = accepted.get(key)
        if not row.is_whole or "reject_row" in verdicts.values():
            outcome = "row_quarantined"
            counts["rows_quarantined"] += 1
        elif current and current.cells == row.cells:
            outcome = "exact_duplicate"
            counts["exact_duplicates"] += 1
        else:
            rejected = sum(verdict == "reject_value" for verdict in verdicts.values())
            counts["values_rejected"] += rejected
            outcome = "value_rejected" if rejected else ""
            accepted[key] = row
            versions[key] += 1
        if outcome:
            faults.add((row.file, str(row.number), outcome))
    return Judged(counts, accepted, dict(versions), faults)


def judge_all(workspace: Workspace, contracts: Contracts) -> dict[str, Judged]:
    return {name: judge(workspace, table) for name, table in contracts.tables.items()}
