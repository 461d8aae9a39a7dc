"""Clusters by plain SQL from the table `edges`. Arguments: the file and the method."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from benchmarks.identity.stages import connect, step

SQL = Path(__file__).parent / "sql"
# Every node reaches every other one of its cluster: rows grow with the square of the clusters.
RECURSION = """
    create or replace table recursion_clusters as
    with recursive ways as (
        select record_key as here, identifier_key as there from edges
        union all
        select identifier_key, record_key from edges
    ),
    reached as (
        select distinct record_key, record_key as node from edges
        union
        select reached.record_key, ways.there from reached inner join ways on reached.node = ways.here
    )
    select record_key, min(node) as cluster_key from reached group by record_key
"""
LINKS = """
    create or replace temp table links as
    select distinct greatest(here, there) as node, least(here, there) as neighbor from {} where here <> there
"""
MOVES = (
    "create or replace temp table moves_{} as select node, min(neighbor) as target from links group by node"
)
MOVED = """
    create or replace temp table moved as
    select near.target as here, coalesce(far.target, links.neighbor) as there
    from links
    inner join moves_{0} as near using (node)
    left join moves_{0} as far on links.neighbor = far.node
"""
PLACED = """
    insert into placed
    select moves_{0}.node, coalesce(placed.cluster_key, target)
    from moves_{0} left join placed on target = placed.node
    where moves_{0}.node not in (select node from placed)
"""
CLUSTERS = """
    create or replace table contraction_clusters as
    select record_key, coalesce(cluster_key, record_key) as cluster_key
    from (select distinct record_key from edges) left join placed on record_key = node
"""


def main() -> None:
    """Cluster the edges of a file."""
    database, method = sys.argv[1], sys.argv[2]
    connection = connect(database)
    connection.execute("set preserve_insertion_order = false")
    with step(method):
        METHODS[method](connection)


def recurse(connection: duckdb.DuckDBPyConnection) -> None:
    """What one writes first: follow edges until no new node is reached."""
    connection.execute(RECURSION)


def contract(connection: duckdb.DuckDBPyConnection) -> None:
    """Every node moves to its smallest neighbor, if that is smaller; edges follow, until none is left."""
    connection.execute(LINKS.format("(select record_key as here, identifier_key as there from edges)"))
    rounds = 0
    while connection.execute("select count(*) from links").fetchall()[0][0]:
        rounds += 1
        connection.execute(MOVES.format(rounds))
        connection.execute(MOVED.format(rounds))
        connection.execute(LINKS.format("moved"))
    # What moved last has reached its cluster; what moved before goes where its target went. A node that
    # others moved to may move once more with them, to the same end.
    connection.execute("create or replace temp table placed (node bigint, cluster_key bigint)")
    for number in range(rounds, 0, -1):
        connection.execute(PLACED.format(number))
    connection.execute(CLUSTERS)


def number(connection: duckdb.DuckDBPyConnection) -> None:
    """Prepare for the macro `forest`: nodes numbered by age, edges by load order."""
    connection.execute((SQL / "numbered_edges.sql").read_text(encoding="utf-8"))


METHODS = {"recursion": recurse, "contraction": contract, "numbering": number}

if __name__ == "__main__":
    main()
