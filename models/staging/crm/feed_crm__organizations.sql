{{ config(materialized='ephemeral') }}

select
    'crm.accounts' as source_table,
    account_id as source_key,
    account_name as organization_name,
    parent_account_name as parent_name,
    credit_code,
    website_domain,
    industry,
    country,
    province,
    city,
    employee_count,
    annual_revenue,
    currency,
    founded_year,
    account_id as crm_account_id,
    owner_id as owner_key,
    is_key_account,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_crm__accounts') }}
