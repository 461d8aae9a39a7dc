-- Why a customer's health score is what it is: each indicator as it was measured, as a score, and what it brings to the whole.
with indicator_months as (

    select * from {{ ref('health_indicator_months') }}
    where weight > 0

),

indicators as (

    select * from {{ ref('health_indicators') }}

),

final as (

    select
        indicator_months.account_id,
        indicator_months.health_month,
        indicator_months.indicator_id,
        indicators.label as indicator_name,
        indicators.label_zh as indicator_name_zh,
        indicator_months.side,
        indicator_months.indicator_group,
        indicator_months.measured,
        cast(indicators.worst_at as {{ sql_type('float') }}) as worst_at,
        cast(indicators.best_at as {{ sql_type('float') }}) as best_at,
        indicator_months.score,
        indicator_months.weight,
        indicator_months.contribution,
        indicator_months.missing_points
    from indicator_months
    inner join indicators
        on indicator_months.indicator_id = indicators.indicator_id

)

select * from final
