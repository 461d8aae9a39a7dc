"""Reads one sheet of an Excel workbook; typed cells become plain text."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineError, CalamineWorkbook

from bowtie.landing.grid import Cells, open_grid
from bowtie.landing.mapping import HeaderRow
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import RawFile

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
    return open_grid(kind, grid, wanted, remedy, rounded)


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
