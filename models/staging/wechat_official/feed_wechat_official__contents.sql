{{ config(materialized='ephemeral') }}

select
    'wechat_official.articles' as source_table,
    article_id as source_key,
    article_id as content_key,
    title,
    'article' as content_type,
    audience,
    lifecycle_stage,
    topic,
    author,
    published_on,
    url,
    updated_at,
    _load,
    _row
from {{ ref('stg_wechat_official__articles') }}
