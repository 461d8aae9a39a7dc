-- In every model and month the nodes of each level of the channel tree and `all` hold the same, which is what the records hold:
-- every cost, every lead, every deal, to the cent. Each row is a sum that differs.
with ledger as (

    select * from {{ ref('channel_roi_monthly') }}

),

-- Platforms are part of their channels, so the levels that hold everything are these.
levels as (

    select
        model_id,
        ledger_month,
        channel_level,
        sum(total_cost) as total_cost,
        sum(won_amount) as won_amount,
        sum(pipeline_amount) as pipeline_amount,
        sum(leads) as leads,
        sum(deals) as deals
    from ledger
    where channel_level in ('all', 'class', 'channel')
    group by model_id, ledger_month, channel_level

),

costs as (

    select
        {{ month_start('cost_on') }} as ledger_month,
        sum(amount) as total_cost
    from {{ ref('fct_costs') }}
    where coalesce(cost_on <= {{ as_of_day() }}, true)
    group by {{ month_start('cost_on') }}

),

conversions as (

    select
        {{ month_start('converted_on') }} as ledger_month,
        sum(case when milestone = 'won' then amount end) as won_amount,
        sum(case when milestone = 'opportunity' then amount end) as pipeline_amount,
        count(case when milestone = 'lead' then 1 end) as leads,
        count(case when milestone = 'won' then 1 end) as deals
    from {{ ref('milestone_conversions') }}
    group by {{ month_start('converted_on') }}

),

records as (

    select
        coalesce(costs.ledger_month, conversions.ledger_month) as ledger_month,
        coalesce(costs.total_cost, 0) as total_cost,
        coalesce(conversions.won_amount, 0) as won_amount,
        coalesce(conversions.pipeline_amount, 0) as pipeline_amount,
        coalesce(conversions.leads, 0) as leads,
        coalesce(conversions.deals, 0) as deals
    from costs
    full outer join conversions
        on costs.ledger_month = conversions.ledger_month

)

select
    levels.model_id,
    coalesce(levels.ledger_month, records.ledger_month) as ledger_month,
    levels.channel_level
from levels
full outer join records
    on levels.ledger_month is not distinct from records.ledger_month
where
    coalesce(records.total_cost, 0) <> coalesce(levels.total_cost, 0)
    or coalesce(records.won_amount, 0) <> coalesce(levels.won_amount, 0)
    or coalesce(records.pipeline_amount, 0) <> coalesce(levels.pipeline_amount, 0)
    or abs(coalesce(records.leads, 0) - coalesce(levels.leads, 0)) > 1e-6
    or abs(coalesce(records.deals, 0) - coalesce(levels.deals, 0)) > 1e-6
