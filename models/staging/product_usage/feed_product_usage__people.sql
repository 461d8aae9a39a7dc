{{ config(materialized='ephemeral') }}

select
    'product_usage.users' as source_table,
    product_user_id as source_key,
    'product_user' as person_type,
    full_name,
    job_title,
    mobile,
    email,
    visitor_id,
    product_user_id,
    tenant_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_product_usage__users') }}
