-- The ledger of channels: what each node of the channel tree cost in a month, what each model credits to it, and what one paid for
-- what. A node holds all below it, and `all` holds everything, so rows of one level add up and rows of two do not. Costs of the
-- month stand beside conversions of the month; `cohort_` tells what the month's touches have led to since, whenever that was.
{% set milestones = {
    'leads': 'lead', 'mqls': 'mql', 'sqls': 'sql', 'opportunities': 'opportunity', 'deals': 'won',
    'renewals': 'renewal', 'expansions': 'expansion',
} %}
with cells as (

    select * from {{ ref('credit_cells') }}

),

costs as (

    select * from {{ ref('fct_costs') }}
    where coalesce(cost_on <= {{ as_of_day() }}, true)

),

models as (

    select * from {{ ref('attribution_models') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

facts as (

    select
        model_id,
        channel_id,
        converted_month as fact_month,
        {% for name, milestone in milestones.items() %}
            sum(case when milestone = '{{ milestone }}' then credits else 0 end) as {{ name }},
        {% endfor %}
        sum(new_customers) as new_customers,
        sum(case when milestone = 'opportunity' then amount else 0 end) as pipeline_amount,
        sum(case when milestone = 'won' then amount else 0 end) as won_amount,
        sum(case when milestone = 'renewal' then amount else 0 end) as renewal_amount,
        sum(case when milestone = 'expansion' then amount else 0 end) as expansion_amount,
        sum(coalesce(collected_amount, 0)) as collected_amount,
        sum(coalesce(monthly_amount, 0)) as monthly_amount,
        0 as cohort_deals,
        0 as cohort_won_amount,
        0 as media_cost,
        0 as other_cost
    from cells
    group by model_id, channel_id, converted_month
    union all
    select
        model_id,
        channel_id,
        touched_month as fact_month,
        {% for _ in milestones %}0, {% endfor %}
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        sum(credits) as cohort_deals,
        sum(amount) as cohort_won_amount,
        0,
        0
    from cells
    where
        milestone = 'won'
        and touched_month is not null
    group by model_id, channel_id, touched_month
    union all
    select
        models.model_id,
        costs.channel_id,
        {{ month_start('costs.cost_on') }} as fact_month,
        {% for _ in milestones %}0, {% endfor %}
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        sum(case when costs.cost_type = 'media' then costs.amount else 0 end) as media_cost,
        sum(case when costs.cost_type = 'media' then 0 else costs.amount end) as other_cost
    from costs
    cross join models
    group by models.model_id, costs.channel_id, {{ month_start('costs.cost_on') }}

),

nodes as (

    select
        channel_id,
        channel_id as node_id
    from channels
    union distinct
    select
        channel_id,
        rolled_up_channel_id as node_id
    from channels
    where rolled_up_channel_id is not null
    union distinct
    select
        channel_id,
        channel_class as node_id
    from channels
    union distinct
    select
        channel_id,
        'all' as node_id
    from channels

),

summed as (

    select
        facts.model_id,
        nodes.node_id,
        facts.fact_month,
        {% for name in milestones %}
            cast(sum(facts.{{ name }}) as {{ sql_type('float') }}) as {{ name }},
        {% endfor %}
        cast(sum(facts.new_customers) as {{ sql_type('float') }}) as new_customers,
        {% for name in ['pipeline_amount', 'won_amount', 'renewal_amount', 'expansion_amount', 'cohort_won_amount', 'media_cost', 'other_cost'] %}
            cast(sum(facts.{{ name }}) as {{ sql_type('total') }}) as {{ name }},
        {% endfor %}
        cast(sum(facts.cohort_deals) as {{ sql_type('float') }}) as cohort_deals,
        cast(sum(facts.media_cost + facts.other_cost) as {{ sql_type('total') }}) as cost,
        cast(sum(facts.collected_amount) as {{ sql_type('float') }}) as collected_amount,
        cast(sum(facts.monthly_amount) as {{ sql_type('float') }}) as monthly_amount
    from facts
    inner join nodes
        on facts.channel_id = nodes.channel_id
    group by facts.model_id, nodes.node_id, facts.fact_month

),

whole as (

    select
        model_id,
        fact_month,
        leads
    from summed
    where node_id = 'all'

),

final as (

    select
        summed.model_id,
        summed.node_id as channel_id,
        coalesce(channels.channel_level, 'all') as channel_level,
        coalesce(channels.channel_name, 'All channels') as channel_name,
        coalesce(channels.channel_name_zh, '全部渠道') as channel_name_zh,
        channels.channel_class,
        channels.parent_channel_id,
        summed.fact_month as month,
        summed.media_cost,
        summed.other_cost,
        summed.cost,
        {% for name in milestones %}
            summed.{{ name }},
        {% endfor %}
        summed.new_customers,
        cast({{ ratio('summed.leads', 'whole.leads') }} as {{ sql_type('float') }}) as lead_share,
        summed.pipeline_amount,
        summed.won_amount,
        summed.renewal_amount,
        summed.expansion_amount,
        cast(summed.won_amount * {{ var('gross_margin') }} as {{ sql_type('total') }}) as gross_margin_amount,
        cast({{ ratio('summed.cost', 'summed.leads') }} as {{ sql_type('float') }}) as cost_per_lead,
        cast({{ ratio('summed.cost', 'summed.mqls') }} as {{ sql_type('float') }}) as cost_per_mql,
        cast({{ ratio('summed.cost', 'summed.sqls') }} as {{ sql_type('float') }}) as cost_per_sql,
        cast({{ ratio('summed.cost', 'summed.opportunities') }} as {{ sql_type('float') }}) as cost_per_opportunity,
        cast({{ ratio('summed.cost', 'summed.new_customers') }} as {{ sql_type('float') }}) as cac,
        cast({{ ratio("(summed.won_amount * " ~ var('gross_margin') ~ " - summed.cost)", 'summed.cost') }} as {{ sql_type('float') }}) as roi,
        cast({{ ratio('summed.won_amount', 'summed.cost') }} as {{ sql_type('float') }}) as roas,
        cast({{ ratio('summed.cost', "(summed.monthly_amount * " ~ var('gross_margin') ~ ")") }} as {{ sql_type('float') }}) as payback_months,
        cast({{ ratio("(summed.collected_amount * " ~ var('gross_margin') ~ ")", 'summed.cost') }} as {{ sql_type('float') }}) as ltv_to_cac,
        summed.cohort_deals,
        summed.cohort_won_amount,
        cast({{ ratio("(summed.cohort_won_amount * " ~ var('gross_margin') ~ " - summed.cost)", 'summed.cost') }} as {{ sql_type('float') }}) as cohort_roi,
        {{ day_plus(month_start(day_plus('summed.fact_month', 31)), var('roi_mature_after_days')) }} <= {{ as_of_day() }} as is_mature,
        summed.cost > 0 and summed.leads = 0 as has_cost_alone,
        summed.cost = 0 and summed.leads > 0 as has_leads_alone
    from summed
    left join channels
        on summed.node_id = channels.channel_id
    left join whole
        on
            summed.model_id = whole.model_id
            and summed.fact_month = whole.fact_month

)

select * from final
