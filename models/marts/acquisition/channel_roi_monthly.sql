-- The ledger of channels: what each node of the channel tree cost in a month, what each model credits to it, and what was paid
-- for what. A node holds all below it, and `all` holds everything, so rows of one level add up and rows of two do not. Costs of
-- the month stand beside conversions of the month; `cohort_` tells what the month's touches have led to since, whenever it was.
{% set milestones = {
    'leads': 'lead', 'mqls': 'mql', 'sqls': 'sql', 'opportunities': 'opportunity', 'deals': 'won',
    'renewals': 'renewal', 'expansions': 'expansion',
} %}
{% set amounts = [
    'pipeline_amount', 'won_amount', 'renewal_amount', 'expansion_amount', 'cohort_won_amount', 'media_cost', 'other_cost',
] %}
{% set numbers = ['new_customers', 'cohort_deals', 'collected_amount', 'lifetime_amount', 'monthly_amount', 'unpriced_costs'] %}
{% set converted = {
    'new_customers': 'sum(new_customers)',
    'collected_amount': 'sum(coalesce(collected_amount, 0))',
    'lifetime_amount': 'sum(coalesce(lifetime_amount, 0))',
    'monthly_amount': 'sum(coalesce(monthly_amount, 0))',
    'pipeline_amount': summed_if('amount', "milestone = 'opportunity'"),
    'won_amount': summed_if('amount', "milestone = 'won'"),
    'renewal_amount': summed_if('amount', "milestone = 'renewal'"),
    'expansion_amount': summed_if('amount', "milestone = 'expansion'"),
} %}
{% for name, milestone in milestones.items() %}
    {% do converted.update({name: summed_if('credits', "milestone = '" ~ milestone ~ "'")}) %}
{% endfor %}
{% set touched = {
    'cohort_deals': summed_if('credits', "milestone = 'won'"),
    'cohort_won_amount': summed_if('amount', "milestone = 'won'"),
} %}
{% set spent = {'media_cost': 'sum(media_cost)', 'other_cost': 'sum(other_cost)', 'unpriced_costs': 'sum(unpriced_costs)'} %}
{% set parts = [
    ('cells', 'converted_month', converted), ('touches', 'touched_month', touched), ('spending', 'cost_month', spent),
] %}
{% set won_margin = 'summed.won_amount * ' ~ var('gross_margin') %}
with cells as (

    select * from {{ ref('credit_cells') }}

),

touches as (

    select * from cells
    where touched_month is not null

),

costs as (

    select
        channel_id,
        {{ month_start('cost_on') }} as cost_month,
        {{ summed_if('amount', "cost_type = 'media'") }} as media_cost,
        {{ summed_if('amount', "cost_type <> 'media'") }} as other_cost,
        count(case when amount is null then 1 end) as unpriced_costs
    from {{ ref('fct_costs') }}
    where coalesce(cost_on <= {{ as_of_day() }}, true)
    group by channel_id, {{ month_start('cost_on') }}

),

models as (

    select * from {{ ref('attribution_models') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

-- Every model has all costs.
spending as (

    select
        models.model_id,
        costs.*
    from costs
    cross join models

),

facts as (

    {% for source, month, told in parts %}
        select
            model_id,
            channel_id,
            {% for name in (milestones | list) + numbers + amounts %}
                {{ told[name] or 0 }} as {{ name }},
            {% endfor %}
            {{ month }} as fact_month
        from {{ source }}
        group by model_id, channel_id, {{ month }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

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
        {% for name in (milestones | list) + numbers %}
            cast(sum(facts.{{ name }}) as {{ sql_type('float') }}) as {{ name }},
        {% endfor %}
        {% for name in amounts %}
            cast(sum(facts.{{ name }}) as {{ sql_type('total') }}) as {{ name }},
        {% endfor %}
        cast(sum(facts.media_cost + facts.other_cost) as {{ sql_type('total') }}) as total_cost
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
        summed.fact_month as ledger_month,
        summed.media_cost,
        summed.other_cost,
        summed.total_cost,
        cast(summed.unpriced_costs as bigint) as unpriced_costs,
        {% for name in milestones %}
            summed.{{ name }},
        {% endfor %}
        summed.new_customers,
        {{ ratio('summed.leads', 'whole.leads') }} as lead_share,
        summed.pipeline_amount,
        summed.won_amount,
        summed.renewal_amount,
        summed.expansion_amount,
        cast({{ won_margin }} as {{ sql_type('total') }}) as gross_margin_amount,
        {{ ratio('summed.total_cost', 'summed.leads') }} as cost_per_lead,
        {{ ratio('summed.total_cost', 'summed.mqls') }} as cost_per_mql,
        {{ ratio('summed.total_cost', 'summed.sqls') }} as cost_per_sql,
        {{ ratio('summed.total_cost', 'summed.opportunities') }} as cost_per_opportunity,
        {{ ratio('summed.total_cost', 'summed.new_customers') }} as cac,
        {{ ratio('(' ~ won_margin ~ ' - summed.total_cost)', 'summed.total_cost') }} as roi,
        {{ ratio('summed.won_amount', 'summed.total_cost') }} as roas,
        summed.collected_amount,
        summed.lifetime_amount,
        {{ ratio('summed.total_cost', '(summed.monthly_amount * ' ~ var('gross_margin') ~ ')') }} as payback_months,
        {{ ratio('summed.collected_amount * ' ~ var('gross_margin'), 'summed.total_cost') }} as collected_to_cac,
        {{ ratio('summed.lifetime_amount * ' ~ var('gross_margin'), 'summed.total_cost') }} as ltv_to_cac,
        summed.cohort_deals,
        summed.cohort_won_amount,
        {{ ratio(
            '(summed.cohort_won_amount * ' ~ var('gross_margin') ~ ' - summed.total_cost)', 'summed.total_cost'
        ) }} as cohort_roi,
        {{ is_mature('summed.fact_month') }} as is_mature,
        summed.total_cost > 0 and summed.leads = 0 as has_cost_alone,
        summed.total_cost = 0 and summed.leads > 0 as has_leads_alone
    from summed
    left join channels
        on summed.node_id = channels.channel_id
    left join whole
        on
            summed.model_id = whole.model_id
            and summed.fact_month = whole.fact_month

)

select * from final
