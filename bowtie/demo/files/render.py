"""Typed cells of a record → what stands in the cells of its file."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bowtie.contracts import Column, Table
from bowtie.demo.files.style import Style
from bowtie.demo.market.names import RARE_REPLACEMENTS
from bowtie.demo.market.recorder import Cells

Filled = str | int | Decimal | bool | date | datetime
Value = str | int | float | bool | date | dict[str, Any] | None

_COMMON = str.maketrans(RARE_REPLACEMENTS)
_DATE_FORMATS: tuple[Callable[[date], str], ...] = (
    lambda day: f"{day:%Y-%m-%d}",
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
)


def render(cells: Cells, table: Table, style: Style, rng: random.Random) -> list[Value]:
    """The cells of one row in the order of the contract, as the file's system writes them."""
    return [
        None if (cell := cells.get(column.name)) is None else _value(cell, column, style, rng)
        for column in table.columns
    ]


def _value(cell: Filled, column: Column, style: Style, rng: random.Random) -> Value:
    if isinstance(cell, bool):
        if style.file_format == "jsonl":
            return cell
        return ("是" if cell else "否") if style.chinese_booleans else str(cell).lower()
    if isinstance(cell, datetime):
        return _moment(cell, column, style, rng)
    if isinstance(cell, date):
        if style.file_format == "xlsx":
            return cell
        return rng.choice(_DATE_FORMATS)(cell) if column.name in style.mixed_dates else f"{cell:%Y-%m-%d}"
    if isinstance(cell, int | Decimal):
        if style.file_format in ("jsonl", "xlsx"):
            return _number(float(cell))
        return str(cell)
    if style.file_format == "jsonl" and column.data_type == "json":
        loaded: dict[str, Any] = json.loads(cell)
        return loaded
    if style.file_format == "jsonl" and column.data_type == "decimal":
        return _number(float(cell))
    return cell.translate(_COMMON) if style.encoding == "gbk" else cell


def _number(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _moment(moment: datetime, column: Column, style: Style, rng: random.Random) -> str:
    if style.times == "utc":
        return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
    if style.times == "offset":
        return f"{moment:%Y-%m-%dT%H:%M:%S}+08:00"
    if column.name in style.mixed_dates:
        return f"{rng.choice(_DATE_FORMATS)(moment.date())} {moment:%H:%M:%S}"
    return f"{moment:%Y-%m-%d %H:%M:%S}"
