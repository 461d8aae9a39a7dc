{{ config(materialized='ephemeral') }}

-- A change of a subscription tells its mail event and no more: who and when stand there.
with events as (

    {{ newest_versions(ref('stg_hubspot__email_event'), 'id', '_fivetran_synced') }}

),

statements as (

    select
        'hubspot.email_event_status_change' as source_table,
        id,
        portal_subscription_status = 'SUBSCRIBED' as is_granted,
        coalesce(source, portal_subscription_status) as evidence,
        _fivetran_synced,
        _load,
        _row
    from {{ ref('stg_hubspot__email_event_status_change') }}
    where portal_subscription_status in ('SUBSCRIBED', 'UNSUBSCRIBED')

    union all

    select
        'hubspot.email_event_spam_report' as source_table,
        id,
        false as is_granted,
        'spam_report' as evidence,
        _fivetran_synced,
        _load,
        _row
    from {{ ref('stg_hubspot__email_event_spam_report') }}

)

select
    statements.source_table,
    statements.id as source_key,
    lower(events.recipient) as person_key,
    'email' as person_key_type,
    'email' as purpose,
    statements.is_granted,
    events.created as occurred_at,
    statements.evidence,
    statements._fivetran_synced as updated_at,
    statements._load,
    statements._row
from statements
inner join events
    on statements.id = events.id
where events.recipient is not null
