"""Evidence that does not count: guarded identifiers, evidence refused, decisions that keep apart."""

from __future__ import annotations

from bowtie.explain.clusters import Cluster
from bowtie.explain.evidence import Carried, decisions
from bowtie.explain.warehouse import Warehouse

_GUARDED = """
    select guarded.identifier_type, guarded.identifier_value, guarded.guard_id, guards.label,
        guarded.values_counted, guarded.guarded_position
    from identity_build.identity_guarded as guarded
    left join rules.identity_guards as guards
        on guarded.guard_id = guards.guard_id and guarded.entity_type = guards.entity_type
    where guarded.entity_type = $type and guarded.guarded_from <= $moment
    and list_contains($values, guarded.identifier_type || ':' || guarded.identifier_value)
"""
_STATIC = {
    "test_value": "a placeholder, which is no identifier",
    "role_mailbox": "a mailbox of a role, behind which several people may sit",
    "free_mail_domain": "the domain of a mail provider, not of a company",
    "fixed_line": "a fixed line, behind which several people may sit",
}
Identifier = tuple[str, str]


def guarded_of(warehouse: Warehouse, carried: tuple[Carried, ...]) -> dict[Identifier, str]:
    """Of these identifiers, those that tied nobody at the moment, each with the reason."""
    values = sorted({f"{one.identifier_type}:{one.value}" for one in carried})
    found = {}
    for kind, value, guard, label, count, position in warehouse.rows(_GUARDED, values=values):
        reason = _STATIC.get(guard) or f"{label or guard} ({count} by now)"
        since = f", since {warehouse.place(position)}" if position else ""
        found[(str(kind), str(value))] = f"guard {guard}: {reason}{since}"
    return found


def set_aside_by(cluster: Cluster, records: frozenset[int]) -> tuple[str, ...]:
    """What these records of a cluster carry that ties them to nobody."""
    carried = tuple(one for one in cluster.carried if one.record in records)
    return _lines(cluster.warehouse, [cluster], carried)


def shared(left: Cluster, right: Cluster) -> tuple[str, ...]:
    """What two clusters share that does not tie them, and the decisions that keep them apart."""
    both = {(one.identifier_type, one.value) for one in left.carried} & {
        (one.identifier_type, one.value) for one in right.carried
    }
    carried = tuple(one for one in left.carried + right.carried if (one.identifier_type, one.value) in both)
    kept = [
        decision.says
        for decision in decisions(left.warehouse, "different")
        if (decision.left in left.reach and decision.right in right.reach)
        or (decision.left in right.reach and decision.right in left.reach)
    ]
    return (*_lines(left.warehouse, [left, right], carried), *kept)


def _lines(warehouse: Warehouse, clusters: list[Cluster], carried: tuple[Carried, ...]) -> tuple[str, ...]:
    guarded = guarded_of(warehouse, carried)
    lines = []
    for one in carried:
        owner = next(cluster for cluster in clusters if one.record in cluster.keys)
        if reason := guarded.get((one.identifier_type, one.value)):
            lines.append(f"{_says(owner, one)}, which ties nobody ({reason})")
        elif (one.record, one.node) in owner.refused:
            lines.append(f"{_says(owner, one)}, refused: it would join what must stay apart")
        elif len(clusters) > 1:
            lines.append(f"{_says(owner, one)}, which ties only records of one of the two")
    return tuple(lines)


def _says(cluster: Cluster, one: Carried) -> str:
    name = cluster.warehouse.names.identifier(one.identifier_type, one.value)
    return f"{cluster.name_of(one.record)} carried {name}: {cluster.warehouse.place(one.position)}"
