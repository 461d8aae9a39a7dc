-- Everybody who entered a funnel of stages, at every step that lies ahead: whether and when reached, and whether they have moved
-- on, left, or still stand there. One enters once, with the first period at the entry stage; the steps follow from stage_periods,
-- so that a step counts exactly who has a period at its stage.
with funnels as (

    select * from {{ ref('funnels') }}

),

stages as (

    select * from {{ ref('stages') }}
    where is_step

),

periods as (

    select * from {{ ref('stage_periods') }}

),

steps as (

    select
        funnels.funnel_id,
        funnels.ladder,
        funnels.entity_type,
        funnels.window_days,
        stages.stage_id,
        stages.stage_rank,
        stages.label,
        stages.label_zh,
        row_number() over (partition by funnels.funnel_id order by stages.stage_rank asc) as step_no,
        lead(stages.stage_rank) over (partition by funnels.funnel_id order by stages.stage_rank asc) as next_rank
    from funnels
    inner join stages as entry_stages
        on
            funnels.ladder = entry_stages.ladder
            and funnels.entity_type = entry_stages.entity_type
            and funnels.entry_stage = entry_stages.stage_id
    inner join stages
        on
            funnels.ladder = stages.ladder
            and funnels.entity_type = stages.entity_type
            and entry_stages.stage_rank <= stages.stage_rank

),

reached as (

    select
        entity_type,
        entity_id,
        ladder,
        stage_rank,
        min(entered_on) as reached_on,
        max(case when left_on is null and not is_inferred then 1 else 0 end) = 1 as stands_here,
        min(case when is_inferred then 1 else 0 end) = 1 as is_passed_over
    from periods
    group by entity_type, entity_id, ladder, stage_rank

),

entered as (

    select
        steps.funnel_id,
        steps.ladder,
        steps.window_days,
        reached.entity_type,
        reached.entity_id,
        reached.reached_on as entered_on
    from reached
    inner join steps
        on
            reached.ladder = steps.ladder
            and reached.entity_type = steps.entity_type
            and reached.stage_rank = steps.stage_rank
    where steps.step_no = 1

),

final as (

    select
        entered.funnel_id,
        entered.entity_type,
        entered.entity_id,
        entered.entered_on,
        {{ month_start('entered.entered_on') }} as entry_month,
        entered.window_days,
        steps.stage_id,
        steps.step_no,
        steps.label,
        steps.label_zh,
        here.reached_on,
        here.reached_on is not null as has_reached,
        coalesce(here.is_passed_over, false) as is_passed_over,
        coalesce(onward.reached_on is not null, false) as has_moved_on,
        coalesce(here.stands_here and onward.reached_on is null, false) as is_still_here,
        {{ days_from('entered.entered_on', 'here.reached_on') }} as days_to_reach,
        {{ days_from('entered.entered_on', as_of_day()) }} as days_seen
    from entered
    inner join steps
        on entered.funnel_id = steps.funnel_id
    left join reached as here
        on
            entered.entity_type = here.entity_type
            and entered.entity_id = here.entity_id
            and entered.ladder = here.ladder
            and steps.stage_rank = here.stage_rank
    left join reached as onward
        on
            entered.entity_type = onward.entity_type
            and entered.entity_id = onward.entity_id
            and entered.ladder = onward.ladder
            and steps.next_rank = onward.stage_rank

)

select * from final
