{{ config(materialized='ephemeral') }}

select
    'privacy_consents.statements' as source_table,
    statement_id as source_key,
    'consent_giver' as person_type,
    mobile,
    email,
    wechat_openid,
    occurred_at as recorded_at,
    _load,
    _row
from {{ ref('stg_privacy_consents__statements') }}
where coalesce(mobile, email, wechat_openid) is not null
