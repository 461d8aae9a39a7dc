{{ config(materialized='ephemeral') }}

-- Invoices, and credit notes as invoices below zero (红字): their sum is what was invoiced. A draft is not issued yet, a void
-- one counts as never issued.
with invoices as (

    select * from {{ ref('stg_stripe__invoice') }}

),

newest_invoices as (

    {{ newest_versions(ref('stg_stripe__invoice'), 'id', '_fivetran_synced') }}

),

credit_notes as (

    select * from {{ ref('stg_stripe__credit_note') }}

),

documents as (

    select
        'stripe.invoice' as source_table,
        id as source_key,
        subscription_id as contract_key,
        customer_id as crm_account_id,
        {{ business_date('coalesce(status_transitions_finalized_at, created, period_end)') }} as issued_on,
        {{ business_date('due_date') }} as due_on,
        total,
        currency,
        status,
        coalesce(is_deleted, false)
        or not coalesce(livemode, true)
        or coalesce(status, '') in ('draft', 'void') as is_deleted,
        _fivetran_synced as updated_at,
        _load,
        _row
    from invoices

    union all

    select
        'stripe.credit_note' as source_table,
        credit_notes.id as source_key,
        newest_invoices.subscription_id as contract_key,
        newest_invoices.customer_id as crm_account_id,
        {{ business_date('credit_notes.created') }} as issued_on,
        null as due_on,
        -credit_notes.total as total,
        credit_notes.currency,
        credit_notes.status,
        not coalesce(credit_notes.livemode, true) or coalesce(credit_notes.status, '') = 'void' as is_deleted,
        credit_notes._fivetran_synced as updated_at,
        credit_notes._load,
        credit_notes._row
    from credit_notes
    left join newest_invoices
        on credit_notes.invoice_id = newest_invoices.id

),

final as (

    select
        documents.source_table,
        documents.source_key,
        documents.contract_key,
        documents.crm_account_id,
        documents.issued_on,
        documents.due_on,
        {{ major_amount('documents.total') }} as amount_original,
        {{ known_currency('stripe', 'documents.currency') }} as currency,
        documents.status,
        documents.is_deleted,
        documents.updated_at,
        documents._load,
        documents._row
    from documents
    {{ join_minor_units('documents.currency') }}

)

select * from final
