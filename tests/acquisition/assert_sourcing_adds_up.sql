-- Month by month, what the sources brought together is what there is: no lead, no deal and no cent lost or counted twice.
with facts as (

    select
        {{ month_start('created_on') }} as sourced_month,
        1 as leads,
        0 as opportunities,
        0 as pipeline_amount,
        0 as wins,
        0 as won_amount
    from {{ ref('fct_leads') }}
    where coalesce(created_at <= {{ as_of() }}, true)
    union all
    select
        {{ month_start(business_date('coalesce(created_at, closed_at)')) }} as sourced_month,
        0 as leads,
        1 as opportunities,
        amount as pipeline_amount,
        0 as wins,
        0 as won_amount
    from {{ ref('fct_opportunities') }}
    where coalesce(created_at <= {{ as_of() }}, closed_at <= {{ as_of() }}, true)
    union all
    select
        {{ month_start(business_date('closed_at')) }} as sourced_month,
        0 as leads,
        0 as opportunities,
        0 as pipeline_amount,
        1 as wins,
        amount as won_amount
    from {{ ref('fct_opportunities') }}
    where
        stage_meaning = 'won'
        and coalesce(created_at <= {{ as_of() }}, true)
        and coalesce(closed_at <= {{ as_of() }}, true)

),

expected as (

    select
        sourced_month,
        sum(leads) as leads,
        sum(opportunities) as opportunities,
        coalesce(sum(pipeline_amount), 0) as pipeline_amount,
        sum(wins) as wins,
        coalesce(sum(won_amount), 0) as won_amount
    from facts
    group by sourced_month

),

told as (

    select
        sourced_month,
        sum(leads) as leads,
        sum(opportunities) as opportunities,
        sum(pipeline_amount) as pipeline_amount,
        sum(wins) as wins,
        sum(won_amount) as won_amount,
        count(case when label is null or label_zh is null then 1 end) as unlabelled
    from {{ ref('sourcing_mix_monthly') }}
    group by sourced_month

)

select
    coalesce(expected.sourced_month, told.sourced_month) as sourced_month,
    expected.leads as leads_in_facts,
    told.leads as leads_in_mart,
    expected.pipeline_amount as pipeline_in_facts,
    told.pipeline_amount as pipeline_in_mart,
    told.unlabelled
from expected
full outer join told
    on coalesce(expected.sourced_month, {{ never() }}) = coalesce(told.sourced_month, {{ never() }})
where
    expected.leads is distinct from told.leads
    or expected.opportunities is distinct from told.opportunities
    or expected.pipeline_amount is distinct from told.pipeline_amount
    or expected.wins is distinct from told.wins
    or expected.won_amount is distinct from told.won_amount
    or told.unlabelled > 0
