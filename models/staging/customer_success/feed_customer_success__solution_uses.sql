{{ config(materialized='ephemeral') }}

select
    'customer_success.solution_uses' as source_table,
    use_id as source_key,
    solution_id as solution_key,
    version,
    branch,
    account_id as organization_key,
    'crm_account_id' as organization_key_type,
    manager_id as staff_key,
    used_on,
    outcome,
    updated_at,
    _load,
    _row
from {{ ref('stg_customer_success__solution_uses') }}
