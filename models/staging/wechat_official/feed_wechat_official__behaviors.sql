{{ config(materialized='ephemeral') }}

select
    'wechat_official.follower_events' as source_table,
    event_id as source_key,
    openid as visitor_key,
    'wechat_openid' as visitor_key_type,
    occurred_at,
    event_name,
    case when event_name in ('message_sent', 'template_sent') then 'company' else 'customer' end as initiated_by,
    scene,
    'wechat_official' as channel_hint,
    coalesce(article_id, menu_key) as content_name,
    _load,
    _row
from {{ ref('stg_wechat_official__follower_events') }}
