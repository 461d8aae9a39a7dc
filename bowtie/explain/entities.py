"""One person or account: its records, identifiers, history, and why the records are one."""

from __future__ import annotations

from bowtie.errors import UserError
from bowtie.explain.apart import guarded_of
from bowtie.explain.changes import changes_of, heirs_of
from bowtie.explain.clusters import Cluster
from bowtie.explain.evidence import Carried
from bowtie.explain.facts import EntityFacts, IdentifierFacts
from bowtie.explain.pairs import path_within
from bowtie.explain.targets import id_of
from bowtie.explain.warehouse import Warehouse

PATHS_AT_MOST = 12
"""With more records the paths would fill pages: --between shows a single one."""


def explain_entity(warehouse: Warehouse, subject: str) -> EntityFacts:
    """An ID at the moment of the warehouse.

    Args:
        warehouse: Open, at the moment that is asked for.
        subject: An ID, or a record or identifier that has one.

    Raises:
        UserError: It names nothing, or nothing that was there by then.
    """
    entity_id = id_of(warehouse, subject)
    cluster = Cluster.of(warehouse, entity_id)
    heirs = () if cluster.records else heirs_of(warehouse, entity_id)
    if not cluster.records and not heirs:
        raise UserError(
            f"{entity_id} was not there yet as of {warehouse.as_of:%Y-%m-%d %H:%M} UTC.",
            "Name a later day with --as-of, or none for today's state.",
        )
    records = cluster.records
    others = records[1:] if len(records) <= PATHS_AT_MOST else ()
    return EntityFacts(
        kind=warehouse.kind,
        entity_id=entity_id,
        as_of=warehouse.as_of,
        is_in_use=bool(records),
        heirs=heirs,
        records=tuple(cluster.facts(record) for record in records),
        identifiers=_identifiers(cluster) if records else (),
        changes=changes_of(warehouse, entity_id),
        paths=tuple(path_within(cluster, record, records[0]) for record in others),
    )


def _identifiers(cluster: Cluster) -> tuple[IdentifierFacts, ...]:
    guarded = guarded_of(cluster.warehouse, cluster.carried)
    carriers: dict[tuple[str, str], list[Carried]] = {}
    for one in cluster.carried:
        carriers.setdefault((one.identifier_type, one.value), []).append(one)
    found = []
    for (kind, value), carried in carriers.items():
        state, because = "ties", ""
        if (kind, value) in guarded:
            state, because = "guarded", guarded[(kind, value)]
        elif any((one.record, one.node) in cluster.refused for one in carried):
            state, because = "refused", "it would join what must stay apart"
        name = cluster.warehouse.names.identifier(kind, value)
        place = cluster.warehouse.place(carried[0].position)
        found.append(IdentifierFacts(name, state, because, len(carried), place))
    return tuple(found)
