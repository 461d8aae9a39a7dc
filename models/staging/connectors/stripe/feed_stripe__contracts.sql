{{ config(materialized='ephemeral') }}

-- A subscription is a contract. It renews by itself, so what is agreed is one billing period of its lines: that is the
-- amount, and not a sum over a term that nobody signed; lines of two currencies have no sum. Stripe does not tell new
-- business from renewals.
with subscriptions as (

    select * from {{ ref('base_stripe__subscriptions') }}

),

lines as (

    {{ newest_versions(ref('base_stripe__subscription_lines'), 'id', 'updated_at') }}

),

amounts as (

    select
        subscription_id,
        case when min(currency) = max(currency) then min(currency) end as currency,
        case when min(currency) = max(currency) then sum(period_amount) end as amount
    from lines
    where not is_deleted
    group by subscription_id

),

customers as (

    {{ newest_versions(ref('stg_stripe__customer'), 'id', '_fivetran_synced') }}

),

final as (

    select
        subscriptions.source_table,
        subscriptions.id as source_key,
        subscriptions.customer_id as crm_account_id,
        customers.name as account_name,
        {{ business_date('coalesce(subscriptions.created, subscriptions.start_date)') }} as signed_on,
        subscriptions.starts_on,
        subscriptions.ends_on,
        amounts.amount as amount_original,
        {{ known_currency('stripe', 'amounts.currency') }} as currency,
        subscriptions.status,
        subscriptions.is_deleted,
        subscriptions.updated_at,
        subscriptions._load,
        subscriptions._row
    from subscriptions
    left join amounts
        on subscriptions.id = amounts.subscription_id
    left join customers
        on subscriptions.customer_id = customers.id

)

select * from final
