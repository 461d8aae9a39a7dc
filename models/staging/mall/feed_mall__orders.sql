{{ config(materialized='ephemeral') }}

select
    'mall.orders' as source_table,
    order_id as source_key,
    mall_user_id as person_key,
    'mall_user_id' as person_key_type,
    company_name,
    ordered_at,
    paid_at,
    paid_amount as amount_original,
    currency,
    status,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__orders') }}
