"""Typed cells of a record → what stands in the cells of its file."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from bowtie.contracts import Column, Table
from bowtie.demo.files.style import Style
from bowtie.demo.market.names import RARE_REPLACEMENTS
from bowtie.demo.market.recorder import Cell, Cells

Filled = str | int | Decimal | bool | date | datetime
Value = str | int | float | bool | date | None
Convert = Callable[[Filled, random.Random], Value]

_COMMON = str.maketrans(RARE_REPLACEMENTS)
_OFFSET = timedelta(hours=8)
_DATE_FORMATS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
)


class Renderer:
    """Renders the rows of one table in one style."""

    def __init__(self, table: Table, style: Style) -> None:
        self._plan = [(column.name, _converter(column, style)) for column in table.columns]

    def __call__(self, cells: Cells, rng: random.Random) -> list[Value]:
        """The cells of one row in the order of the contract, as the file's system writes them."""
        get: Callable[[str], Cell] = cells.get
        return [
            # Without a converter it is text and stays as it is.
            cell if (cell := get(name)) is None or convert is None else convert(cell, rng)  # type: ignore[misc]
            for name, convert in self._plan
        ]


def _converter(column: Column, style: Style) -> Convert | None:
    if column.data_type in ("text", "json") and style.encoding != "gbk":
        return None
    if column.data_type == "timestamp" and column.name not in style.mixed_dates:
        return {"utc": _utc, "offset": _with_offset, "local": _local}[style.times]
    return partial(_value, column, style)


def _utc(cell: Filled, _: random.Random) -> Value:
    return (
        (cell - _OFFSET).isoformat("T", "milliseconds")[:23] + "Z"
        if isinstance(cell, datetime)
        else str(cell)
    )


def _with_offset(cell: Filled, _: random.Random) -> Value:
    return cell.isoformat("T", "seconds") if isinstance(cell, datetime) else str(cell)


def _local(cell: Filled, _: random.Random) -> Value:
    return cell.isoformat(" ", "seconds")[:19] if isinstance(cell, datetime) else str(cell)


def _value(column: Column, style: Style, cell: Filled, rng: random.Random) -> Value:
    if isinstance(cell, bool):
        if style.file_format == "jsonl":
            return cell
        return ("是" if cell else "否") if style.chinese_booleans else str(cell).lower()
    if isinstance(cell, datetime):
        return f"{rng.choice(_DATE_FORMATS)(cell.date())} {cell:%H:%M:%S}"
    if isinstance(cell, date):
        if style.file_format == "xlsx":
            return cell
        return rng.choice(_DATE_FORMATS)(cell) if column.name in style.mixed_dates else cell.isoformat()
    if isinstance(cell, int | Decimal):
        return _number(float(cell)) if style.file_format in ("jsonl", "xlsx") else str(cell)
    if style.file_format == "jsonl" and column.data_type == "decimal":
        return _number(float(cell))
    return cell.translate(_COMMON) if style.encoding == "gbk" else cell


def _number(number: float) -> int | float:
    return int(number) if number == int(number) else number
