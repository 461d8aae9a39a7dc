{{ config(materialized='ephemeral') }}

-- Every version of every line of a subscription with its price, at the newest state of price, product and subscription.
-- `period_amount` is for one billing period, in the currency's unit; null where use is metered or the price is in tiers.
-- Grain: one row per line and version.
with items as (

    select * from {{ ref('stg_stripe__subscription_item') }}

),

plans as (

    {{ newest_versions(ref('stg_stripe__plan'), 'id', '_fivetran_synced') }}

),

prices as (

    {{ newest_versions(ref('stg_stripe__price'), 'id', '_fivetran_synced') }}

),

products as (

    {{ newest_versions(ref('stg_stripe__product'), 'id', 'coalesce(updated, _fivetran_synced)') }}

),

subscriptions as (

    {{ newest_versions(ref('base_stripe__subscriptions'), 'id', 'updated_at') }}

),

-- A plan is the older form of a price and shares its ids; the price is more exact.
priced as (

    select
        items.*,
        coalesce(prices.product_id, plans.product_id) as product_id,
        coalesce(prices.nickname, plans.nickname) as nickname,
        coalesce(prices.unit_amount_decimal, prices.unit_amount, plans.amount) as unit_amount,
        coalesce(prices.currency, plans.currency) as currency,
        coalesce(prices.recurring_interval, plans.interval) as billed_every,
        coalesce(prices.recurring_interval_count, plans.interval_count, 1) as interval_count,
        coalesce(prices.transform_quantity_divide_by, plans.transform_usage_divide_by) as units_per_price,
        coalesce(prices.transform_quantity_round, plans.transform_usage_round) as rounded
    from items
    left join prices
        on items.plan_id = prices.id
    left join plans
        on items.plan_id = plans.id

),

amounts as (

    select
        priced.*,
        {{ major_amount('priced.unit_amount') }} * case
            when priced.units_per_price is null then priced.quantity
            when priced.rounded = 'up' then cast(ceil(priced.quantity / priced.units_per_price) as {{ sql_type('decimal') }})
            else cast(floor(priced.quantity / priced.units_per_price) as {{ sql_type('decimal') }})
        end as period_amount
    from priced
    {{ join_minor_units('priced.currency') }}

),

final as (

    -- A line runs from the end of the free trial; one whose trial led to nothing never ran.
    select
        amounts.id,
        amounts.subscription_id,
        subscriptions.customer_id,
        coalesce(products.name, amounts.nickname, amounts.product_id, amounts.plan_id) as product,
        amounts.quantity,
        {{ business_date('greatest(subscriptions.start_date, subscriptions.trial_end, amounts.created)') }} as starts_on,
        subscriptions.ends_on,
        cast(amounts.period_amount as {{ sql_type('decimal') }}) as period_amount,
        amounts.billed_every,
        amounts.interval_count,
        amounts.currency,
        coalesce(amounts._fivetran_deleted, false)
        or coalesce(subscriptions.is_deleted, false)
        or coalesce(subscriptions.ended_at <= subscriptions.trial_end, false) as is_deleted,
        amounts._fivetran_synced as updated_at,
        amounts._load,
        amounts._row
    from amounts
    left join subscriptions
        on amounts.subscription_id = subscriptions.id
    left join products
        on amounts.product_id = products.id

)

select * from final
