{{ config(materialized='ephemeral') }}

select
    'privacy_consents.statements' as source_table,
    statement_id as source_key,
    coalesce(mobile, email, wechat_openid) as person_key,
    case
        when mobile is not null then 'mobile'
        when email is not null then 'email'
        when wechat_openid is not null then 'wechat_openid'
    end as person_key_type,
    purpose,
    is_granted,
    occurred_at,
    evidence,
    _load,
    _row
from {{ ref('stg_privacy_consents__statements') }}
