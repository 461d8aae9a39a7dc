{{ config(materialized='ephemeral') }}

select
    'training.courses' as source_table,
    course_id as source_key,
    course_id as content_key,
    title,
    'course' as content_type,
    audience,
    lifecycle_stage,
    topic,
    provider as author,
    published_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_training__courses') }}
