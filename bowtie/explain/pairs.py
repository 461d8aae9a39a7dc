"""Two records: the evidence that ties them, or what they share that does not."""

from __future__ import annotations

from bowtie.explain.apart import set_aside_by, shared
from bowtie.explain.clusters import Cluster
from bowtie.explain.evidence import Record
from bowtie.explain.facts import PairFacts, PathFacts
from bowtie.explain.targets import id_of_record, record_of
from bowtie.explain.warehouse import Warehouse


def explain_pair(warehouse: Warehouse, left: str, right: str) -> PairFacts:
    """Why two records are one, or why not.

    Args:
        warehouse: Open, at the moment that is asked for.
        left: A record, `table:key`, or an identifier, `type:value`: the oldest record with it.
        right: The other.

    Raises:
        UserError: One of them was not there.
    """
    named = [record_of(warehouse, text) for text in (left, right)]
    ids = [id_of_record(warehouse, *one) for one in named]
    clusters = [Cluster.of(warehouse, entity_id) for entity_id in dict.fromkeys(ids)]
    ends = [
        next(record for record in cluster.records if (record.source_table, record.source_key) == one)
        for cluster, one in zip((clusters[0], clusters[-1]), named, strict=True)
    ]
    if len(clusters) == 1:
        path = path_within(clusters[0], ends[0], ends[1])
    else:
        names = [warehouse.names.record(end.source_table, end.source_key) for end in ends]
        path = PathFacts(names[0], names[1], False, (), shared(*clusters))
    return PairFacts(warehouse.kind, warehouse.as_of, ids[0], ids[1], path)


def path_within(cluster: Cluster, left: Record, right: Record) -> PathFacts:
    """The path between two records of one cluster."""
    steps = cluster.path(left, right)
    return PathFacts(
        cluster.name_of(left.key),
        cluster.name_of(right.key),
        steps is not None,
        steps or (),
        set_aside_by(cluster, cluster.records_on(left, right)),
    )
