-- Everybody known stands somewhere on each ladder at any time since the first touch: no gap, no overlap, one open period. Each
-- row is somebody of whom that is not so.
with periods as (

    select * from {{ ref('stage_periods') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}
    where is_known

),

ladders as (

    select distinct
        ladder,
        entity_type
    from {{ ref('stages') }}

),

chained as (

    select
        *,
        lead(entered_on) over (partition by entity_type, entity_id, ladder order by period_no asc) as next_entered_on
    from periods

),

told as (

    select
        entity_type,
        entity_id,
        ladder,
        min(entered_on) as first_on,
        count(case when left_on is null then 1 end) as open_periods,
        count(case when left_on is distinct from next_entered_on then 1 end) as breaks,
        count(case when left_on < entered_on or (left_on = entered_on) <> is_inferred then 1 end) as wrong_lengths
    from chained
    group by entity_type, entity_id, ladder

),

expected as (

    select
        entities.entity_type,
        entities.entity_id,
        entities.first_seen_on,
        ladders.ladder
    from entities
    inner join ladders
        on entities.entity_type = ladders.entity_type

)

select
    coalesce(expected.entity_type, told.entity_type) as entity_type,
    coalesce(expected.entity_id, told.entity_id) as entity_id,
    coalesce(expected.ladder, told.ladder) as ladder,
    told.first_on,
    told.open_periods,
    told.breaks,
    told.wrong_lengths
from expected
full outer join told
    on
        expected.entity_type = told.entity_type
        and expected.entity_id = told.entity_id
        and expected.ladder = told.ladder
where
    expected.entity_id is null
    or told.entity_id is null
    or told.first_on > expected.first_seen_on
    or told.open_periods <> 1
    or told.breaks > 0
    or told.wrong_lengths > 0
