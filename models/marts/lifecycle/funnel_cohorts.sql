-- Lead → opportunity → won by entry cohort; deals that no lead led to enter at the opportunity and stay apart. At each
-- step entries = reached + lost before + pending, and reached = moved on + lost here + still here. Only cohorts whose
-- window has passed count in the rate.
with journeys as (

    select * from {{ ref('funnel_journeys') }}

),

channels as (

    select * from {{ ref('dim_channels') }}

),

-- One row per journey and step it could reach; whoever enters as an opportunity was never a lead.
steps as (

    select
        *,
        'lead' as step,
        1 as step_order,
        true as has_reached,
        lead_at as reached_at,
        has_opportunity as has_moved_on
    from journeys
    where entry_step = 'lead'
    union all
    select
        *,
        'opportunity' as step,
        2 as step_order,
        has_opportunity as has_reached,
        opportunity_at as reached_at,
        is_won as has_moved_on
    from journeys
    union all
    select
        *,
        'won' as step,
        3 as step_order,
        is_won as has_reached,
        won_at as reached_at,
        false as has_moved_on
    from journeys

),

timed as (

    select
        *,
        {{ month_start(business_date('entered_at')) }} as entry_month,
        {{ days_between('entered_at', 'reached_at') }} as days_to_reach,
        coalesce({{ days_between('entered_at', as_of()) }} >= {{ var('funnel_window_days') }}, false) as is_mature
    from steps

),

judged as (

    select
        *,
        has_reached and coalesce(days_to_reach between 0 and {{ var('funnel_window_days') }}, false) as has_reached_in_window
    from timed

),

counted as (

    select
        entry_month,
        channel_id,
        entry_step,
        step,
        step_order,
        count(*) as entries,
        count(case when has_reached then 1 end) as reached,
        count(case when not has_reached and is_lost then 1 end) as lost_before,
        count(case when not has_reached and not is_lost then 1 end) as pending,
        count(case when has_moved_on then 1 end) as moved_on,
        count(case when has_reached and not has_moved_on and is_lost then 1 end) as lost_here,
        count(case when has_reached and not has_moved_on and not is_lost then 1 end) as still_here,
        count(case when has_reached_in_window then 1 end) as reached_in_window,
        count(case when is_mature then 1 end) as mature_entries,
        count(case when is_mature and has_reached_in_window then 1 end) as mature_reached_in_window,
        cast(median(case when has_reached then days_to_reach end) as double) as median_days_to_reach,
        cast(sum(case when step = 'won' then won_amount end) as {{ sql_type('total') }}) as won_amount,
        count(case when is_clock_skewed and has_reached then 1 end) as clock_skewed,
        count(case when has_reached and reached_at is null then 1 end) as undated
    from judged
    group by entry_month, channel_id, entry_step, step, step_order

),

final as (

    select
        counted.entry_month,
        counted.channel_id,
        channels.channel_name,
        channels.channel_name_zh,
        channels.channel_class,
        coalesce(channels.rolled_up_channel_id, counted.channel_id) as rolled_up_channel_id,
        counted.entry_step,
        counted.step,
        cast(counted.step_order as bigint) as step_order,
        counted.entries,
        counted.reached,
        counted.lost_before,
        counted.pending,
        counted.moved_on,
        counted.lost_here,
        counted.still_here,
        cast({{ var('funnel_window_days') }} as bigint) as window_days,
        counted.reached_in_window,
        counted.mature_entries,
        counted.mature_reached_in_window,
        cast(counted.mature_reached_in_window / nullif(cast(counted.mature_entries as double), 0) as double) as conversion_rate,
        counted.median_days_to_reach,
        counted.won_amount,
        counted.clock_skewed,
        counted.undated
    from counted
    left join channels
        on counted.channel_id = channels.channel_id

)

select * from final
