{{ config(materialized='ephemeral') }}

select
    'crm.contacts' as source_table,
    contact_id as source_key,
    'contact' as person_type,
    full_name,
    company_name,
    job_title,
    department,
    mobile,
    email,
    wechat_unionid,
    contact_id as crm_contact_id,
    account_id as crm_account_id,
    is_partner,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_crm__contacts') }}
