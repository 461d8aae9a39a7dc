{{ config(materialized='ephemeral') }}

-- The monthly amount is the price of the line before coupons; what was billed after them is in the invoices.
with lines as (

    select * from {{ ref('base_stripe__subscription_lines') }}

),

final as (

    select
        'stripe.subscription_item' as source_table,
        lines.id as source_key,
        lines.subscription_id as contract_key,
        lines.customer_id as crm_account_id,
        lines.product,
        lines.quantity,
        lines.starts_on,
        lines.ends_on,
        {{ monthly_amount('lines.period_amount', 'lines.interval_count') }} as monthly_amount_original,
        {{ known_currency('stripe', 'lines.currency') }} as currency,
        lines.is_deleted,
        lines.updated_at,
        lines._load,
        lines._row
    from lines
    {{ join_billing_intervals('lines.billed_every') }}

)

select * from final
