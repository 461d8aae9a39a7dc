{{ config(materialized='ephemeral') }}

select
    'billing.payments' as source_table,
    payment_id as source_key,
    'payment' as payment_type,
    paid_at,
    invoice_id as invoice_key,
    contract_id as contract_key,
    null as refunded_payment_key,
    account_id as crm_account_id,
    amount as amount_original,
    currency,
    payment_method,
    _load,
    _row
from {{ ref('stg_billing__payments') }}

union all

select
    'billing.refunds' as source_table,
    refund_id as source_key,
    'refund' as payment_type,
    refunded_at as paid_at,
    null as invoice_key,
    contract_id as contract_key,
    payment_id as refunded_payment_key,
    account_id as crm_account_id,
    -amount as amount_original,
    currency,
    null as payment_method,
    _load,
    _row
from {{ ref('stg_billing__refunds') }}
