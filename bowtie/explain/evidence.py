"""Rows of the warehouse that an explanation rests on: records, what they carried, what links identifiers."""

from __future__ import annotations

from dataclasses import dataclass

from bowtie.explain.warehouse import Warehouse

RECORDS = """
    select source_table, source_key, record_key, first_position
    from identity_build.record_ids
    where entity_type = $type and entity_id = $entity_id
    and from_moment <= $moment and coalesce(until_moment > $moment, true)
    order by first_position, source_table, source_key
"""
CARRIED = """
    select record_key, identifier_key, identifier_type, identifier_value, first_position
    from identity_build.identity_evidence
    where entity_type = $type and record_key in (select unnest($keys)) and moment <= $moment
    order by first_position, identifier_type, identifier_value
"""
EDGES = """
    select left_key, right_key, valid_from, first_position, strength, exclusive_kind, false
    from identity_build.identity_edges
    where not is_decreed and strength >= 0 and left_key in (select unnest($keys))
    and valid_from <= $moment and valid_until > $moment
"""
REFUSED = """
    select key, other_key from identity_build.identity_periods
    where kind = 'refused' and valid_from <= $moment and coalesce(valid_until > $moment, true)
"""
_DECISIONS = """
    select
        verdicts.left_key,
        verdicts.right_key,
        verdicts.valid_from,
        verdicts.decision_rank,
        verdicts.decision_id,
        verdicts.left_type,
        verdicts.left_value,
        verdicts.right_type,
        verdicts.right_value,
        verdicts.decided_on,
        coalesce(verdicts.decided_by, 'somebody'),
        coalesce(verdicts.reason, 'no reason given')
    from identity_build.identity_verdicts as verdicts
    where verdicts.entity_type = $type and verdicts.verdict = $verdict
    and verdicts.valid_from <= $moment and verdicts.valid_until > $moment
"""
# Company names that rules link: between two identifiers, with no record of its own.
_NAME_LINKS = """
    select distinct
        edges.left_key, edges.right_key, edges.valid_from, edges.first_position,
        left_names.identifier_type, left_names.name_key,
        right_names.identifier_type, right_names.name_key, links.rule
    from identity_build.identity_edges as edges
    join identity_build.names_in_evidence as left_names on edges.left_key = left_names.identifier_key
    join identity_build.names_in_evidence as right_names on edges.right_key = right_names.identifier_key
    join identity_build.name_links as links
        on left_names.name_key = links.left_key and right_names.name_key = links.right_key
        and edges.valid_from = links.valid_from and links.verdict = 'linked'
    where not edges.is_decreed and edges.strength < 0
    and edges.valid_from <= $moment and edges.valid_until > $moment
"""
Edge = tuple[int, int, int, int, int, int, bool]
"""Left and right node, moment, position, strength, exclusive kind (-1: none), whether it is decreed."""


@dataclass(frozen=True)
class Record:
    """A record of the cluster."""

    source_table: str
    source_key: str
    key: int
    position: int


@dataclass(frozen=True)
class Carried:
    """A record carried an identifier, first read at a position."""

    record: int
    node: int
    identifier_type: str
    value: str
    position: int


@dataclass(frozen=True)
class Link:
    """Two nodes that a steward or a rule about names ties or keeps apart."""

    left: int
    right: int
    moment: int
    position: int
    is_decreed: bool
    ends: tuple[str, str]
    says: str

    @property
    def edge(self) -> Edge:
        """As an edge of the graph."""
        return (self.left, self.right, self.moment, self.position, -1, -1, self.is_decreed)


def decisions(warehouse: Warehouse, verdict: str) -> tuple[Link, ...]:
    """The stewards' decisions that hold at the moment."""
    found = []
    for left, right, moment, rank, number, *ends, day, who, reason in warehouse.rows(
        _DECISIONS, verdict=verdict
    ):
        one, other = _written(warehouse, *ends[:2]), _written(warehouse, *ends[2:])
        result = "one" if verdict == "same" else "not one"
        says = f"{who} decided on {day} that {one} and {other} are {result} ({number}: {reason})"
        found.append(Link(left, right, moment, rank, True, (one, other), says))
    return tuple(found)


def links(warehouse: Warehouse) -> tuple[Link, ...]:
    """All that ties two nodes without a record that carried one: decisions, and rules about company names."""
    if warehouse.entity_type != "organization":
        return decisions(warehouse, "same")
    found = []
    for left, right, moment, position, *ends, rule in warehouse.rows(_NAME_LINKS):
        one, other = warehouse.names.identifier(*ends[:2]), warehouse.names.identifier(*ends[2:])
        says = f"{one} means {other}, by the rule {rule} about company names"
        found.append(Link(left, right, moment, position, False, (one, other), says))
    return (*decisions(warehouse, "same"), *found)


def _written(warehouse: Warehouse, kind: str, value: str) -> str:
    names = warehouse.names
    return names.record(kind, value) if "." in kind else names.identifier(kind, value)
