{{ config(materialized='ephemeral') }}

-- Who follows may be written to; who leaves may not.
select
    'wechat_official.follower_events' as source_table,
    event_id as source_key,
    openid as person_key,
    'wechat_openid' as person_key_type,
    'wechat' as purpose,
    event_name = 'subscribed' as is_granted,
    occurred_at,
    event_name as evidence,
    _load,
    _row
from {{ ref('stg_wechat_official__follower_events') }}
where event_name in ('subscribed', 'unsubscribed')
