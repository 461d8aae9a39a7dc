-- How large each segment was at the end of every month, and who came and went.
with periods as (

    {{ told_periods(ref('segment_reasons'), 'segments') }}

),

moves as (

    select
        rule_id,
        {{ month_start('began_on') }} as month_on,
        1 as joined,
        0 as gone
    from periods
    union all
    select
        rule_id,
        {{ month_start('ended_on') }} as month_on,
        0 as joined,
        1 as gone
    from periods
    where ended_on is not null

),

first_months as (

    select
        rule_id,
        min(month_on) as month_on
    from moves
    group by rule_id

),

months as (

    select
        rule_id,
        {{ explode(month_series('month_on', as_of_day())) }} as month_on
    from first_months

),

counted as (

    select
        months.rule_id,
        months.month_on,
        coalesce(sum(moves.joined), 0) as joined_count,
        coalesce(sum(moves.gone), 0) as left_count
    from months
    left join moves
        on
            months.rule_id = moves.rule_id
            and months.month_on = moves.month_on
    group by months.rule_id, months.month_on

),

final as (

    select
        rule_id as segment_id,
        month_on,
        cast(joined_count as bigint) as joined_count,
        cast(left_count as bigint) as left_count,
        cast(
            sum(joined_count - left_count) over (
                partition by rule_id order by month_on rows between unbounded preceding and current row
            ) as bigint
        ) as member_count
    from counted

)

select * from final
