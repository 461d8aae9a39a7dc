-- At every step of every slice who reached it has moved on, left, or is still there; who moved on is who reached the next; every
-- slice counts everybody whom the stage history counts, month by month and in all. Each row is a count that does not add up.
with funnels as (

    select * from {{ ref('stage_funnels') }}

),

followed as (

    select
        *,
        lead(reached) over (
            partition by funnel_id, slice_by, slice_id, cohort, entry_month
            order by step_no asc
        ) as next_reached
    from funnels

),

definitions as (

    select * from {{ ref('funnels') }}

),

-- Who has ever stood at a stage, or passed it over, as the history tells.
history as (

    select
        definitions.funnel_id,
        periods.stage_id,
        count(distinct periods.entity_id) as reached
    from definitions
    inner join {{ ref('stage_history') }} as periods
        on
            definitions.ladder = periods.ladder
            and definitions.entity_type = periods.entity_type
    group by definitions.funnel_id, periods.stage_id

),

sliced as (

    select
        funnel_id,
        slice_by,
        cohort,
        stage_id,
        sum(reached) as reached,
        sum(entries) as entries
    from funnels
    group by funnel_id, slice_by, cohort, stage_id

),

entered as (

    select
        definitions.funnel_id,
        history.reached as entries
    from definitions
    inner join history
        on
            definitions.funnel_id = history.funnel_id
            and definitions.entry_stage = history.stage_id

)

select
    'step' as broken,
    funnel_id,
    slice_by,
    slice_id,
    stage_id
from followed
where
    reached <> moved_on + left_here + still_here
    or moved_on <> coalesce(next_reached, 0)
    or reached > entries
    or mature_reached_in_window > mature_entries
union all
select
    'slice' as broken,
    sliced.funnel_id,
    sliced.slice_by,
    sliced.cohort as slice_id,
    sliced.stage_id
from sliced
inner join entered
    on sliced.funnel_id = entered.funnel_id
left join history
    on
        sliced.funnel_id = history.funnel_id
        and sliced.stage_id = history.stage_id
where
    sliced.reached <> coalesce(history.reached, 0)
    or sliced.entries <> entered.entries
