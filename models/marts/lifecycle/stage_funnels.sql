-- Funnels of people and companies through the stages, by slice and month of entry, with intervals, censoring and velocity. The
-- time to a step is estimated after Kaplan and Meier: who has not come there yet has been seen for so long, and counts for so
-- long.
with members as (

    select * from {{ ref('funnel_members') }}

),

cells as (

    select * from {{ ref('funnel_cells') }}

),

-- Whoever entered on one day and came equally far counts as one row from here on.
alike as (

    select
        members.funnel_id,
        cells.slice_by,
        cells.slice_id,
        members.entry_month,
        members.step_no,
        members.stage_id,
        members.label,
        members.label_zh,
        members.window_days,
        members.has_reached,
        members.is_passed_over,
        members.has_moved_on,
        members.is_still_here,
        members.days_seen >= members.window_days as is_mature,
        coalesce(members.days_to_reach, members.days_seen) as day_no,
        count(*) as entries
    from members
    inner join cells
        on
            members.entity_type = cells.entity_type
            and members.entity_id = cells.entity_id
    group by
        members.funnel_id, cells.slice_by, cells.slice_id, members.entry_month, members.step_no, members.stage_id,
        members.label, members.label_zh, members.window_days, members.has_reached, members.is_passed_over,
        members.has_moved_on, members.is_still_here, members.days_seen >= members.window_days,
        coalesce(members.days_to_reach, members.days_seen)

),

-- Every month, and all months as one cohort.
cohorts as (

    select
        *,
        'month' as cohort,
        entry_month as cohort_month
    from alike
    union all
    select
        *,
        'all' as cohort,
        cast(null as date) as cohort_month
    from alike

),

counted as (

    select
        funnel_id,
        slice_by,
        slice_id,
        cohort,
        cohort_month,
        step_no,
        stage_id,
        label,
        label_zh,
        window_days,
        sum(entries) as entries,
        {{ summed_if('entries', 'has_reached') }} as reached,
        {{ summed_if('entries', 'is_passed_over') }} as passed_over,
        {{ summed_if('entries', 'has_moved_on') }} as moved_on,
        {{ summed_if('entries', 'is_still_here') }} as still_here,
        {{ summed_if('entries', 'has_reached and not has_moved_on and not is_still_here') }} as left_here,
        {{ summed_if('entries', 'is_mature') }} as mature_entries,
        {{ summed_if('entries', 'is_mature and has_reached and day_no <= window_days') }} as mature_reached_in_window,
        {{ summed_if('entries', 'not is_mature and not has_reached') }} as censored
    from cohorts
    group by funnel_id, slice_by, slice_id, cohort, cohort_month, step_no, stage_id, label, label_zh, window_days

),

-- One row per day on which somebody reached the step or was last seen without having.
days as (

    select
        funnel_id,
        slice_by,
        slice_id,
        cohort,
        cohort_month,
        step_no,
        window_days,
        day_no,
        {{ summed_if('entries', 'has_reached') }} as arrivals,
        sum(entries) as leavers
    from cohorts
    where step_no > 1
    group by funnel_id, slice_by, slice_id, cohort, cohort_month, step_no, window_days, day_no

),

at_risk as (

    select
        *,
        sum(leavers) over (
            partition by funnel_id, slice_by, slice_id, cohort, cohort_month, step_no
            order by day_no desc
        ) as waiting
    from days

),

kept as (

    select
        *,
        case when arrivals < waiting then ln(1.0 - {{ ratio('arrivals', 'waiting') }}) else 0.0 end as log_share
    from at_risk

),

-- S(t) = ∏ (1 − arrivals / waiting) over the days up to t, as a sum of logarithms; when all who wait arrive, nobody is left.
survival as (

    select
        *,
        case
            when max(case when arrivals = waiting then 1 else 0 end) over up_to_day = 1 then 0.0
            else exp(sum(log_share) over up_to_day)
        end as share_waiting
    from kept
    window up_to_day as (
        partition by funnel_id, slice_by, slice_id, cohort, cohort_month, step_no
        order by day_no asc
        rows between unbounded preceding and current row
    )

),

-- Floats of a product that is 0.5 exactly may lie a hair above it.
velocity as (

    select
        funnel_id,
        slice_by,
        slice_id,
        cohort,
        cohort_month,
        step_no,
        min(case when round(share_waiting, 9) <= 0.5 then day_no end) as median_days,
        1.0 - min(case when day_no <= window_days then share_waiting end) as share_in_window
    from survival
    group by funnel_id, slice_by, slice_id, cohort, cohort_month, step_no

),

stepped as (

    select
        counted.*,
        lag(counted.reached) over in_funnel as reached_before,
        velocity.median_days,
        velocity.share_in_window
    from counted
    left join velocity
        on
            counted.funnel_id = velocity.funnel_id
            and counted.slice_by = velocity.slice_by
            and counted.slice_id = velocity.slice_id
            and counted.cohort = velocity.cohort
            and counted.cohort_month is not distinct from velocity.cohort_month
            and counted.step_no = velocity.step_no
    window in_funnel as (
        partition by counted.funnel_id, counted.slice_by, counted.slice_id, counted.cohort, counted.cohort_month
        order by counted.step_no asc
    )

),

-- The step that the smallest share of those before it reaches, where enough came so far to say so.
ranked as (

    select
        *,
        case
            when reached_before >= {{ var('bottleneck_entries_at_least') }}
                then
                    row_number() over (
                        partition by
                            funnel_id, slice_by, slice_id, cohort, cohort_month,
                            coalesce(reached_before >= {{ var('bottleneck_entries_at_least') }}, false)
                        order by {{ ratio('reached', 'reached_before') }} asc, step_no asc
                    )
        end as narrowness
    from stepped

),

funnels as (

    select * from {{ ref('funnels') }}

),

slices as (

    select * from {{ ref('funnel_slices') }}

),

final as (

    select
        ranked.funnel_id,
        funnels.label as funnel_label,
        funnels.label_zh as funnel_label_zh,
        funnels.entity_type,
        ranked.slice_by,
        slices.label_zh as slice_by_zh,
        ranked.slice_id,
        ranked.cohort,
        ranked.cohort_month as entry_month,
        cast(ranked.step_no as bigint) as step_no,
        ranked.stage_id,
        ranked.label,
        ranked.label_zh,
        cast(ranked.entries as bigint) as entries,
        cast(ranked.reached as bigint) as reached,
        cast(ranked.passed_over as bigint) as passed_over,
        cast(ranked.moved_on as bigint) as moved_on,
        cast(ranked.left_here as bigint) as left_here,
        cast(ranked.still_here as bigint) as still_here,
        cast(ranked.censored as bigint) as censored,
        cast({{ ratio('ranked.reached', 'ranked.entries') }} as {{ sql_type('float') }}) as share_of_entries,
        cast({{ ratio('ranked.reached', 'ranked.reached_before') }} as {{ sql_type('float') }}) as share_of_step_before,
        cast({{ wilson_bound('ranked.reached', 'ranked.reached_before', 'low') }} as {{ sql_type('float') }})
            as share_of_step_before_low,
        cast({{ wilson_bound('ranked.reached', 'ranked.reached_before', 'high') }} as {{ sql_type('float') }})
            as share_of_step_before_high,
        coalesce(ranked.narrowness = 1, false) as is_bottleneck,
        cast(ranked.window_days as bigint) as window_days,
        cast(ranked.mature_entries as bigint) as mature_entries,
        cast(ranked.mature_reached_in_window as bigint) as mature_reached_in_window,
        cast({{ ratio('ranked.mature_reached_in_window', 'ranked.mature_entries') }} as {{ sql_type('float') }})
            as conversion_rate,
        cast({{ wilson_bound('ranked.mature_reached_in_window', 'ranked.mature_entries', 'low') }} as {{ sql_type('float') }})
            as conversion_rate_low,
        cast({{ wilson_bound('ranked.mature_reached_in_window', 'ranked.mature_entries', 'high') }} as {{ sql_type('float') }})
            as conversion_rate_high,
        cast(round(ranked.share_in_window, 9) as {{ sql_type('float') }}) as estimated_conversion_rate,
        cast(ranked.median_days as bigint) as estimated_median_days
    from ranked
    inner join funnels
        on ranked.funnel_id = funnels.funnel_id
    inner join slices
        on ranked.slice_by = slices.slice_by

)

select * from final
