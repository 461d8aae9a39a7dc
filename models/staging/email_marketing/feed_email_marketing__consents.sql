{{ config(materialized='ephemeral') }}

select
    'email_marketing.events' as source_table,
    event_id as source_key,
    email as person_key,
    'email' as person_key_type,
    'email' as purpose,
    false as is_granted,
    occurred_at,
    event_name as evidence,
    _load,
    _row
from {{ ref('stg_email_marketing__events') }}
where event_name in ('unsubscribed', 'complained') and email is not null
