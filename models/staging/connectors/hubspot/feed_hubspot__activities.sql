{{ config(materialized='ephemeral') }}

-- A table per kind says what was done; the table of all engagements says when and by whom in older plans, and is all
-- there is of kinds whose table is missing. An open task is a plan: it counts on the day it was made, and its due day is
-- that of the next step.
{% set open_task = "property_hs_task_completion_date is null and coalesce(property_hs_task_status, 'OPEN') <> 'COMPLETED'" %}
{% set kinds = {
    'call': {
        'subject': 'property_hs_call_title', 'notes': 'property_hs_call_body', 'outcome': 'property_hs_call_disposition',
        'minutes': 'property_hs_call_duration / 60000',
    },
    'communication': {
        'type': "coalesce(lower(property_hs_communication_channel_type), 'communication')",
        'notes': 'property_hs_communication_body',
    },
    'email': {
        'subject': 'property_hs_email_subject', 'notes': 'property_hs_email_text', 'outcome': 'property_hs_email_status',
    },
    'meeting': {
        'at': 'coalesce(property_hs_meeting_start_time, start_time, property_hs_timestamp)',
        'subject': 'coalesce(property_hs_meeting_title, title)', 'notes': 'coalesce(property_hs_meeting_body, body)',
        'outcome': 'coalesce(property_hs_meeting_outcome, meeting_outcome)',
        'minutes': seconds_between(
            'coalesce(property_hs_meeting_start_time, start_time)', 'coalesce(property_hs_meeting_end_time, end_time)'
        ) ~ ' / 60',
    },
    'note': {'notes': 'property_hs_note_body'},
    'task': {
        'at': 'case when ' ~ open_task ~ ' then property_hs_createdate '
            ~ 'else coalesce(property_hs_task_completion_date, property_hs_timestamp) end',
        'subject': 'property_hs_task_subject', 'notes': 'property_hs_task_body', 'outcome': 'property_hs_task_status',
        'next_step': 'case when ' ~ open_task ~ ' then property_hs_task_subject end',
        'next_step_at': 'case when ' ~ open_task ~ ' then property_hs_timestamp end',
    },
} %}

with engagements as (

    {{ newest_versions(ref('stg_hubspot__engagement'), 'id', '_fivetran_synced') }}

),

companies as (

    {{ one_link(ref('stg_hubspot__engagement_company'), 'engagement_id', 'company_id') }}

),

contacts as (

    {{ one_link(ref('stg_hubspot__engagement_contact'), 'engagement_id', 'contact_id') }}

),

deals as (

    {{ one_link(ref('stg_hubspot__engagement_deal'), 'engagement_id', 'deal_id') }}

),

details as (

    {% for kind, fields in kinds.items() %}
        select
            'hubspot.engagement_{{ kind }}' as source_table,
            engagement_id,
            {{ fields.type or "'" ~ kind ~ "'" }} as activity_type,
            {{ fields.at or 'property_hs_timestamp' }} as took_place_at,
            property_hs_createdate as created_at,
            property_hubspot_owner_id as owner_id,
            {{ fields.subject or 'null' }} as subject,
            {{ fields.notes or 'null' }} as notes,
            {{ fields.outcome or 'null' }} as outcome,
            {{ fields.next_step or 'null' }} as next_step,
            {{ fields.next_step_at or 'null' }} as next_step_at,
            {{ fields.minutes or 'null' }} as duration_minutes,
            _fivetran_synced,
            _fivetran_deleted,
            _load,
            _row
        from {{ ref('stg_hubspot__engagement_' ~ kind) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

told as (

    select * from details

    union all

    select
        'hubspot.engagement' as source_table,
        id as engagement_id,
        lower(type) as activity_type,
        timestamp as took_place_at,
        created_at,
        owner_id,
        null as subject,
        null as notes,
        null as outcome,
        null as next_step,
        null as next_step_at,
        null as duration_minutes,
        _fivetran_synced,
        _fivetran_deleted,
        _load,
        _row
    from {{ ref('stg_hubspot__engagement') }}
    where id not in (select details.engagement_id from details)

)

select
    told.source_table,
    told.engagement_id as source_key,
    told.activity_type,
    coalesce(told.took_place_at, engagements.timestamp, told.created_at, engagements.created_at) as occurred_at,
    contacts.contact_id as crm_contact_id,
    companies.company_id as crm_account_id,
    deals.deal_id as opportunity_key,
    coalesce(told.owner_id, engagements.owner_id) as staff_key,
    told.subject,
    told.notes,
    told.outcome,
    told.next_step,
    {{ business_date('told.next_step_at') }} as next_step_on,
    told.duration_minutes,
    told._fivetran_synced as updated_at,
    told._load,
    told._row,
    coalesce(told._fivetran_deleted, false) or coalesce(engagements._fivetran_deleted, false) as is_deleted
from told
left join engagements
    on told.engagement_id = engagements.id
left join companies
    on told.engagement_id = companies.engagement_id
left join contacts
    on told.engagement_id = contacts.engagement_id
left join deals
    on told.engagement_id = deals.engagement_id
