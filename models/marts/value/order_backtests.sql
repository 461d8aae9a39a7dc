-- How many orders without a contract were forecast for a year, by what was known at each cut-off, and how many came. The row of
-- today is the forecast.
with inputs as (

    select * from {{ ref('purchase_inputs') }}

),

forecasts as (

    select * from {{ ref('purchase_forecasts') }}

),

summed as (

    select
        inputs.cutoff_id,
        inputs.cutoff_on,
        count(*) as buyers,
        cast(sum(inputs.orders) as bigint) as orders_known,
        cast(sum(cast(forecasts.orders_in_a_year as {{ sql_type('share') }})) as {{ sql_type('float') }}) as expected_orders,
        sqrt(max(forecasts.all_orders_in_a_year_variance)) as deviation,
        cast(sum(inputs.orders_after) as bigint) as orders_after
    from inputs
    inner join forecasts
        on
            inputs.cutoff_id = forecasts.cutoff_id
            and inputs.buyer_id = forecasts.buyer_id
    group by inputs.cutoff_id, inputs.cutoff_on

),

final as (

    select
        cutoff_id,
        cutoff_on,
        buyers,
        orders_known,
        expected_orders,
        greatest(expected_orders - {{ normal_80() }} * deviation, 0) as orders_low,
        expected_orders + {{ normal_80() }} * deviation as orders_high,
        orders_after as actual_orders,
        abs(orders_after - expected_orders) <= {{ normal_80() }} * deviation as is_within
    from summed

)

select * from final
