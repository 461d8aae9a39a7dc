{{ config(materialized='ephemeral') }}

select
    'product_usage.releases' as source_table,
    release_id as source_key,
    release_id as release_key,
    product,
    module,
    feature,
    released_at,
    title,
    updated_at,
    _load,
    _row
from {{ ref('stg_product_usage__releases') }}
