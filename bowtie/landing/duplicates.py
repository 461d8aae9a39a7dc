"""Finds exact duplicates by the hashes of rows, with DuckDB, so in bounded memory.

A row with a version (a value in the contract's version column) is a duplicate if an equal row of its key
landed before. Staging orders such rows by their version, so nothing changes without the copy, and a history
delivered once more adds nothing. A row without a version is a duplicate if it equals the row of its key that
landed last: a value that goes A, B, A keeps all three, for only their order tells which is current.
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
    "null::bigint as _content_hash where false)"
)

_WITH_VERSION = """
insert into duplicate_rows
with repeated as (
    select _key_hash, _content_hash, min(_row) as first_row
    from incoming_rows
    where _has_version
    group by all
    having count(*) > 1
)
select incoming_rows._row
from incoming_rows
inner join repeated using (_key_hash, _content_hash)
where incoming_rows._row > repeated.first_row
union
select _row
from incoming_rows
semi join {earlier} as earlier using (_key_hash, _content_hash)
where _has_version
"""

# Load and row in one number: a struct to order by costs three times as much.
_CURRENT = """
create or replace temp table current_rows as
select _key_hash, max_by(_content_hash, (_load << 34) + _row) as _content_hash
from {earlier} as earlier
semi join (select _key_hash from incoming_rows where not _has_version) as incoming using (_key_hash)
group by _key_hash
"""

# Only keys that come more than once need an order; all others are compared with the current row at once.
# What is left of the rows with a version equals nothing before it, so it only stands between the others.
_WITHOUT_VERSION = """
insert into duplicate_rows
with fresh as (
    select _row, _key_hash, _content_hash from incoming_rows anti join duplicate_rows using (_row)
),
repeated as (
    select _key_hash from fresh group by _key_hash having count(*) > 1
),
single as (
    select fresh._row
    from fresh
    inner join current_rows using (_key_hash)
    anti join repeated using (_key_hash)
    where fresh._content_hash = current_rows._content_hash
),
ordered as (
    select
        fresh._row,
        fresh._content_hash,
        coalesce(
            lag(fresh._content_hash) over (partition by fresh._key_hash order by fresh._row),
            current_rows._content_hash
        ) as previous_hash
    from fresh
    semi join repeated using (_key_hash)
    left join current_rows using (_key_hash)
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
        earlier = self._earlier(table.source_table, files) if files else _NOTHING
        run(f"create or replace temp view incoming_rows as {_incoming(table, new)}")
        run("create or replace temp table duplicate_rows (_row bigint)")
        if table.version_column:
            run(_WITH_VERSION.format(earlier=earlier))
        if not table.version_column or self._count("incoming_rows where not _has_version"):
            run(_CURRENT.format(earlier=earlier))
            run(_WITHOUT_VERSION)
            run("drop table current_rows")
        count = self._count("duplicate_rows")
        if count:
            rest = f"select * from {read([new])} anti join duplicate_rows using (_row) order by _row"
            run(copy(rest, target))
        run("drop table duplicate_rows")
        return count

    def add(self, source_table: str, file: Path) -> None:
        """A load was committed: later rows are compared with it too."""
        if name := self._copies.get(source_table):
            self._connection.execute(f"insert into {name} select {_COLUMNS} from {read([file])}")

    def _earlier(self, source_table: str, files: Sequence[Path]) -> str:
        self._asked[source_table] += 1
        if source_table not in self._copies and self._asked[source_table] > 1 and len(files) > _MANY_FILES:
            name = f"landed_{len(self._copies)}"
            self._connection.execute(f"create temp table {name} as select {_COLUMNS} from {read(files)}")
            self._copies[source_table] = name
        return self._copies.get(source_table, read(files))

    def _count(self, rows: str) -> int:
        found = self._connection.execute(f"select count(*) from {rows}").fetchone()
        return int(found[0]) if found else 0


def _incoming(table: Table, new: Path) -> str:
    version = quoted(table.version_column) if table.version_column else "null"
    return f"select *, coalesce(trim({version}) != '', false) as _has_version from {read([new])}"
