{{ config(materialized='ephemeral') }}

select
    'training.learners' as source_table,
    training_user_id as source_key,
    'learner' as person_type,
    full_name,
    company_name,
    job_title,
    mobile,
    email,
    wechat_unionid,
    training_user_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_training__learners') }}
