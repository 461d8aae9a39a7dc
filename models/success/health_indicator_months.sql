-- Each indicator of each customer's health in each month: what was measured, which score that is, what it brings to the whole.
with account_months as (

    select * from {{ ref('account_months') }}

),

indicators as (

    select * from {{ ref('health_indicators') }}

),

read as (

    select
        account_months.account_id,
        account_months.health_month,
        indicators.indicator_id,
        indicators.side,
        indicators.indicator_group,
        indicators.worst_at,
        indicators.best_at,
        indicators.when_missing,
        indicators.model_part,
        cast(indicators.weight as {{ sql_type('float') }}) as weight,
        {{ measured('account_months', 'indicators.measure') }} as measured
    from account_months
    cross join indicators

),

-- Straight from the worst to the best; beyond them no worse and no better.
scored as (

    select
        *,
        case
            when measured is not null
                then
                    round(100 * least(greatest(
                        (measured - worst_at) / nullif(cast(best_at as {{ sql_type('float') }}) - worst_at, 0), 0
                    ), 1), 6)
            when when_missing = 'worst' then 0
            when when_missing = 'neutral' then 50
        end as score
    from read

),

weighed as (

    select
        *,
        sum(case when score is not null then weight else 0 end) over (partition by account_id, health_month) as known_weight
    from scored

),

final as (

    select
        account_id,
        health_month,
        indicator_id,
        side,
        indicator_group,
        model_part,
        measured,
        score,
        weight,
        known_weight,
        case
            when score is not null
                then cast(score * {{ ratio('weight', 'known_weight') }} as {{ sql_type('decimal') }})
        end as contribution,
        -- What the indicator keeps the whole from being 100.
        case
            when score is not null
                then cast((100 - score) * {{ ratio('weight', 'known_weight') }} as {{ sql_type('decimal') }})
        end as missing_points
    from weighed

)

select * from final
