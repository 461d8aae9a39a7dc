"""Knows the rows landed earlier, so that a file can be compared with the current version of each key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb

# From here on, opening all files of a table again for each new one costs more than copying their hashes once.
_MANY_FILES = 20
_COLUMNS = "_load, _row, _key_hash, _content_hash"


class Landed:
    """The hashes of landed rows, by table: read from their files, or copied once where there are many."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._asked: Counter[str] = Counter()
        self._copies: dict[str, str] = {}

    def relation(self, source_table: str, files: Sequence[Path]) -> str:
        """What to select a table's earlier rows from.

        Args:
            source_table: `<channel>.<table>`.
            files: Its data files; not empty.
        """
        self._asked[source_table] += 1
        if source_table not in self._copies and self._asked[source_table] > 1 and len(files) > _MANY_FILES:
            name = f"landed_{len(self._copies)}"
            self._connection.execute(f"create temp table {name} as select {_COLUMNS} from {read(files)}")
            self._copies[source_table] = name
        return self._copies.get(source_table, read(files))

    def add(self, source_table: str, file: Path) -> None:
        """A load was committed."""
        if name := self._copies.get(source_table):
            self._connection.execute(f"insert into {name} select {_COLUMNS} from {read([file])}")


def read(files: Sequence[Path]) -> str:
    """A relation of Parquet files."""
    return f"read_parquet([{', '.join(literal(str(file)) for file in files)}])"


def literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
