"""Pieces of SQL for DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def read(files: Sequence[Path], *, by_name: bool = False) -> str:
    """A relation of Parquet files; by name, a file may lack columns that another has."""
    listed = ", ".join(literal(str(file)) for file in files)
    return f"read_parquet([{listed}]{', union_by_name = true' if by_name else ''})"


def copy(query: str, target: Path) -> str:
    """A statement that writes a query's rows, in their order, as Parquet."""
    return f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)"
