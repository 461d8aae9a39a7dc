{{ config(materialized='ephemeral') }}

select
    'sms_marketing.messages' as source_table,
    message_id as source_key,
    mobile as person_key,
    'mobile' as person_key_type,
    'sms' as purpose,
    false as is_granted,
    unsubscribed_at as occurred_at,
    'unsubscribed' as evidence,
    updated_at,
    _load,
    _row
from {{ ref('stg_sms_marketing__messages') }}
where unsubscribed_at is not null
