"""The compiled loops of One-ID: plain union-find over numbered nodes, nothing else.

Nodes are numbered by first appearance, so of two roots the smaller number is the older cluster, and the older
one keeps its ID. Everything here is a pure function of the order of the edges.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

Keys = NDArray[np.int64]
Numbers = NDArray[np.int32]
Moments = NDArray[np.int32]

_MIX = np.int64(
    -7046029254386353131
)  # 2^64 / golden ratio as a signed number: spreads keys that are not yet hashes


@njit(cache=True)
def _slot(key: Any, table: Any, mask: Any) -> Any:
    """Where a key stands in an open-addressing table, or the free slot where it belongs."""
    mixed = key * _MIX
    position = (mixed ^ (mixed >> 32)) & mask
    while table[position, 1] > 0 and table[position, 0] != key:
        position = (position + 1) & mask
    return position


@njit(cache=True)
def _fill(records: Any, left: Any, right: Any, table: Any, ends: Any) -> Any:
    """Number the nodes with the help of a table of zeros: (key, number + 1); stops where it gets too full.

    Returns:
        (how many nodes, whether a record key stood there twice, whether the table was large enough).
    """
    mask = table.shape[0] - 1
    most = table.shape[0] // 4 * 3
    count = 0
    is_repeated = False
    for index in range(len(records)):
        position = _slot(records[index], table, mask)
        is_repeated |= table[position, 1] > 0
        count += 1
        table[position, 0] = records[index]
        table[position, 1] = count
    for index in range(len(left)):
        if count > most:
            return count, is_repeated, False
        for end in range(2):
            key = left[index] if end == 0 else right[index]
            position = _slot(key, table, mask)
            if table[position, 1] == 0:
                count += 1
                table[position, 0] = key
                table[position, 1] = count
            ends[end, index] = table[position, 1] - 1
    return count, is_repeated, True


def number_nodes(records: Keys, left: Keys, right: Keys) -> tuple[Numbers, Numbers, int, bool]:
    """Number all nodes: the records first, in their order, then others as the edges name them.

    Args:
        records: Keys of the records, each once, oldest first.
        left: One end of each edge.
        right: Its other end.

    Returns:
        (number of left, number of right, how many nodes, whether a record key stood there twice).
    """
    ends = np.empty((2, len(left)), np.int32)
    room = 1024
    while room < 2 * len(records) + len(left):
        room *= 2
    while True:
        # NumPy asks for huge pages, compiled code does not: at a gigabyte that is several times faster.
        count, is_repeated, is_done = _fill(records, left, right, np.zeros((room, 2), np.int64), ends)
        if is_done:
            return ends[0], ends[1], count, is_repeated
        room *= 2


@njit(cache=True)
def find(up: Any, node: Any) -> Any:
    """The root of a node; halves the path on the way."""
    while up[node] != node:
        up[node] = up[up[node]]
        node = up[node]
    return node


@njit(cache=True)
def merge_in_order(left: Any, right: Any, count: Any) -> Any:
    """Kruskal over edges in load order, without constraints.

    Returns:
        (the older root that each root was merged into, or -1; the edge that did it, or -1). These pairs are
        the minimum spanning forest, and in order of their edges they are the merge history.
    """
    up = np.arange(count).astype(np.int32)
    into = np.full(count, -1, np.int32)
    by_edge = np.full(count, -1, np.int32)
    for edge in range(len(left)):
        one = find(up, left[edge])
        other = find(up, right[edge])
        if one != other:
            older, younger = min(one, other), max(one, other)
            up[younger] = older
            into[younger] = older
            by_edge[younger] = edge
    return into, by_edge


@njit(cache=True)
def merge_with_constraints(
    left: Any, right: Any, is_decreed: Any, kinds: Any, kind_count: Any, apart_left: Any, apart_right: Any
) -> Any:
    """Kruskal over edges in load order that never joins what must stay apart.

    Args:
        left: One end of each edge.
        right: Its other end.
        is_decreed: Whether a steward decreed the edge: it may then join two values of an exclusive kind.
        kinds: Per node the exclusive kind of identifier that it is, or -1. A cluster holds one of each.
        kind_count: How many exclusive kinds there are.
        apart_left: One node of each pair that a steward keeps apart.
        apart_right: The other.

    Returns:
        (into, by_edge) as merge_in_order, and which edges were refused.
    """
    count = len(kinds)
    up = np.arange(count).astype(np.int32)
    into = np.full(count, -1, np.int32)
    by_edge = np.full(count, -1, np.int32)
    held = np.full((count, kind_count), -1, np.int32)
    for node in range(count):
        if kinds[node] >= 0:
            held[node, kinds[node]] = node
    refused = np.zeros(len(left), np.bool_)
    for edge in range(len(left)):
        one = find(up, left[edge])
        other = find(up, right[edge])
        if one == other:
            continue
        older, younger = min(one, other), max(one, other)
        is_allowed = True
        if not is_decreed[edge]:
            for kind in range(kind_count):
                if held[older, kind] >= 0 and held[younger, kind] >= 0:
                    is_allowed = False
        for pair in range(len(apart_left)):
            a, b = find(up, apart_left[pair]), find(up, apart_right[pair])
            if min(a, b) == older and max(a, b) == younger:
                is_allowed = False
        if not is_allowed:
            refused[edge] = True
            continue
        up[younger] = older
        into[younger] = older
        by_edge[younger] = edge
        for kind in range(kind_count):
            if held[older, kind] < 0:
                held[older, kind] = held[younger, kind]
    return into, by_edge, refused


@njit(cache=True)
def roots_of(into: Any) -> Any:
    """The final root of every node. A root is smaller than what was merged into it, so one pass is enough."""
    root = np.empty(len(into), np.int32)
    for node in range(len(into)):
        root[node] = node if into[node] < 0 else root[into[node]]
    return root


@njit(cache=True)
def periods_of(into: Any, merged_at: Any, born_at: Any, since: Any, until: Any) -> Any:
    """Which root each node of a forest belonged to, and from when, between two moments.

    Args:
        into: The forest, by root.
        merged_at: The moment of each merge.
        born_at: The moment at which each node appeared; what gets no ID is born after `until`.
        since: The first moment to tell of.
        until: The moment before which to stop.

    Returns:
        (node, root, from moment), by node and moment: one row per period.
    """
    # The last merge above a node tells most nodes apart that belonged to one root all the time.
    root = roots_of(into)
    last = np.empty(len(into), np.int32)
    rows = 0
    for node in range(len(into)):
        if into[node] < 0:
            last[node] = -1
        else:
            last[node] = merged_at[node] if into[into[node]] < 0 else last[into[node]]
    for fill in range(2):
        if fill == 1:
            nodes = np.empty(rows, np.int32)
            roots = np.empty(rows, np.int32)
            starts = np.empty(rows, np.int32)
        rows = 0
        for node in range(len(into)):
            if born_at[node] >= until:
                continue
            start = max(born_at[node], since)
            here = node
            if last[node] <= start:
                here = root[node]
            while True:
                while into[here] >= 0 and merged_at[here] <= start:
                    here = into[here]
                if fill == 1:
                    nodes[rows] = node
                    roots[rows] = here
                    starts[rows] = start
                rows += 1
                if into[here] < 0:
                    break
                start = merged_at[here]
    return nodes, roots, starts


@njit(cache=True)
def untils_of(record: Any, since: Any, last: Any) -> Any:
    """Until when each period lasts: until the next one of its record begins, the newest until `last`."""
    until = np.full(len(record), last, np.int32)
    for row in range(len(record) - 1):
        if record[row + 1] == record[row]:
            until[row] = since[row + 1]
    return until
