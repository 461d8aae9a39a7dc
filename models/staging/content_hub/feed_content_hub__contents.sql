{{ config(materialized='ephemeral') }}

select
    'content_hub.items' as source_table,
    content_id as source_key,
    content_id as content_key,
    title,
    content_type,
    audience,
    lifecycle_stage,
    topic,
    author,
    published_on,
    url,
    updated_at,
    _load,
    _row
from {{ ref('stg_content_hub__items') }}
