"""Reads one sheet of an Excel workbook; typed cells become plain text."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook

from bowtie.landing.header_row import SEARCHED, holds, not_found
from bowtie.landing.mapping import HeaderRow
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import ROUNDED, RawBatch, RawFile, Record, batched

Cells = list[str | None]
_TOO_LONG = 1e15  # Excel keeps 15 digits of a number
_FORMULA = re.compile(rb"<f[ >/]")


def open_excel(path: Path, kind: str, sheet: str | None, wanted: HeaderRow, remedy: str) -> RawFile:
    """Open a workbook.

    Args:
        path: The file.
        kind: xlsx, xls or xlsb.
        sheet: The sheet to read; else the first that is not empty.
        wanted: Where its headers stand.
        remedy: What to do if they do not stand there.

    Raises:
        SetAsideError: It is damaged or protected, or the sheet or its header is missing.
    """
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        name, rows = _sheet(workbook, sheet)
    except CalamineError as error:
        raise SetAsideError(
            f"the workbook cannot be read ({error}).",
            "Open it in Excel, remove any password, and save it again as .xlsx or CSV.",
        ) from None
    grid = [[_text(cell) for cell in row] for row in rows]
    rounded = [[index for index, cell in enumerate(row) if _is_rounded(cell)] for row in rows]
    if kind == "xlsx":
        _show_formulas(path, name, grid)
    header_row = _header_row(grid, wanted, remedy)
    if len(grid) < header_row or not any(grid[header_row - 1]):
        raise SetAsideError(f"the sheet has no header in row {header_row}.", remedy, row=header_row)
    return _opened(kind, grid, header_row, rounded)


def _header_row(grid: list[Cells], wanted: HeaderRow, remedy: str) -> int:
    """The number of the row that holds the headers."""
    if wanted.has:
        rows = enumerate(grid[:SEARCHED], start=1)
        found = next((number for number, row in rows if holds(row, wanted)), None)
        if found is None:
            raise not_found(wanted, grid[:SEARCHED], remedy)
        return found
    if wanted.number == 1:
        return next((number for number, row in enumerate(grid, start=1) if any(row)), 1)
    return wanted.number


def _opened(kind: str, grid: list[Cells], header_row: int, rounded: list[list[int]]) -> RawFile:
    width = max(
        (index + 1 for row in grid[header_row - 1 :] for index, cell in enumerate(row) if cell is not None),
        default=0,
    )
    headers = tuple((cell or "").strip() for cell in grid[header_row - 1][:width])

    def batches() -> Iterator[RawBatch]:
        return batched(headers, _records(grid, header_row, headers, rounded))

    above = tuple(tuple(row) for row in grid[: header_row - 1])
    return RawFile(kind, None, headers, header_row, batches, above)


def _records(
    grid: list[Cells], header_row: int, headers: Sequence[str], rounded: list[list[int]]
) -> Iterator[Record]:
    for number, row in enumerate(grid[header_row:], start=header_row + 1):
        if any(cell is not None for cell in row):  # an empty row of a sheet is no record
            bad = rounded[number - 1] if number <= len(rounded) else []
            problems = [f"column {headers[index] or f'column_{index + 1}'} {ROUNDED}" for index in bad]
            yield number, row[: len(headers)], "; ".join(problems) or None, None


def _sheet(workbook: CalamineWorkbook, wanted: str | None) -> tuple[str, Sequence[Sequence[Any]]]:
    names = workbook.sheet_names
    if wanted is not None and wanted not in names:
        raise SetAsideError(
            f"the workbook has no sheet `{wanted}`; it has {', '.join(names)}.",
            "Correct `sheet` in its mapping.",
        )
    for name in [wanted] if wanted is not None else names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if rows:
            return name, rows
    raise SetAsideError("the workbook is empty.", "Export it again.")


def _text(value: Any) -> str | None:
    """A typed cell as text, the way a CSV export would write it."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _number(value: float) -> str:
    if isinstance(value, float) and not value.is_integer():
        return format(Decimal(repr(value)), "f")
    # A rounded number keeps its exponent: digits that Excel made up must not pass for an id.
    return str(value) if _is_rounded(value) else str(int(value))


def _is_rounded(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) >= _TOO_LONG


def _show_formulas(path: Path, sheet: str, grid: list[Cells]) -> None:
    """Put a formula's text where no result is stored (files written by programs, never opened in Excel)."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            if not any(_FORMULA.search(archive.read(part)) for part in parts):
                return
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=False)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise SetAsideError(f"the workbook cannot be read ({error}).", "Save it again in Excel.") from None
    try:
        for row in workbook[sheet].iter_rows():
            for cell in row:
                if cell.data_type != "f" or cell.row is None or cell.column is None:
                    continue
                _fill(grid, cell.row - 1, cell.column - 1, str(cell.value))
    finally:
        workbook.close()


def _fill(grid: list[Cells], row: int, column: int, formula: str) -> None:
    width = max((len(line) for line in grid), default=0)
    while len(grid) <= row:
        grid.append([None] * width)
    if column >= width:
        for line in grid:
            line.extend([None] * (column + 1 - len(line)))
    if grid[row][column] is None:
        grid[row][column] = formula if formula.startswith("=") else f"={formula}"
