"""Why two records are one: the path of evidence between them, in the forest of a moment.

The forest is that of bowtie.identity.clusters: the edges by which Kruskal's algorithm joins two clusters, in
load order. So between two nodes of a cluster there is exactly one path, it holds the oldest evidence that
ties them, and its newest edge is what made them one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from bowtie.identity import kernels
from bowtie.identity.clusters import Evidence, graph_of


@dataclass(frozen=True)
class Forest:
    """The edges that tie the nodes of a moment, each as the index of an edge in Evidence, by node key."""

    neighbors: dict[int, list[tuple[int, int]]]

    def path(self, one: int, other: int) -> list[int] | None:
        """The edges from one node to the other, in order of the way.

        Args:
            one: Key of a node.
            other: Key of another.

        Returns:
            Indexes of edges; empty from a node to itself, None if nothing ties the two.
        """
        came_by: dict[int, tuple[int, int]] = {one: (one, -1)}
        waiting = deque([one])
        while waiting and other not in came_by:
            here = waiting.popleft()
            for there, edge in self.neighbors.get(here, ()):
                if there not in came_by:
                    came_by[there] = (here, edge)
                    waiting.append(there)
        if other not in came_by:
            return None
        edges = []
        while other != one:
            other, edge = came_by[other]
            edges.append(edge)
        return edges[::-1]


def forest_of(evidence: Evidence, moment: int) -> Forest:
    """The forest at a moment: what was loaded and decided until then, and not taken back until then."""
    graph = graph_of(evidence)
    here = np.flatnonzero((evidence.valid_from <= moment) & (evidence.valid_until > moment))
    apart = np.flatnonzero((evidence.apart_from <= moment) & (evidence.apart_until > moment))
    _, by_edge, _ = kernels.merge_with_constraints(
        graph.left[here],
        graph.right[here],
        evidence.is_decreed[here],
        graph.kinds,
        int(graph.kinds.max(initial=-1)) + 1,
        graph.apart_left[apart],
        graph.apart_right[apart],
    )
    neighbors: dict[int, list[tuple[int, int]]] = {}
    for edge in sorted(here[by_edge[by_edge >= 0]].tolist()):
        left, right = int(evidence.left[edge]), int(evidence.right[edge])
        neighbors.setdefault(left, []).append((right, edge))
        neighbors.setdefault(right, []).append((left, edge))
    return Forest(neighbors)
