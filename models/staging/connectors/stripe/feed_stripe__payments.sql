{{ config(materialized='ephemeral') }}

-- Money that moved: charges that succeeded and were collected, refunds, and disputes that were lost (the bank took the
-- payment back). What did not move money, or not yet, is there and counts as deleted, so that a later version decides.
with charges as (

    select * from {{ ref('stg_stripe__charge') }}

),

newest_charges as (

    {{ newest_versions(ref('stg_stripe__charge'), 'id', '_fivetran_synced') }}

),

refunds as (

    select * from {{ ref('stg_stripe__refund') }}

),

disputes as (

    select * from {{ ref('stg_stripe__dispute') }}

),

invoices as (

    {{ newest_versions(ref('stg_stripe__invoice'), 'id', '_fivetran_synced') }}

),

payment_methods as (

    {{ newest_versions(ref('stg_stripe__payment_method'), 'id', '_fivetran_synced') }}

),

movements as (

    select
        'stripe.charge' as source_table,
        id,
        'payment' as payment_type,
        id as charge_id,
        coalesce(amount_captured, amount) as amount,
        currency,
        created,
        coalesce(status, '') != 'succeeded' or not coalesce(captured, true) or not coalesce(livemode, true) as is_deleted,
        _fivetran_synced as updated_at,
        _load,
        _row
    from charges

    union all

    select
        'stripe.refund' as source_table,
        id,
        'refund' as payment_type,
        charge_id,
        -amount as amount,
        currency,
        created,
        coalesce(status, 'succeeded') != 'succeeded' as is_deleted,
        _fivetran_synced as updated_at,
        _load,
        _row
    from refunds

    union all

    select
        'stripe.dispute' as source_table,
        id,
        'refund' as payment_type,
        charge_id,
        -amount as amount,
        currency,
        created,
        coalesce(status, '') != 'lost' or not coalesce(livemode, true) as is_deleted,
        _fivetran_synced as updated_at,
        _load,
        _row
    from disputes

),

final as (

    select
        movements.source_table,
        movements.id as source_key,
        movements.payment_type,
        movements.created as paid_at,
        newest_charges.invoice_id as invoice_key,
        invoices.subscription_id as contract_key,
        case when movements.payment_type = 'refund' then movements.charge_id end as refunded_payment_key,
        newest_charges.customer_id as crm_account_id,
        {{ major_amount('movements.amount') }} as amount_original,
        {{ known_currency('stripe', 'movements.currency') }} as currency,
        payment_methods.type as payment_method,
        movements.is_deleted or not coalesce(newest_charges.livemode, true) as is_deleted,
        movements.updated_at,
        movements._load,
        movements._row
    from movements
    left join newest_charges
        on movements.charge_id = newest_charges.id
    left join invoices
        on newest_charges.invoice_id = invoices.id
    left join payment_methods
        on coalesce(newest_charges.payment_method_id, newest_charges.card_id) = payment_methods.id
    {{ join_minor_units('movements.currency') }}

)

select * from final
