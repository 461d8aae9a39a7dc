"""Rows of cells, from a workbook or a table of a web page, as records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bowtie.landing.header_row import SEARCHED, holds, not_found
from bowtie.landing.mapping import HeaderRow
from bowtie.landing.records import SetAsideError
from bowtie.landing.rows import ROUNDED, RawBatch, RawFile, Record, batched

Cells = list[str | None]


def open_grid(
    kind: str, grid: list[Cells], wanted: HeaderRow, remedy: str, rounded: Sequence[Sequence[int]] = ()
) -> RawFile:
    """The records of a sheet.

    Args:
        kind: What the file is.
        grid: All its rows.
        wanted: Where its headers stand.
        remedy: What to do if they do not stand there.
        rounded: Per row, the positions of numbers that Excel has rounded.

    Raises:
        SetAsideError: There is no header.
    """
    header_row = _header_row(grid, wanted, remedy)
    if len(grid) < header_row or not any(grid[header_row - 1]):
        raise SetAsideError(f"the sheet has no header in row {header_row}.", remedy, row=header_row)
    width = max(
        (index + 1 for row in grid[header_row - 1 :] for index, cell in enumerate(row) if cell is not None),
        default=0,
    )
    headers = tuple((cell or "").strip() for cell in grid[header_row - 1][:width])

    def batches() -> Iterator[RawBatch]:
        return batched(headers, _records(grid, header_row, headers, rounded))

    above = tuple(tuple(row) for row in grid[: header_row - 1])
    return RawFile(kind, None, headers, header_row, batches, above)


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


def _records(
    grid: list[Cells], header_row: int, headers: Sequence[str], rounded: Sequence[Sequence[int]]
) -> Iterator[Record]:
    for number, row in enumerate(grid[header_row:], start=header_row + 1):
        if any(cell is not None for cell in row):  # an empty row of a sheet is no record
            bad = rounded[number - 1] if number <= len(rounded) else []
            problems = [f"column {headers[index] or f'column_{index + 1}'} {ROUNDED}" for index in bad]
            yield number, row[: len(headers)], "; ".join(problems) or None, None
