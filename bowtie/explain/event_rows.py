"""The raw rows behind events of one entity: its own, its people's, and what its company signed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from bowtie.explain.facts import Place
from bowtie.explain.warehouse import Warehouse

# What names the company counts for it, and what its people do on the days on which they are its people. A
# contract is its company's and counts for its people.
_ROWS = """
    with entity as (
        select entity_number from portrait_build.portrait_entities
        where entity_type = $kind and entity_id = $id
    ),
    wanted as ({wanted}),
    owners as (
        select entity_number as person_number, null::date as counts_from, null::date as counts_until
        from entity where $kind = 'person'
        union all
        select persons.entity_number, links.counts_from, links.counts_until
        from core.bridge_person_accounts as links
        join portrait_build.portrait_entities as persons
            on persons.entity_type = 'person' and links.person_id = persons.entity_id
        where $kind = 'account' and links.account_id = $id
    ),
    companies as (
        select accounts.entity_number as account_number
        from core.bridge_person_accounts as links
        join portrait_build.portrait_entities as accounts
            on accounts.entity_type = 'account' and links.account_id = accounts.entity_id
        where $kind = 'person' and links.person_id = $id
    )
    select distinct wanted.what, happened.occurred_on, happened.source_table, happened.event_name,
        happened.content_key, happened._load * (1::bigint << 40) + happened._row as position
    from portrait_build.event_rows as happened
    join wanted on happened.fact = wanted.fact and happened.event_name = wanted.event_name
        and happened.content_key is not distinct from wanted.content_key
        and happened.occurred_on between wanted.first_on and wanted.last_on
    left join owners on happened.person_number = owners.person_number
    left join companies on happened.account_number = companies.account_number
    where happened.occurred_on >= $since and (
        ($kind = 'account' and happened.account_number = (select entity_number from entity))
        or ($kind = 'person' and happened.fact = 'contracts' and companies.account_number is not null)
        or (
            ($kind = 'person' or happened.account_number is null)
            and owners.person_number is not null
            and happened.occurred_on >= coalesce(owners.counts_from, happened.occurred_on)
            and coalesce(happened.occurred_on < owners.counts_until, true)
        )
    )
    order by happened.occurred_on desc, position
"""


class EventRow(NamedTuple):
    """A row of a raw table that tells of something that was asked for."""

    what: Any
    day: date
    source_table: str
    event: str
    content: str | None
    place: Place


def rows_of_events(warehouse: Warehouse, about: dict[str, str], wanted: str, since: date) -> list[EventRow]:
    """The rows of the events that a query asks for, newest first.

    Args:
        warehouse: Where.
        about: `kind` and `id` of the entity.
        wanted: A query of the columns what, fact, event_name, content_key, first_on, last_on; it may
            read `entity`.
        since: No event before that day is looked up.
    """
    return [
        EventRow(what, day, table, event, content, warehouse.place(position))
        for what, day, table, event, content, position in warehouse.rows(
            _ROWS.format(wanted=wanted), **about, since=since
        )
    ]
