"""Chains resolved by Bowtie's engine. Argument: the file; without one it only compiles."""

from __future__ import annotations

import sys

import duckdb
import numpy as np
import pyarrow as pa

from benchmarks.identity.stages import connect, step, tell
from bowtie.identity.clusters import ALWAYS, Evidence, History, history_of


def main() -> None:
    """Clusters, IDs and history of the tables `records` and `edges`."""
    warm_up()
    if len(sys.argv) == 1:
        return
    connection = connect(sys.argv[1])
    with step("read evidence in load order"):
        evidence = read(connection)
    with step("clusters and history (history_of)"):
        history = history_of(evidence)
    with step("write IDs and history"):
        write(connection, evidence, history)
        connection.close()
    tell(records=len(evidence.records), edges=len(evidence.left), periods=len(history.record))


def warm_up() -> None:
    """Compile the loops once, as the first run after an installation does; they are kept on disk."""
    with step("compile"):
        keys, moments = np.array([1, 2], np.int64), np.array([0, 1], np.int32)
        # One edge ends, so that replaying is compiled too.
        until = np.array([3, ALWAYS], np.int32)
        history_of(Evidence(keys, moments, keys, keys + 2, moments, until, np.zeros(2, np.bool_)))


def read(connection: duckdb.DuckDBPyConnection) -> Evidence:
    """Records and edges, oldest first."""
    records = connection.execute(
        "select record_key, load from records order by load, row, record_key"
    ).fetchnumpy()
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
