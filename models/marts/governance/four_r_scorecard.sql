-- Recognize, reach, relationship, return, month by month: the headline figures, and every metric of the catalogue by its R.
{% set headlines = {
    'people_first_seen': ('dim_persons', month_start(business_date('first_seen_at')), 'count(*)'),
    'people_identified': ('dim_persons', month_start(business_date('identified_at')), 'count(*)'),
    'media_cost': ('fct_costs', month_start('cost_on'), summed_if('amount', "cost_type = 'media'")),
    'other_cost': ('fct_costs', month_start('cost_on'), summed_if('amount', "cost_type <> 'media'")),
    'leads_created_total': ('fct_leads', month_start('created_on'), 'count(*)'),
    'won_amount_total': ('milestone_conversions', month_start('converted_on'), summed_if('amount', "milestone = 'won'")),
    'collected_amount': ('assigned_payments', month_start('paid_on'), 'sum(amount)'),
    'closing_mrr': ('mrr_months', 'mrr_month', 'sum(closing_mrr)'),
    'churned_mrr': ('mrr_months', 'mrr_month', summed_if('opening_mrr', "movement = 'churn'")),
    'customers': ('mrr_months', 'mrr_month', 'sum(case when closing_mrr <> 0 then 1 else 0 end)'),
} %}
with metrics as (

    select * from {{ ref('portrait_metrics') }}

),

months as (

    select * from {{ ref('metric_months') }}

),

headlines as (

    {% for metric_id, (relation, month, figure) in headlines.items() %}
        select
            '{{ metric_id }}' as metric_id,
            {{ month }} as metric_month,
            cast({{ figure }} as {{ sql_type('total') }}) as quantity
        from {{ ref(relation) }}
        group by {{ month }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

labels as (

    select * from {{ ref('four_r_headlines') }}

),

-- A metric that people do not have is told of companies.
catalogued as (

    select
        metrics.four_r,
        metrics.metric_id,
        metrics.label,
        metrics.label_zh,
        metrics.unit,
        metrics.owner as metric_owner,
        false as is_headline,
        months.metric_month,
        cast(
            coalesce(
                max(case when months.entity_type = 'person' then months.quantity end),
                max(case when months.entity_type = 'account' then months.quantity end)
            ) as {{ sql_type('total') }}
        ) as quantity,
        max(case when months.entity_type = 'person' then months.entities end) as people,
        max(case when months.entity_type = 'account' then months.entities end) as companies
    from months
    inner join metrics
        on months.metric_number = metrics.metric_number
    group by
        metrics.four_r, metrics.metric_id, metrics.label, metrics.label_zh, metrics.unit, metrics.owner, months.metric_month

),

all_metrics as (

    select * from catalogued
    union all
    select
        labels.four_r,
        labels.metric_id,
        labels.label,
        labels.label_zh,
        labels.unit,
        null as metric_owner,
        true as is_headline,
        headlines.metric_month,
        headlines.quantity,
        null as people,
        null as companies
    from headlines
    inner join labels
        on headlines.metric_id = labels.metric_id
    where
        headlines.metric_month is not null
        and headlines.quantity is not null

),

final as (

    select
        current_month.four_r,
        current_month.metric_id,
        current_month.label as metric_label,
        current_month.label_zh as metric_label_zh,
        current_month.unit,
        current_month.metric_owner,
        current_month.is_headline,
        current_month.metric_month,
        current_month.quantity,
        cast(current_month.people as bigint) as people,
        cast(current_month.companies as bigint) as companies,
        previous.quantity as quantity_month_before,
        {{ ratio('(current_month.quantity - previous.quantity)', 'abs(previous.quantity)') }} as change_share,
        {{ closing_day('current_month.metric_month') }} < {{ month_end('current_month.metric_month') }} as is_month_open
    from all_metrics as current_month
    left join all_metrics as previous
        on
            current_month.metric_id = previous.metric_id
            and current_month.is_headline = previous.is_headline
            and {{ month_plus('current_month.metric_month', -1) }} = previous.metric_month
    where current_month.metric_month <= {{ as_of_day() }}

)

select * from final
