-- What every channel cost, day by day, down to the campaign: each cost record once, in its own currency and in the base currency.
with costs as (

    select * from {{ ref('fct_costs') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

final as (

    select
        costs.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        channels.rolled_up_channel_id,
        costs.campaign_id,
        max(costs.campaign_name) as campaign_name,
        costs.cost_type,
        costs.cost_on,
        costs.currency,
        count(*) as cost_records,
        cast(sum(costs.amount_original) as {{ sql_type('decimal') }}) as amount_original,
        cast(sum(costs.amount) as {{ sql_type('total') }}) as amount,
        cast(sum(costs.impressions) as bigint) as impressions,
        cast(sum(costs.clicks) as bigint) as clicks
    from costs
    left join channels
        on costs.channel_id = channels.channel_id
    group by
        costs.channel_id, channels.channel_name, channels.channel_name_zh, channels.channel_class,
        channels.rolled_up_channel_id, costs.campaign_id, costs.cost_type, costs.cost_on, costs.currency

)

select * from final
