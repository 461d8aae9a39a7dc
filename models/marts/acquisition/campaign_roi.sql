-- What each campaign and each single event cost, and what each model credits to it, from its first day to as_of.
{% set milestones = {'leads': 'lead', 'mqls': 'mql', 'sqls': 'sql', 'opportunities': 'opportunity', 'deals': 'won'} %}
{% set won_margin = 'coalesce(credited.won_amount, 0) * ' ~ var('gross_margin') %}
with cells as (

    select * from {{ ref('credit_cells') }}
    where campaign_id is not null

),

costs as (

    select
        campaign_id,
        max(campaign_name) as campaign_name,
        max(channel_id) as channel_id,
        sum(amount) as total_cost,
        count(case when amount is null then 1 end) as unpriced_costs
    from {{ ref('fct_costs') }}
    where
        campaign_id is not null
        and coalesce(cost_on <= {{ as_of_day() }}, true)
    group by campaign_id

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

models as (

    select * from {{ ref('attribution_models') }}

),

credited as (

    select
        model_id,
        campaign_id,
        max(channel_id) as channel_id,
        {% for name, milestone in milestones.items() %}
            sum(case when milestone = '{{ milestone }}' then credits else 0 end) as {{ name }},
        {% endfor %}
        sum(new_customers) as new_customers,
        sum(case when milestone = 'opportunity' then amount else 0 end) as pipeline_amount,
        sum(case when milestone = 'won' then amount else 0 end) as won_amount
    from cells
    group by model_id, campaign_id

),

-- Each campaign that cost anything or to which anything is credited, in every model.
ids as (

    select campaign_id from costs
    union distinct
    select campaign_id from credited

),

spine as (

    select
        models.model_id,
        ids.campaign_id
    from models
    cross join ids

),

final as (

    select
        spine.model_id,
        spine.campaign_id,
        coalesce(campaigns.campaign_name, costs.campaign_name) as campaign_name,
        campaigns.campaign_id is not null as is_known_campaign,
        campaigns.campaign_type,
        coalesce(costs.channel_id, credited.channel_id) as channel_id,
        campaigns.started_on,
        campaigns.ended_on,
        cast(coalesce(costs.total_cost, 0) as {{ sql_type('total') }}) as total_cost,
        cast(coalesce(costs.unpriced_costs, 0) as bigint) as unpriced_costs,
        {% for name in (milestones | list) + ['new_customers'] %}
            cast(coalesce(credited.{{ name }}, 0) as {{ sql_type('float') }}) as {{ name }},
        {% endfor %}
        cast(coalesce(credited.pipeline_amount, 0) as {{ sql_type('total') }}) as pipeline_amount,
        cast(coalesce(credited.won_amount, 0) as {{ sql_type('total') }}) as won_amount,
        {{ ratio('costs.total_cost', 'credited.leads') }} as cost_per_lead,
        {{ ratio('costs.total_cost', 'credited.new_customers') }} as cac,
        {{ ratio('(' ~ won_margin ~ ' - costs.total_cost)', 'costs.total_cost') }} as roi,
        {{ ratio('coalesce(credited.won_amount, 0)', 'costs.total_cost') }} as roas
    from spine
    left join costs
        on spine.campaign_id = costs.campaign_id
    left join credited
        on
            spine.model_id = credited.model_id
            and spine.campaign_id = credited.campaign_id
    left join campaigns
        on spine.campaign_id = campaigns.campaign_id

)

select * from final
