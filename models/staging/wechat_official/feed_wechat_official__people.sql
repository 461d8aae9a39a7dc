{{ config(materialized='ephemeral') }}

select
    'wechat_official.followers' as source_table,
    openid as source_key,
    'follower' as person_type,
    nickname as full_name,
    mobile,
    openid as wechat_openid,
    unionid as wechat_unionid,
    subscribed_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_wechat_official__followers') }}
