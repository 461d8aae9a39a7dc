{{ config(materialized='ephemeral') }}

select
    'mall.users' as source_table,
    mall_user_id as source_key,
    'mall_user' as person_type,
    full_name,
    company_name,
    mobile,
    email,
    wechat_openid,
    wechat_unionid,
    mall_user_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_mall__users') }}
