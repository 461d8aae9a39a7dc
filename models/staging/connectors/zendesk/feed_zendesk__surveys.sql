{{ config(materialized='ephemeral') }}

-- Zendesk asks after a ticket whether the service was good or bad. Who changes the answer gives a new version of it.
with events as (

    select * from {{ ref('base_zendesk__ticket_events') }}

),

comments as (

    select
        ticket_id,
        value,
        row_number() over (partition by ticket_id order by updated desc, value asc) as comment_rank
    from events
    where field_name = 'satisfaction_comment'

),

tickets as (

    {{ newest_versions(ref('stg_zendesk__ticket'), 'id', 'updated_at') }}

)

select
    'zendesk.ticket_field_history' as source_table,
    events.ticket_id || '|' || events.field_name as source_key,
    'zendesk:satisfaction' as survey_key,
    'csat' as survey_type,
    'zendesk:' || tickets.organization_id as organization_key,
    case when tickets.organization_id is not null then 'crm_account_id' end as organization_key_type,
    'zendesk:' || tickets.requester_id as person_key,
    case when tickets.requester_id is not null then 'crm_contact_id' end as person_key_type,
    events.updated as answered_at,
    case events.value when 'good' then 1 else 0 end as score,
    1 as scale_max,
    comments.value as comment_text,
    events.ticket_id as ticket_key,
    events.updated as updated_at,
    events._load,
    events._row
from events
left join comments
    on
        events.ticket_id = comments.ticket_id
        and comments.comment_rank = 1
left join tickets
    on events.ticket_id = tickets.id
where events.field_name = 'satisfaction_score' and events.value in ('good', 'bad')
