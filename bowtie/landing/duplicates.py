"""Finds exact duplicates by the hashes of rows, with DuckDB, so in bounded memory.

A row with a version (a value in the contract's version column) is a duplicate if it equals the row that
landed last with its key and version. Canonical orders rows by version, then by load and row, so nothing
changes without the copy, and a history with one row per version adds nothing when it comes again. A row
without a version is a duplicate if it equals the row of its key that landed last. So a value that goes
A, B, A keeps all three wherever only their order tells which is current.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb

from bowtie.contracts import Table
from bowtie.landing.sql import copy, quoted, read

# From here on, opening all files of a table again for each new one costs more than copying their hashes once.
_MANY_FILES = 20
_COLUMNS = "_load, _row, _key_hash, _content_hash"
_NOTHING = (
    "(select null::bigint as _load, null::bigint as _row, null::bigint as _key_hash, "
    "null::bigint as _content_hash, null::ubigint as _version_hash where false)"
)

# Most keys come once in a file: only the rows of all others need an order.
_REPEATED = """
create or replace temp table repeated_keys as
select _key_hash from incoming_rows group by _key_hash having count(*) > 1
"""

_VERSION = "_key_hash, _version_hash"
_WITH_VERSION = "select * from incoming_rows where _version_hash is not null"

# What is left of the rows with a version equals no row just before it, so it only stands between the others.
_KEY = "_key_hash"
_WITHOUT_VERSION = "select * from incoming_rows anti join duplicate_rows using (_row)"

# Load and row in one number: a struct to order by costs three times as much.
_LAST = """
create or replace temp table last_rows as
select {group}, max_by(_content_hash, (_load << 34) + _row) as _content_hash
from {earlier} as earlier
semi join (select _key_hash from incoming_rows where {compared}) as incoming using (_key_hash)
group by {group}
"""

_EQUAL = """
insert into duplicate_rows
with fresh as not materialized (
    select _row, {group}, _content_hash from ({rows})
),
single as (
    select fresh._row
    from fresh
    inner join last_rows using ({group})
    anti join repeated_keys using (_key_hash)
    where fresh._content_hash = last_rows._content_hash
),
ordered as (
    select
        fresh._row,
        fresh._content_hash,
        coalesce(
            lag(fresh._content_hash) over (partition by {group} order by fresh._row),
            last_rows._content_hash
        ) as previous_hash
    from fresh
    semi join repeated_keys using (_key_hash)
    left join last_rows using ({group})
)
select _row from single
union all
select _row from ordered where _content_hash = previous_hash
"""


class Duplicates:
    """Compares new rows with those landed earlier, read from their files or, where these are many, a copy."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._asked: Counter[str] = Counter()
        self._copies: dict[str, str] = {}

    def drop(self, table: Table, new: Path, files: Sequence[Path], target: Path) -> int:
        """Rewrite a file without its exact duplicates.

        Args:
            table: The table that the rows belong to.
            new: The file just written.
            files: The table's data files of earlier loads.
            target: Where to write the rest, if any row is a duplicate.

        Returns:
            How many rows were duplicates; 0 means that nothing was written.
        """
        run = self._connection.execute
        run(f"create or replace temp view incoming_rows as {_hashes(table, [new])}")
        run(_REPEATED)
        if not files and not self._count("repeated_keys"):
            return 0
        earlier = self._earlier(table, files) if files else _NOTHING
        run("create or replace temp table duplicate_rows (_row bigint)")
        if table.version_column:
            self._compare(earlier, _VERSION, "_version_hash is not null", _WITH_VERSION)
        if not table.version_column or self._count("incoming_rows where _version_hash is null"):
            self._compare(earlier, _KEY, "_version_hash is null", _WITHOUT_VERSION)
        count = self._count("duplicate_rows")
        if count:
            rest = f"select * from {read([new])} anti join duplicate_rows using (_row) order by _row"
            run(copy(rest, target))
        run("drop table duplicate_rows")
        run("drop table repeated_keys")
        return count

    def add(self, table: Table, file: Path) -> None:
        """A load was committed: later rows are compared with it too."""
        if name := self._copies.get(table.source_table):
            self._connection.execute(f"insert into {name} {_hashes(table, [file])}")

    def _compare(self, earlier: str, group: str, compared: str, rows: str) -> None:
        """Note the rows that equal the one before them in their group, which may have landed earlier."""
        run = self._connection.execute
        run(_LAST.format(group=group, earlier=earlier, compared=compared))
        run(_EQUAL.format(group=group, rows=rows))
        run("drop table last_rows")

    def _earlier(self, table: Table, files: Sequence[Path]) -> str:
        source_table, hashes = table.source_table, _hashes(table, files)
        self._asked[source_table] += 1
        if source_table not in self._copies and self._asked[source_table] > 1 and len(files) > _MANY_FILES:
            name = f"landed_{len(self._copies)}"
            self._connection.execute(f"create temp table {name} as {hashes}")
            self._copies[source_table] = name
        return self._copies.get(source_table, f"({hashes})")

    def _count(self, rows: str) -> int:
        found = self._connection.execute(f"select count(*) from {rows}").fetchone()
        return int(found[0]) if found else 0


def _hashes(table: Table, files: Sequence[Path]) -> str:
    """Place, key, content and version of each row. Earlier files may lack the version column."""
    if not table.version_column:
        return f"select {_COLUMNS}, null::ubigint as _version_hash from {read(files)}"
    version = quoted(table.version_column)
    return f"""
        select {_COLUMNS}, case when trim({version}) != '' then hash(trim({version})) end as _version_hash
        from (
            select null::varchar as {version} where false
            union all by name
            select * from {read(files, by_name=True)}
        )
    """
