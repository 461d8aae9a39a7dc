"""How the files of one table are written: format, encoding, headers, dates. Knows no table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FileFormat = Literal["csv", "xlsx", "jsonl", "parquet"]


@dataclass(frozen=True)
class Style:
    """How the files of one table are written.

    `by_month` tables come each month of the history, others each quarter. A share of the rows of a table
    that comes `late` is delivered hours or days after it happened. The `summed` columns of a table are added
    up over the cells of the market.
    """

    file_format: FileFormat = "csv"
    encoding: str = "utf-8"
    chinese_headers: bool = False
    times: Literal["local", "offset", "utc"] = "local"
    chinese_booleans: bool = False
    mixed_dates: frozenset[str] = frozenset()
    by_month: bool = False
    line_end: str = "\n"
    late: bool = False
    summed: tuple[str, ...] = ()


def chinese(encoding: str = "utf-8-sig", *mixed: str) -> Style:
    """A table as Chinese business software exports it."""
    return Style(
        encoding=encoding,
        chinese_headers=True,
        chinese_booleans=True,
        mixed_dates=frozenset(mixed),
        line_end="\r\n",
    )
