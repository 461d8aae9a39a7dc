{{ config(materialized='ephemeral') }}

select
    'mall.orders' as source_table,
    order_id || '|' || 'order_placed' as source_key,
    mall_user_id as visitor_key,
    'mall_user_id' as visitor_key_type,
    ordered_at as occurred_at,
    'order_placed' as event_name,
    utm_source,
    utm_medium,
    utm_campaign,
    'mall' as channel_hint,
    _load,
    _row
from {{ ref('stg_mall__orders') }}

union all

select
    'mall.orders' as source_table,
    order_id || '|' || 'order_paid' as source_key,
    mall_user_id as visitor_key,
    'mall_user_id' as visitor_key_type,
    paid_at as occurred_at,
    'order_paid' as event_name,
    utm_source,
    utm_medium,
    utm_campaign,
    'mall' as channel_hint,
    _load,
    _row
from {{ ref('stg_mall__orders') }}
where paid_at is not null
