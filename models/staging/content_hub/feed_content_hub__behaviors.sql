{{ config(materialized='ephemeral') }}

select
    'content_hub.accesses' as source_table,
    access_id as source_key,
    coalesce(visitor_id, email, mobile, access_id) as visitor_key,
    case
        when visitor_id is not null then 'visitor_id'
        when email is not null then 'email'
        when mobile is not null then 'mobile'
        else 'access_id'
    end as visitor_key_type,
    occurred_at,
    'content_' || access_type as event_name,
    'content' as channel_hint,
    content_id as content_name,
    engaged_seconds,
    _load,
    _row
from {{ ref('stg_content_hub__accesses') }}
