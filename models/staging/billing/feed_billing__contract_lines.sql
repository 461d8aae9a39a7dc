{{ config(materialized='ephemeral') }}

select
    'billing.subscriptions' as source_table,
    subscription_id as source_key,
    contract_id as contract_key,
    account_id as crm_account_id,
    product,
    quantity,
    starts_on,
    ends_on,
    monthly_amount as monthly_amount_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_billing__subscriptions') }}
