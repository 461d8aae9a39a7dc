{{ config(materialized='ephemeral') }}

select
    'product_usage.features' as source_table,
    feature as source_key,
    feature,
    module,
    flow,
    flow_role,
    is_core,
    value_level,
    updated_at,
    _load,
    _row
from {{ ref('stg_product_usage__features') }}
