"""Writes records that hang together in long chains, the shape on which label propagation never ends."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.errors import BenchmarkError

SQL = Path(__file__).parent / "sql"
LENGTH = 50
LOADS = 20


def write_chains(database: Path, records: int) -> None:
    """Write `records` (record_key, chain, load, row), `edges`, two for each record, and `truth`.

    Args:
        database: A new DuckDB file.
        records: How many records; a multiple of the length of a chain.
    """
    with duckdb.connect(str(database)) as connection:
        connection.execute("set enable_progress_bar = false; set preserve_insertion_order = false")
        numbers = {"records": records, "length": LENGTH, "loads": LOADS}
        for statement in connection.extract_statements((SQL / "chains.sql").read_text(encoding="utf-8")):
            needed = {name: numbers[name] for name in statement.named_parameters}
            connection.execute(statement, needed)


def verify_chains(database: Path, clusters: str) -> None:
    """Each record must be in a cluster that is called after the oldest record of its chain.

    Args:
        database: The file.
        clusters: A relation (record_key, cluster_key) in it.

    Raises:
        BenchmarkError: Not so.
    """
    query = f"""
        with oldest as (
            select chain, arg_min(record_key, (load, row, record_key)) as cluster_key
            from records group by chain
        )
        select count(*), count(*) filter (found.cluster_key is distinct from oldest.cluster_key)
        from records inner join oldest using (chain) left join {clusters} as found using (record_key)
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        rows, wrong = connection.execute(query).fetchall()[0]
        records = connection.execute("select count(*) from records").fetchall()[0][0]
    if wrong or rows != records:
        raise BenchmarkError(f"{wrong:,} of {rows:,} records are in a wrong cluster; there are {records:,}.")
