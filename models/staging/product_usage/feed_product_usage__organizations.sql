{{ config(materialized='ephemeral') }}

select
    'product_usage.tenants' as source_table,
    tenant_id as source_key,
    tenant_name as organization_name,
    credit_code,
    account_id as crm_account_id,
    tenant_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_product_usage__tenants') }}
