{{ config(materialized='ephemeral') }}

select
    'mall.after_sales' as source_table,
    after_sale_id as source_key,
    mall_user_id as person_key,
    'mall_user_id' as person_key_type,
    'after_sales' as ticket_type,
    opened_at,
    first_replied_at,
    closed_at,
    request_type as category,
    status,
    reason as subject,
    satisfaction_score,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__after_sales') }}
