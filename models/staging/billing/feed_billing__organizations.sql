{{ config(materialized='ephemeral') }}

-- Invoices and contracts name their buyer: evidence for company identity, the tax number above all.
select
    'billing.invoices' as source_table,
    invoice_id as source_key,
    account_name as organization_name,
    tax_number,
    account_id as crm_account_id,
    updated_at,
    _load,
    _row
from {{ ref('stg_billing__invoices') }}
where coalesce(account_name, tax_number) is not null

union all

select
    'billing.contracts' as source_table,
    contract_id as source_key,
    account_name as organization_name,
    null as tax_number,
    account_id as crm_account_id,
    updated_at,
    _load,
    _row
from {{ ref('stg_billing__contracts') }}
where account_name is not null
