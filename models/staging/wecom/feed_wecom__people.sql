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

union all

-- The company that a rep remembers a contact by.
select
    'wecom.contact_follows' as source_table,
    external_user_id || '|' || member_id as source_key,
    'followed_contact' as person_type,
    null as full_name,
    remark_company as company_name,
    null as job_title,
    null as mobile,
    null as email,
    null as wechat_unionid,
    external_user_id as wecom_external_user_id,
    followed_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_wecom__contact_follows') }}
where remark_company is not null
