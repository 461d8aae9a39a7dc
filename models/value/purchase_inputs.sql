-- How often and how lately each buyer has ordered without a contract, as known at each cut-off, and how often in the year after.
-- A buyer is a company, or a person of whom no company is known. Orders of one day are one.
with payments as (

    select * from {{ ref('assigned_payments') }}
    where
        component = 'orders'
        and coalesce(account_id, person_id) is not null

),

cutoffs as (

    select
        cutoff_id,
        {{ cutoff_day('months_before') }} as cutoff_on
    from {{ ref('forecast_cutoffs') }}

),

-- What was paid back later belongs to the day of the order.
orders as (

    select
        order_key,
        max(account_id) as account_id,
        max(person_id) as person_id,
        min(case when payment_type = 'payment' then paid_on end) as ordered_on,
        sum(amount) as amount
    from payments
    where order_key is not null
    group by order_key

),

days as (

    select
        coalesce(account_id, person_id) as buyer_id,
        max(account_id) as account_id,
        ordered_on,
        sum(amount) as amount
    from orders
    where ordered_on is not null
    group by coalesce(account_id, person_id), ordered_on

),

buyers as (

    select
        cutoffs.cutoff_id,
        cutoffs.cutoff_on,
        days.buyer_id,
        max(days.account_id) as account_id,
        min(days.ordered_on) as first_on,
        max(case when days.ordered_on <= cutoffs.cutoff_on then days.ordered_on end) as last_on,
        sum(case when days.ordered_on <= cutoffs.cutoff_on then 1 else 0 end) as orders,
        sum(case when days.ordered_on <= cutoffs.cutoff_on and days.amount is not null then 1 else 0 end) as priced_orders,
        sum(case when days.ordered_on <= cutoffs.cutoff_on then days.amount end) as amount,
        sum(
            case
                when
                    days.ordered_on > cutoffs.cutoff_on
                    and days.ordered_on <= {{ day_plus('cutoffs.cutoff_on', var('retention_days')) }}
                    then 1
                else 0
            end
        ) as orders_after
    from days
    cross join cutoffs
    group by cutoffs.cutoff_id, cutoffs.cutoff_on, days.buyer_id

),

final as (

    select
        cutoff_id,
        cutoff_on,
        buyer_id,
        account_id,
        cast(orders as bigint) as orders,
        {{ days_from('first_on', 'last_on') }} as days_to_last,
        {{ days_from('first_on', 'cutoff_on') }} as days_known,
        cast(priced_orders as bigint) as priced_orders,
        {{ ratio('amount', 'priced_orders') }} as mean_amount,
        cast(case when {{ day_plus('cutoff_on', var('retention_days')) }} <= {{ as_of_day() }} then orders_after end as bigint)
            as orders_after,
        {{ var('ltv_horizon_months') }} as months,
        {{ var('ltv_horizon_months') }} * {{ var('days_a_month') }} as horizon_days,
        cast({{ var('discount_rate') }} as {{ sql_type('rate') }}) as discount_rate
    from buyers
    where first_on <= cutoff_on

)

select * from final
