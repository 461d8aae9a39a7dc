"""Writes landed rows with their hashes as Parquet, with DuckDB, so in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from bowtie.contracts import Table
from bowtie.landing.duplicates import Duplicates
from bowtie.landing.sql import copy, literal, quoted

_MEMORY = "2GB"
# Rows that can be read hold no NUL, so these two marks make the joined text unambiguous.
_SEPARATOR = "chr(0) || chr(31)"
_NULL = "chr(0)"


@dataclass(frozen=True)
class Batches:
    """Rows on their way to disk."""

    schema: pa.Schema
    rows: Iterator[pa.RecordBatch]


class Writer:
    """One DuckDB connection for a run; spills to a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(
            config={"temp_directory": str(scratch), "memory_limit": _MEMORY, "preserve_insertion_order": True}
        )
        self.duplicates = Duplicates(self._connection)

    def close(self) -> None:
        """Give everything back."""
        self._connection.close()

    def write(self, rows: Batches, table: Table, load: int, file: str, target: Path) -> None:
        """Write all rows, in order, with their hashes."""
        failure: list[BaseException] = []

        def guarded() -> Iterator[pa.RecordBatch]:
            try:
                yield from rows.rows
            except BaseException as error:  # DuckDB would only pass on its text
                failure.append(error)
                raise

        incoming = pa.RecordBatchReader.from_batches(rows.schema, guarded())
        self._connection.register("incoming", incoming)
        try:
            self._connection.execute(copy(_landed(table, load, file), target))
        except duckdb.Error:
            if failure:
                raise failure[0] from None
            raise
        finally:
            self._connection.unregister("incoming")


def finish(temporary: Path, target: Path) -> None:
    """Make a written file durable under its own name."""
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    temporary.replace(target)


def _landed(table: Table, load: int, file: str) -> str:
    names = [quoted(name) for name in table.column_names]
    key = [quoted(name) for name in table.key]
    no_key = " and ".join(f"{name} is null" for name in key)
    listed = ", ".join(names)
    return f"""
        select
            {load}::bigint as _load,
            {literal(file)} as _file,
            _row,
            (md5_number_lower(key_text) >> 1)::bigint as _key_hash,
            (md5_number_upper(content_text) >> 1)::bigint as _content_hash,
            _problem,
            {listed},
            _extra
        from (
            select
                *,
                case
                    when _problem is not null or ({no_key}) then content_text
                    else {_joined(key)}
                end as key_text
            from (select *, {_joined([*names, "_extra"])} as content_text from incoming)
        )
    """


def _joined(columns: Sequence[str]) -> str:
    values = ", ".join(f"coalesce({column}, {_NULL})" for column in columns)
    return f"concat_ws({_SEPARATOR}, {values})"
