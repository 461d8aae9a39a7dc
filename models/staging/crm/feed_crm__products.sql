{{ config(materialized='ephemeral') }}

select
    'crm.products' as source_table,
    product as source_key,
    product,
    series,
    list_price,
    currency,
    _load,
    _row
from {{ ref('stg_crm__products') }}
