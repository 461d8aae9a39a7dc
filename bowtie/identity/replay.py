"""The history of components in which something was taken back: Kruskal anew from each moment of that kind."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from bowtie.identity.kernels import merge_with_constraints, periods_of


@njit(cache=True)
def _room_for(rows: Any, count: Any, more: Any) -> Any:
    """The rows with room for some more."""
    if count + more <= rows.shape[1]:
        return rows
    larger = np.empty((rows.shape[0], 2 * (count + more)), np.int32)
    larger[:, :count] = rows[:, :count]
    return larger


@njit(cache=True)
def _turns(until: Any, apart_from: Any, apart_until: Any, always: Any) -> Any:
    """The moments at which something ends or is kept apart, with the first and the last of all."""
    edges, pairs = len(until), len(apart_from)
    turns = np.zeros(edges + 2 * pairs + 2, np.int32)
    turns[:edges] = until
    turns[edges : edges + pairs] = apart_from
    turns[edges + pairs : edges + 2 * pairs] = apart_until
    turns[-1] = always
    return np.unique(turns)


@njit(cache=True)
def replay(
    nodes: Any,
    node_cuts: Any,
    edges: Any,
    edge_cuts: Any,
    pairs: Any,
    pair_cuts: Any,
    kinds: Any,
    born_at: Any,
    kind_count: Any,
    always: Any,
) -> Any:
    """Replay one component after the other.

    Args:
        nodes: The nodes of all components, component by component, ascending within.
        node_cuts: Where in `nodes` each component begins, and the end of the last one.
        edges: (left, right, since, until, is_decreed) of their edges, likewise.
        edge_cuts: Where each component begins there.
        pairs: (left, right, since, until) of what stewards keep apart, likewise.
        pair_cuts: Where each component begins there.
        kinds: Per node the exclusive kind of identifier that it is, or -1.
        born_at: Per node the moment at which it appeared.
        kind_count: How many exclusive kinds there are.
        always: The moment that never comes.

    Returns:
        (node, root, since) of all periods, and (place in `edges`, since, until) of all refusals.
    """
    place = np.empty(len(kinds), np.int32)
    periods, period_count = np.empty((3, 1024), np.int32), 0
    refusals, refusal_count = np.empty((3, 1024), np.int32), 0
    for home in range(len(node_cuts) - 1):
        own = nodes[node_cuts[home] : node_cuts[home + 1]]
        for index in range(len(own)):
            place[own[index]] = index
        own_kinds, own_births = kinds[own], born_at[own]
        first = edge_cuts[home]
        links = edges[:, first : edge_cuts[home + 1]]
        apart = pairs[:, pair_cuts[home] : pair_cuts[home + 1]]
        turns = _turns(links[3], apart[2], apart[3], always)
        for number in range(len(turns) - 1):
            turn, next_turn = turns[number], turns[number + 1]
            here = np.flatnonzero((links[2] < next_turn) & (links[3] >= next_turn))
            kept = np.flatnonzero((apart[2] <= turn) & (apart[3] >= next_turn))
            into, by_edge, is_refused = merge_with_constraints(
                place[links[0][here]],
                place[links[1][here]],
                links[4][here] > 0,
                own_kinds,
                kind_count,
                place[apart[0][kept]],
                place[apart[1][kept]],
            )
            merged_at = np.empty(len(own), np.int32)
            for index in range(len(own)):
                merged_at[index] = max(links[2][here[by_edge[index]]], turn) if by_edge[index] >= 0 else turn
            node, root, since = periods_of(into, merged_at, own_births, turn, next_turn)
            periods = _room_for(periods, period_count, len(node))
            for index in range(len(node)):
                periods[0, period_count] = own[node[index]]
                periods[1, period_count] = own[root[index]]
                periods[2, period_count] = since[index]
                period_count += 1
            out = here[np.flatnonzero(is_refused)]
            refusals = _room_for(refusals, refusal_count, len(out))
            for edge in out:
                refusals[0, refusal_count] = first + edge
                refusals[1, refusal_count] = max(links[2][edge], turn)
                refusals[2, refusal_count] = next_turn
                refusal_count += 1
    return periods[:, :period_count], refusals[:, :refusal_count]
