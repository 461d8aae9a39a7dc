{{ config(materialized='ephemeral') }}

select
    'billing.contracts' as source_table,
    contract_id as source_key,
    account_id as crm_account_id,
    account_name,
    opportunity_id as opportunity_key,
    contract_type,
    signed_on,
    starts_on,
    ends_on,
    total_amount as amount_original,
    currency,
    previous_contract_id as previous_contract_key,
    status,
    updated_at,
    _load,
    _row
from {{ ref('stg_billing__contracts') }}
