{{ config(materialized='ephemeral') }}

with versions as (

    select * from {{ ref('stg_zendesk__ticket') }}

),

tickets as (

    {{ newest_versions(ref('stg_zendesk__ticket'), 'id', 'updated_at') }}

),

users as (

    {{ newest_versions(ref('stg_zendesk__user'), 'id', 'updated_at') }}

),

events as (

    select * from {{ ref('base_zendesk__ticket_events') }}

),

-- The first public comment after the request itself by somebody who is neither the requester nor another customer.
replies as (

    select
        written.ticket_id,
        min(written.created) as first_replied_at
    from {{ ref('stg_zendesk__ticket_comment') }} as written
    inner join tickets
        on
            written.ticket_id = tickets.id
            and written.created > tickets.created_at
            and written.user_id <> tickets.requester_id
    left join users
        on written.user_id = users.id
    where
        coalesce(written.public, true)
        and coalesce(users.role, 'agent') <> 'end-user'
    group by written.ticket_id

),

reopened as (

    select
        ticket_id,
        max(updated) as last_open_at
    from events
    where field_name = 'status' and value not in ('solved', 'closed')
    group by ticket_id

),

-- Solved for good: the first time after it was last open.
solved as (

    select
        events.ticket_id,
        min(events.updated) as solved_at
    from events
    left join reopened
        on events.ticket_id = reopened.ticket_id
    where
        events.field_name = 'status'
        and events.value in ('solved', 'closed')
        and (reopened.last_open_at is null or events.updated > reopened.last_open_at)
    group by events.ticket_id

),

scores as (

    select
        ticket_id,
        case value when 'good' then 1 else 0 end as satisfaction_score,
        row_number() over (partition by ticket_id order by updated desc, value asc) as score_rank
    from events
    where field_name = 'satisfaction_score' and value in ('good', 'bad')

),

merged as (

    select loser_key as ticket_id
    from ({{ listed_merges(ref('stg_zendesk__ticket'), 'id', 'merged_ticket_ids', ',', brackets=true) }}) as listed

    union all

    select ticket_id
    from {{ ref('stg_zendesk__ticket_tag') }}
    where tag = 'closed_by_merge' and not coalesce(_fivetran_deleted, false)

),

losers as (

    select distinct ticket_id from merged

)

select
    'zendesk.ticket' as source_table,
    versions.id as source_key,
    'zendesk:' || versions.organization_id as organization_key,
    case when versions.organization_id is not null then 'crm_account_id' end as organization_key_type,
    'zendesk:' || versions.requester_id as person_key,
    case when versions.requester_id is not null then 'crm_contact_id' end as person_key_type,
    'support' as ticket_type,
    versions.created_at as opened_at,
    replies.first_replied_at,
    -- Without a history of the status, the last change of a solved ticket is the nearest that is known.
    case when versions.status in ('solved', 'closed') then coalesce(solved.solved_at, versions.updated_at) end as closed_at,
    versions.type as category,
    versions.priority,
    versions.status,
    versions.subject,
    'zendesk:' || versions.assignee_id as staff_key,
    scores.satisfaction_score,
    versions.updated_at,
    versions._load,
    versions._row,
    coalesce(versions._fivetran_deleted, false)
    or coalesce(versions.status = 'deleted', false)
    or losers.ticket_id is not null as is_deleted
from versions
left join replies
    on versions.id = replies.ticket_id
left join solved
    on versions.id = solved.ticket_id
left join scores
    on
        versions.id = scores.ticket_id
        and scores.score_rank = 1
left join losers
    on versions.id = losers.ticket_id
