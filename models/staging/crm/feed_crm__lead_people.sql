{{ config(materialized='ephemeral') }}

select
    'crm.leads' as source_table,
    lead_id as source_key,
    'lead' as person_type,
    full_name,
    company_name,
    job_title,
    mobile,
    email,
    wechat_unionid,
    visitor_id,
    lead_id as crm_lead_id,
    converted_contact_id as crm_contact_id,
    converted_account_id as crm_account_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_crm__leads') }}
