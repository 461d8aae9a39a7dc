"""What happened to an ID: merges, splits and moves of records, from the periods of its records."""

from __future__ import annotations

from datetime import datetime

from bowtie.explain.facts import Change
from bowtie.explain.warehouse import Warehouse

_CHANGES = """
    with concerned as (
        select source_table, source_key from identity_build.record_ids
        where entity_type = $type and entity_id = $entity_id
    ),
    periods as (
        select entity_id, from_moment,
            lag(entity_id) over (partition by source_table, source_key order by from_moment) as before_id
        from identity_build.record_ids
        join concerned using (source_table, source_key)
        where entity_type = $type
    ),
    changes as (
        select before_id, entity_id, from_moment, count(*) as records
        from periods
        where before_id <> entity_id and from_moment <= $moment and $entity_id in (before_id, entity_id)
        group by all
    )
    select before_id, changes.entity_id, changes.records, moments.happened_at, moments.load_seq,
        moments.decided_on,
        exists (
            select 1 from identity_build.record_ids as ids
            where ids.entity_type = $type and ids.entity_id = before_id
            and ids.from_moment <= changes.from_moment
            and coalesce(ids.until_moment > changes.from_moment, true)
        ),
        exists (
            select 1 from identity_build.record_ids as ids
            where ids.entity_type = $type and ids.entity_id = changes.entity_id
            and ids.from_moment < changes.from_moment
            and coalesce(ids.until_moment >= changes.from_moment, true)
        )
    from changes
    join identity_build.identity_moments as moments on changes.from_moment = moments.moment
    order by changes.from_moment, before_id, changes.entity_id
"""
_HEIRS = """
    select distinct now_ids.entity_id
    from identity_build.record_ids as former
    join identity_build.record_ids as now_ids using (entity_type, source_table, source_key)
    where former.entity_type = $type and former.entity_id = $entity_id and former.from_moment <= $moment
    and now_ids.from_moment <= $moment and coalesce(now_ids.until_moment > $moment, true)
    order by 1
"""


def changes_of(warehouse: Warehouse, entity_id: str) -> tuple[Change, ...]:
    """All that happened to an ID until the moment, oldest first."""
    found = []
    for before, after, records, at, load_seq, decided_on, goes_on, was_there in warehouse.rows(
        _CHANGES, entity_id=entity_id
    ):
        count = f"{records} record{'s' if records > 1 else ''}"
        if not goes_on:
            says = f"{before} was merged into {after} ({count})"
        elif not was_there:
            says = f"{after} was split off from {before} ({count})"
        else:
            says = f"{count} moved from {before} to {after}"
        by = (
            f"a decision of {decided_on}"
            if load_seq is None
            else f"{warehouse.files.get(load_seq)} (load {load_seq})"
        )
        found.append(Change(says, _time(at), by))
    return tuple(found)


def heirs_of(warehouse: Warehouse, entity_id: str) -> tuple[str, ...]:
    """The IDs that have, at the moment, the records that an ID ever had."""
    return tuple(str(row[0]) for row in warehouse.rows(_HEIRS, entity_id=entity_id))


def _time(at: datetime) -> datetime:
    return at.replace(microsecond=0)
