"""One cluster of records at a moment: its records, what they carry, the forest that holds them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bowtie.explain.evidence import (
    CARRIED,
    EDGES,
    RECORDS,
    REFUSED,
    Carried,
    Edge,
    Link,
    Record,
    links,
)
from bowtie.explain.facts import RecordFacts, Step
from bowtie.explain.warehouse import Warehouse
from bowtie.identity.clusters import ALWAYS, Evidence
from bowtie.identity.paths import Forest, forest_of


@dataclass(frozen=True)
class Cluster:
    """The records of one ID at a moment, oldest first."""

    warehouse: Warehouse
    entity_id: str
    records: tuple[Record, ...]

    @classmethod
    def of(cls, warehouse: Warehouse, entity_id: str) -> Cluster:
        """The cluster of an ID; without records where the ID was not in use."""
        rows = warehouse.rows(RECORDS, entity_id=entity_id)
        return cls(warehouse, entity_id, tuple(Record(*row) for row in rows))

    @cached_property
    def carried(self) -> tuple[Carried, ...]:
        """What the records carried by then."""
        rows = self.warehouse.rows(CARRIED, keys=sorted(self.keys))
        return tuple(Carried(*row) for row in rows)

    @cached_property
    def refused(self) -> frozenset[tuple[int, int]]:
        """Evidence of any cluster that is refused at that moment, by its two nodes."""
        return frozenset(self.warehouse.rows(REFUSED))

    @cached_property
    def keys(self) -> frozenset[int]:
        """The nodes of its records."""
        return frozenset(record.key for record in self.records)

    @cached_property
    def reach(self) -> frozenset[int]:
        """The nodes of its records and of all that they carry."""
        return self.keys | {one.node for one in self.carried}

    @cached_property
    def _links(self) -> tuple[Link, ...]:
        return links(self.warehouse)

    @cached_property
    def forest(self) -> Forest:
        """What holds the cluster together. Keys of nodes are signed there."""
        edges = self._edges
        kinds = {_signed(edge[1]): edge[5] for edge in edges if edge[5] >= 0}
        evidence = Evidence(
            records=_keys(record.key for record in self.records),
            born_at=np.zeros(len(self.records), np.int32),
            left=_keys(edge[0] for edge in edges),
            right=_keys(edge[1] for edge in edges),
            valid_from=np.array([edge[2] for edge in edges], np.int32),
            valid_until=np.full(len(edges), ALWAYS, np.int32),
            is_decreed=np.array([edge[6] for edge in edges], np.bool_),
            exclusive_keys=np.array(list(kinds), np.int64),
            exclusive_kinds=np.array(list(kinds.values()), np.int32),
        )
        return forest_of(evidence, self.warehouse.moment)

    @cached_property
    def _edges(self) -> list[Edge]:
        """The evidence within the cluster, and the links, in load order."""
        found: list[Any] = self.warehouse.rows(EDGES, keys=sorted(self.keys))
        edges: list[Edge] = [edge for edge in found if edge[:2] not in self.refused]
        nodes = {node for edge in edges for node in edge[:2]} | self.keys
        waiting = [link for link in self._links if (link.left, link.right) not in self.refused]
        while near := [link for link in waiting if link.left in nodes or link.right in nodes]:
            edges += [link.edge for link in near]
            nodes |= {node for link in near for node in (link.left, link.right)}
            waiting = [link for link in waiting if link.edge not in set(edges)]
        return sorted(edges, key=lambda edge: (edge[2], edge[3], edge[4], edge[0], edge[1]))

    def path(self, one: Record, other: Record) -> tuple[Step, ...] | None:
        """Each step from one record to the other, or None if nothing holds them together."""
        edges = self.forest.path(_signed(one.key), _signed(other.key))
        return None if edges is None else tuple(self._step(self._edges[edge]) for edge in edges)

    def records_on(self, one: Record, other: Record) -> frozenset[int]:
        """Keys of the records on the way."""
        edges = self.forest.path(_signed(one.key), _signed(other.key)) or []
        return frozenset(self._edges[edge][0] for edge in edges) | {one.key, other.key}

    def _step(self, edge: Edge) -> Step:
        names = self.warehouse.names
        if edge[4] < 0:
            link = next(link for link in self._links if link.edge == edge)
            return Step(*link.ends, link.says, None)
        found = next(one for one in self.carried if (one.record, one.node) == edge[:2])
        record = self.name_of(found.record)
        identifier = names.identifier(found.identifier_type, found.value)
        place = self.warehouse.place(found.position)
        return Step(record, identifier, f"{record} carried {identifier}: {place}", place)

    def name_of(self, node: int) -> str:
        """A record or an identifier as it is shown."""
        names = self.warehouse.names
        for record in self.records:
            if record.key == node:
                return names.record(record.source_table, record.source_key)
        for one in self.carried:
            if one.node == node:
                return names.identifier(one.identifier_type, one.value)
        raise KeyError(node)

    def facts(self, record: Record) -> RecordFacts:
        """A record as it is shown."""
        name = self.warehouse.names.record(record.source_table, record.source_key)
        return RecordFacts(name, self.warehouse.place(record.position))


def _signed(key: int) -> int:
    """A node's number as the graph counts it: 64 bits with a sign."""
    return key - (1 << 64) if key >= 1 << 63 else key


def _keys(keys: Iterable[int]) -> NDArray[np.int64]:
    return np.array([_signed(key) for key in keys], np.int64)
