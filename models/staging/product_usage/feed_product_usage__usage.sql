{{ config(materialized='ephemeral') }}

select
    'product_usage.events' as source_table,
    event_id as source_key,
    tenant_id as organization_key,
    'tenant_id' as organization_key_type,
    product_user_id as person_key,
    'product_user_id' as person_key_type,
    occurred_at,
    event_name,
    feature,
    flow,
    flow_step,
    coalesce(use_count, 1) as use_count,
    duration_seconds,
    error_code is not null as is_error,
    error_code,
    response_ms,
    release_id as release_key,
    properties,
    _load,
    _row
from {{ ref('stg_product_usage__events') }}
