{{ config(materialized='ephemeral') }}

select
    'mall.orders' as source_table,
    order_id as source_key,
    'payment' as payment_type,
    paid_at,
    order_id as order_key,
    null as refunded_payment_key,
    mall_user_id as person_key,
    'mall_user_id' as person_key_type,
    paid_amount as amount_original,
    currency,
    payment_method,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__orders') }}
where paid_at is not null and paid_amount is not null

union all

select
    'mall.after_sales' as source_table,
    after_sale_id as source_key,
    'refund' as payment_type,
    refunded_at as paid_at,
    order_id as order_key,
    order_id as refunded_payment_key,
    mall_user_id as person_key,
    'mall_user_id' as person_key_type,
    -refund_amount as amount_original,
    currency,
    null as payment_method,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__after_sales') }}
where refunded_at is not null and refund_amount is not null
