{{ config(materialized='ephemeral') }}

select
    'mall.order_lines' as source_table,
    order_id || '|' || cast(line_number as {{ sql_type('text') }}) as source_key,
    order_id as order_key,
    product,
    quantity,
    amount as amount_original,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__order_lines') }}
