{{ config(materialized='ephemeral') }}

select
    'wecom.contact_events' as source_table,
    event_id as source_key,
    external_user_id as visitor_key,
    'wecom_external_user_id' as visitor_key_type,
    occurred_at,
    event_name,
    case when event_name = 'message_sent' then 'company' else 'customer' end as initiated_by,
    state,
    'wecom' as channel_hint,
    content_title as content_name,
    _load,
    _row
from {{ ref('stg_wecom__contact_events') }}
