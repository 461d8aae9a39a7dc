"""Records resolved by Bowtie's engine. Arguments: the file, and `contacts` or `chains`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.identity.stages import connect, step, tell
from bowtie.identity.clusters import ALWAYS, Evidence, History, history_of

SQL = Path(__file__).parent / "sql"


def main() -> None:
    """Edges, clusters and IDs of a file of contacts, or of a file of chains."""
    connection = connect(sys.argv[1])
    warm_up()
    if sys.argv[2] == "contacts":
        with step("guarded edges"):
            connection.execute((SQL / "guarded_edges.sql").read_text(encoding="utf-8"))
        keys = "select record_id as record_key, load from contacts"
    else:
        keys = "select record_key, load from records"
    with step("read evidence in load order"):
        evidence = read(connection, keys)
    with step("clusters and history (history_of)"):
        history = history_of(evidence)
    with step("write IDs and history"):
        write(connection, evidence, history)
        connection.close()
    tell(records=len(evidence.records), edges=len(evidence.left), periods=len(history.record))


def warm_up() -> None:
    """Compile the loops once, as the first run after an installation does; they are kept on disk."""
    with step("compile"):
        one, moment = np.array([1, 2], np.int64), np.array([0, 1], np.int32)
        history_of(Evidence(one, moment, one, one + 2, moment, np.full(2, ALWAYS)))


def read(connection: duckdb.DuckDBPyConnection, keys: str) -> Evidence:
    """Records and edges, oldest first."""
    records = connection.execute(f"{keys} order by load, row, record_key").fetchnumpy()
    edges = connection.execute(
        "select record_key, identifier_key, load from edges order by load, row, record_key, identifier_key"
    ).fetchnumpy()
    always = np.full(len(edges["load"]), ALWAYS)
    return Evidence(
        records["record_key"],
        records["load"],
        edges["record_key"],
        edges["identifier_key"],
        edges["load"],
        always,
    )


def write(connection: duckdb.DuckDBPyConnection, evidence: Evidence, history: History) -> None:
    """One row per record and period: its key, that of the oldest record of its cluster, from, until."""
    columns = {
        "record_key": evidence.records[history.record],
        "cluster_key": evidence.records[history.anchor],
        "since": history.since,
        "until": history.until,
    }
    connection.register("periods", pa.table(columns))
    connection.execute("set preserve_insertion_order = false")
    connection.execute("create or replace table history as from periods")


if __name__ == "__main__":
    main()
