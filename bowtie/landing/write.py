"""Writes landed rows as Parquet and drops exact duplicates, both with DuckDB, in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from bowtie.contracts import Table
from bowtie.landing.current import Landed, literal, read

_MEMORY = "2GB"
# Rows that can be read hold no NUL, so these two marks make the joined text unambiguous.
_SEPARATOR = "chr(0) || chr(31)"
_NULL = "chr(0)"


@dataclass(frozen=True)
class Batches:
    """Rows on their way to disk."""

    schema: pa.Schema
    rows: Callable[[], Iterator[pa.RecordBatch]]


class Writer:
    """One DuckDB connection for a run; spills to a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(
            config={"temp_directory": str(scratch), "memory_limit": _MEMORY, "preserve_insertion_order": True}
        )
        self.landed = Landed(self._connection)

    def close(self) -> None:
        """Give everything back."""
        self._connection.close()

    def write(self, rows: Batches, table: Table, load: int, file: str, target: Path) -> None:
        """Write all rows, in order, with their hashes."""
        failure: list[BaseException] = []

        def guarded() -> Iterator[pa.RecordBatch]:
            try:
                yield from rows.rows()
            except BaseException as error:  # DuckDB would only pass on its text
                failure.append(error)
                raise

        incoming = pa.RecordBatchReader.from_batches(rows.schema, guarded())
        self._connection.register("incoming", incoming)
        try:
            self._connection.execute(_copy(_landed(table, load, file), target))
        except duckdb.Error:
            if failure:
                raise failure[0] from None
            raise
        finally:
            self._connection.unregister("incoming")

    def drop_duplicates(self, table: Table, new: Path, files: Sequence[Path], target: Path) -> int:
        """Rewrite a file without the rows that repeat the current version of their key.

        Args:
            table: The table that the rows belong to.
            new: The file just written.
            files: The table's data files of earlier loads.
            target: Where to write the rest, if any row is a duplicate.

        Returns:
            How many rows were duplicates; 0 means that nothing was written.
        """
        run = self._connection.execute
        run(f"create or replace temp view incoming_rows as select * from {read([new])}")
        if files:
            earlier = self.landed.relation(table.source_table, files)
            run(  # load and row in one number: a struct to order by costs three times as much
                f"create or replace temp table current_rows as select _key_hash, "
                f"max_by(_content_hash, (_load << 34) + _row) as _content_hash from {earlier} "
                f"semi join incoming_rows using (_key_hash) group by _key_hash"
            )
        else:
            run("create or replace temp table current_rows (_key_hash bigint, _content_hash bigint)")
        run(_DUPLICATES)
        found = run("select count(*) from duplicate_rows").fetchone()
        count = int(found[0]) if found else 0
        if count:
            rest = "select * from incoming_rows anti join duplicate_rows using (_row) order by _row"
            run(_copy(rest, target))
        run("drop table duplicate_rows")
        run("drop table current_rows")
        return count


# Only keys that come more than once need an order; all others are compared with the current row at once.
_DUPLICATES = """
create or replace temp table duplicate_rows as
with repeated as (
    select _key_hash from incoming_rows group by _key_hash having count(*) > 1
),
single as (
    select incoming_rows._row
    from incoming_rows
    inner join current_rows using (_key_hash)
    anti join repeated using (_key_hash)
    where incoming_rows._content_hash = current_rows._content_hash
),
ordered as (
    select
        incoming_rows._row,
        incoming_rows._content_hash,
        coalesce(
            lag(incoming_rows._content_hash) over (
                partition by incoming_rows._key_hash order by incoming_rows._row
            ),
            current_rows._content_hash
        ) as previous_hash
    from incoming_rows
    semi join repeated using (_key_hash)
    left join current_rows using (_key_hash)
)
select _row from single
union all
select _row from ordered where _content_hash = previous_hash
"""


def finish(temporary: Path, target: Path) -> None:
    """Make a written file durable under its own name."""
    with temporary.open("r+b") as file:
        os.fsync(file.fileno())
    temporary.replace(target)


def _landed(table: Table, load: int, file: str) -> str:
    names = [_quoted(name) for name in table.column_names]
    key = [_quoted(name) for name in table.key]
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


def _copy(query: str, target: Path) -> str:
    return f"copy ({query}) to {literal(str(target))} (format parquet, compression zstd)"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
