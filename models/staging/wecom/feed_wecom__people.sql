{{ config(materialized='ephemeral') }}

select
    'wecom.external_contacts' as source_table,
    external_user_id as source_key,
    'external_contact' as person_type,
    full_name,
    corp_name as company_name,
    job_title,
    mobile,
    email,
    unionid as wechat_unionid,
    external_user_id as wecom_external_user_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_wecom__external_contacts') }}
