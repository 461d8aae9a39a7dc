{{ config(materialized='ephemeral') }}

select
    'training.learning_records' as source_table,
    record_id as source_key,
    training_user_id as visitor_key,
    'training_user_id' as visitor_key_type,
    occurred_at,
    'training_' || event_name as event_name,
    'academy' as channel_hint,
    course_id as content_name,
    minutes * 60 as engaged_seconds,
    _load,
    _row
from {{ ref('stg_training__learning_records') }}
