{{ config(materialized='ephemeral') }}

select
    'billing.invoices' as source_table,
    invoice_id as source_key,
    contract_id as contract_key,
    account_id as crm_account_id,
    issued_on,
    due_on,
    amount as amount_original,
    currency,
    status,
    updated_at,
    _load,
    _row
from {{ ref('stg_billing__invoices') }}
