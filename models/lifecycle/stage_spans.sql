-- When entities hold each stage: from the day on which its entry rule holds until the day on which its entry rule and, if it has
-- one, its stay rule have both ceased to.
with verdicts as (

    select * from {{ ref('segment_verdicts') }}

),

stages as (

    select * from {{ ref('stages') }}

),

rules as (

    select * from {{ ref('rule_numbers') }}
    where rule_set = 'stages'

),

asked as (

    select
        stages.ladder,
        stages.stage_rank,
        rules.rule_number,
        true as is_entry
    from stages
    inner join rules
        on stages.entry_rule = rules.rule_id
    union all
    select
        stages.ladder,
        stages.stage_rank,
        rules.rule_number,
        false as is_entry
    from stages
    inner join rules
        on stages.stay_rule = rules.rule_id

),

held as (

    select
        verdicts.entity_number,
        asked.ladder,
        asked.stage_rank,
        asked.is_entry,
        verdicts.held_from,
        case when verdicts.held_until <= {{ as_of_day() }} then verdicts.held_until else {{ never() }} end as held_until
    from verdicts
    inner join asked
        on verdicts.rule_number = asked.rule_number

),

-- Periods of the two rules that touch or overlap are one span.
followed as (

    select
        *,
        max(held_until) over (
            partition by entity_number, ladder, stage_rank
            order by held_from asc, held_until asc
            rows between unbounded preceding and 1 preceding
        ) as covered_until
    from held

),

islands as (

    select
        *,
        sum(case when held_from <= covered_until then 0 else 1 end) over (
            partition by entity_number, ladder, stage_rank
            order by held_from asc, held_until asc
            rows between unbounded preceding and current row
        ) as island_number
    from followed

),

-- What the stay rule says before the entry rule first holds lets nobody in.
final as (

    select
        entity_number,
        ladder,
        stage_rank,
        min(case when is_entry then held_from end) as held_from,
        nullif(max(held_until), {{ never() }}) as held_until
    from islands
    group by entity_number, ladder, stage_rank, island_number
    having count(case when is_entry then 1 end) > 0

)

select * from final
