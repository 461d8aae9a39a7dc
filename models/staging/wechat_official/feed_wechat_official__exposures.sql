{{ config(materialized='ephemeral') }}

select
    'wechat_official.article_stats' as source_table,
    article_id || '|' || cast(measured_on as {{ sql_type('text') }}) as source_key,
    measured_on,
    'wechat_official' as channel_hint,
    'wechat' as platform,
    'article' as subject_type,
    article_id as subject_key,
    null as subject_name,
    reads as clicks,
    readers as visits,
    shares as share_count,
    null as new_followers,
    null as lost_followers,
    updated_at,
    _load,
    _row
from {{ ref('stg_wechat_official__article_stats') }}

union all

select
    'wechat_official.follower_stats' as source_table,
    cast(measured_on as {{ sql_type('text') }}) || '|' || follow_source as source_key,
    measured_on,
    'wechat_official' as channel_hint,
    'wechat' as platform,
    'follow_source' as subject_type,
    follow_source as subject_key,
    follow_source as subject_name,
    null as clicks,
    null as visits,
    null as share_count,
    new_followers,
    lost_followers,
    updated_at,
    _load,
    _row
from {{ ref('stg_wechat_official__follower_stats') }}
