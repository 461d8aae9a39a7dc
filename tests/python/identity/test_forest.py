"""The portable forest gives the clusters and merges of the compiled loops."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from numpy.typing import NDArray

from benchmarks.project import Project
from bowtie.identity import kernels
from bowtie.workspace import PROJECT_ROOT, Workspace

Edges = NDArray[np.int64]
CHAIN, STAR = 700, 300


def tangle(random: np.random.Generator) -> Edges:
    """Edges of all shapes, each over nodes of its own: of a node to itself, sparse, dense, a star, chains."""
    parts: list[Edges] = []
    first = 0
    for nodes in (1, 2, 3, 5, 8, 40, 200, 1_000):
        for density in (0.3, 0.9, 2.5):
            parts.append(first + random.integers(0, nodes, (max(1, int(nodes * density)), 2)))
            first += nodes
    parts.append(first + np.stack((np.full(STAR, STAR), np.arange(STAR)), axis=1))
    first += STAR + 1
    chains: list[Edges] = []
    for order in (np.arange(CHAIN), np.arange(CHAIN)[::-1], random.permutation(CHAIN)):
        chains.append(first + np.stack((order[:-1], order[1:]), axis=1))
        first += CHAIN
    # Chains that are loaded from end to end give the longest ways of a round.
    return np.concatenate((random.permutation(np.concatenate((*parts, chains[2]))), *chains[:2]))


def write_forest(workspace: Workspace, name: str, ends: Edges) -> None:
    """Run the macro on `name`_edges. Keys and positions have gaps: only their order says anything."""
    columns = {"left_key": ends[:, 0] * 3 + 7, "right_key": ends[:, 1] * 3 + 7}
    table = pa.table({**columns, "position": np.arange(len(ends), dtype=np.int64) * 2})
    with duckdb.connect(str(workspace.warehouse)) as connection:
        connection.register("given", table)
        connection.execute(f"create table {name}_edges as from given order by hash(position)")
    arguments = json.dumps({"edges": f"{name}_edges", "into": name})
    Project(PROJECT_ROOT).dbt(workspace.root, "run-operation", "forest", "--args", arguments)


def rows(workspace: Workspace, query: str) -> list[Any]:
    with duckdb.connect(str(workspace.warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def ends() -> Edges:
    return tangle(np.random.default_rng(5))


@pytest.fixture(scope="module")
def workspace(ends: Edges, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("forest"))
    write_forest(workspace, "found", ends)
    write_forest(workspace, "none", np.empty((0, 2), np.int64))
    return workspace


def test_clusters_and_merges_are_those_of_the_compiled_loops(workspace: Workspace, ends: Edges) -> None:
    count = int(ends.max()) + 1
    into, by_edge = kernels.merge_in_order(ends[:, 0], ends[:, 1], count)
    root = kernels.roots_of(into)
    nodes = np.unique(ends)
    expected = [(int(node) * 3 + 7, int(root[node]) * 3 + 7) for node in nodes]
    assert rows(workspace, "select node, root from found order by node") == expected
    merges = sorted(int(edge) * 2 for edge in by_edge[by_edge >= 0])
    assert [
        row[0] for row in rows(workspace, "select position from found_merges order by position")
    ] == merges
    assert 2_000 < len(merges) < len(ends) - 1_000


def test_nothing_is_left_behind(workspace: Workspace) -> None:
    tables = rows(workspace, "select table_name from information_schema.tables order by 1")
    assert tables == [
        (f"{name}{suffix}",) for name in ("found", "none") for suffix in ("", "_edges", "_merges")
    ]


def test_without_edges_there_are_no_clusters(workspace: Workspace) -> None:
    assert rows(workspace, "select count(*) from none") == [(0,)]
    assert rows(workspace, "select count(*) from none_merges") == [(0,)]
