"""Clusters of records and their history, from evidence in load order.

Records and identifiers are the nodes, evidence the edges. Time is counted in moments: every load is one,
and so is every decision of a steward. At each moment the clusters are those of Kruskal's algorithm over the
edges that are valid then, in load order, with what must stay apart kept apart. So the clusters of a moment
depend on nothing that came later, and a rebuild from nothing repeats history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bowtie.identity import kernels
from bowtie.identity.kernels import Keys, Moments, Numbers
from bowtie.identity.replay import replay

ALWAYS = np.int32(np.iinfo(np.int32).max)
"""The moment that never comes: what is valid until then is valid for good."""


@dataclass(frozen=True)
class Evidence:
    """What is known. Keys are 64-bit numbers of records and identifiers; edges stand in load order.

    Attributes:
        records: Keys of the records, oldest first, each once.
        born_at: The moment at which each record appeared, ascending.
        left: One end of each edge.
        right: Its other end.
        valid_from: The moment from which the edge counts, ascending.
        valid_until: The moment from which it no longer does (ALWAYS: it stays).
        is_decreed: Edges that a steward decreed.
        exclusive_keys: Identifiers of which a cluster holds one only.
        exclusive_kinds: The kind of each of them, 0 and up.
        apart_left: One key of each pair that a steward keeps apart.
        apart_right: The other.
        apart_from: The moment from which they are kept apart.
        apart_until: The moment from which they no longer are.
    """

    records: Keys
    born_at: Moments
    left: Keys
    right: Keys
    valid_from: Moments
    valid_until: Moments
    is_decreed: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, np.bool_))
    exclusive_keys: Keys = field(default_factory=lambda: np.empty(0, np.int64))
    exclusive_kinds: Numbers = field(default_factory=lambda: np.empty(0, np.int32))
    apart_left: Keys = field(default_factory=lambda: np.empty(0, np.int64))
    apart_right: Keys = field(default_factory=lambda: np.empty(0, np.int64))
    apart_from: Moments = field(default_factory=lambda: np.empty(0, np.int32))
    apart_until: Moments = field(default_factory=lambda: np.empty(0, np.int32))


@dataclass(frozen=True)
class History:
    """Which cluster each record belonged to, and when.

    Attributes:
        record: Index of the record in Evidence.records; ascending.
        anchor: Index of the oldest record of its cluster, whose label is the cluster's ID.
        since: Moment from which on; ascending within a record.
        until: Moment before which, ALWAYS for what holds now.
        refused_edge: Index of an edge that would join what must stay apart.
        refused_since: Moment from which it is refused.
        refused_until: Moment from which it no longer is.
    """

    record: Numbers
    anchor: Numbers
    since: Moments
    until: Moments
    refused_edge: Numbers
    refused_since: Moments
    refused_until: Moments


def history_of(evidence: Evidence) -> History:
    """Clusters and their history.

    Raises:
        ValueError: Two records have the same key (64-bit keys collided).
    """
    return graph_of(evidence).history()


def graph_of(evidence: Evidence) -> Graph:
    """The evidence over numbered nodes.

    Raises:
        ValueError: Two records have the same key (64-bit keys collided).
    """
    ends = [
        (evidence.left, evidence.right),
        (evidence.apart_left, evidence.apart_right),
        (evidence.exclusive_keys, evidence.exclusive_keys),
    ]
    left, right, count, is_repeated = kernels.number_nodes(
        evidence.records, *(np.concatenate(side) for side in zip(*ends, strict=True))
    )
    if is_repeated:
        raise ValueError("two records have the same 64-bit key")
    cuts = np.cumsum([len(one) for one, _ in ends])
    left, apart_left, exclusive = np.split(left, cuts)[:3]
    right, apart_right, _ = np.split(right, cuts)[:3]
    kinds = np.full(count, -1, np.int32)
    kinds[exclusive] = evidence.exclusive_kinds
    born_at = np.full(count, ALWAYS, np.int32)
    born_at[: len(evidence.records)] = evidence.born_at
    return Graph(evidence, left, right, apart_left, apart_right, kinds, born_at)


@dataclass(frozen=True)
class Graph:
    """The evidence over numbered nodes: what is older has the smaller number."""

    evidence: Evidence
    left: Numbers
    right: Numbers
    apart_left: Numbers
    apart_right: Numbers
    kinds: Numbers
    born_at: Moments

    def history(self) -> History:
        """One pass over everything, and a replay of the components in which something was taken back."""
        counts = np.flatnonzero(self.evidence.valid_until > self.evidence.valid_from)
        into, by_edge = kernels.merge_in_order(self.left[counts], self.right[counts], len(self.kinds))
        component = kernels.roots_of(into)
        is_replayed = np.zeros(len(self.kinds), np.bool_)
        is_replayed[self._disputed(component, counts)] = True
        is_replayed = is_replayed[component]
        merged_at = self.evidence.valid_from[counts][by_edge] if len(counts) else by_edge
        plain = kernels.periods_of(
            into, merged_at, np.where(is_replayed, ALWAYS, self.born_at), np.int32(0), ALWAYS
        )
        if not is_replayed.any():
            return _joined([plain])
        replayed, refused = self._replay(counts, component, is_replayed)
        return _joined([plain, replayed], refused)

    def _disputed(self, component: Numbers, counts: NDArray[Any]) -> Numbers:
        """Components where an edge ends, a steward keeps two apart, or two exclusive values meet."""
        ends = counts[self.evidence.valid_until[counts] < ALWAYS]
        meets = component[self.apart_left] == component[self.apart_right]
        exclusive = np.flatnonzero(self.kinds >= 0)
        pairs, times = np.unique(
            np.stack((component[exclusive], self.kinds[exclusive])), axis=1, return_counts=True
        )
        return np.concatenate(
            (component[self.left[ends]], component[self.apart_left[meets]], pairs[0][times > 1])
        )

    def _replay(
        self, counts: NDArray[Any], component: Numbers, is_replayed: NDArray[np.bool_]
    ) -> tuple[_Periods, _Refusals]:
        """The history of the disputed components."""
        given = self.evidence
        nodes = _by_home(np.flatnonzero(is_replayed), component)
        edges = _by_home(counts[is_replayed[self.left[counts]]], component[self.left])
        meets = np.flatnonzero(component[self.apart_left] == component[self.apart_right])
        pairs = _by_home(meets, component[self.apart_left])
        homes = np.unique(component[nodes])
        ends = np.stack(
            (
                self.left[edges],
                self.right[edges],
                given.valid_from[edges],
                given.valid_until[edges],
                given.is_decreed[edges].astype(np.int32),
            )
        )
        aparts = np.stack(
            (
                self.apart_left[pairs],
                self.apart_right[pairs],
                given.apart_from[pairs],
                given.apart_until[pairs],
            )
        )
        periods, refusals = replay(
            nodes,
            _cuts(component[nodes], homes),
            ends,
            _cuts(component[self.left[edges]], homes),
            aparts,
            _cuts(component[self.apart_left[pairs]], homes),
            self.kinds,
            self.born_at,
            int(self.kinds.max()) + 1,
            ALWAYS,
        )
        node, root, since = periods
        place, refused_since, refused_until = refusals
        return (node, root, since), (edges[place], refused_since, refused_until)


def _by_home(things: NDArray[Any], home: Numbers) -> NDArray[Any]:
    """Component by component, in their own order within."""
    return things[np.argsort(home[things], kind="stable")]


def _cuts(sorted_homes: Numbers, homes: Numbers) -> NDArray[Any]:
    """Where each component begins, and where the last one ends."""
    return np.append(np.searchsorted(sorted_homes, homes), len(sorted_homes))


_Periods = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]
_Refusals = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _joined(periods: list[_Periods], refusals: _Refusals | None = None) -> History:
    """All periods in order, without those that only repeat the one before."""
    record, anchor, since = periods[0]
    if len(periods) > 1:
        record, anchor, since = (np.concatenate(column) for column in zip(*periods, strict=True))
        order = np.lexsort((since, record))
        record, anchor, since = record[order], anchor[order], since[order]
        is_same = (record[1:] == record[:-1]) & (anchor[1:] == anchor[:-1])
        is_news = np.append(True, ~is_same)[: len(record)]
        record, anchor, since = record[is_news], anchor[is_news], since[is_news]
    until = kernels.untils_of(record, since, ALWAYS)
    if refusals is None:
        empty = np.empty(0, np.int32)
        return History(record, anchor, since, until, empty, empty, empty)
    return History(record, anchor, since, until, *_without_seams(*refusals))


def _without_seams(edge: NDArray[Any], since: Moments, until: Moments) -> _Refusals:
    """Refusals of one edge that follow each other without a gap, as one."""
    order = np.lexsort((since, edge))
    edge, since, until = edge[order], since[order], until[order]
    is_first = np.append(True, (edge[1:] != edge[:-1]) | (since[1:] != until[:-1]))[: len(edge)]
    is_last = np.append(is_first[1:], True)[: len(edge)]
    return edge[is_first], since[is_first], until[is_last]
