-- Where every person and company stood on both ladders, from the first touch on, with what moved them and why.
with periods as (

    select * from {{ ref('stage_periods') }}

),

stages as (

    select * from {{ ref('stages') }}

),

reasons as (

    select * from {{ ref('stage_reasons') }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

held_rules as (

    {{ told_periods(ref('segment_reasons'), 'stages') }}

),

-- What a rule asks for, to tell what is no longer so.
asked as (

    select
        rule_id,
        {{ joined_texts('told_condition', separator='; ') }} as conditions
    from {{ ref('rule_plan') }}
    where rule_set = 'stages'
    group by rule_id

),

named as (

    select
        entities.entity_number,
        periods.*,
        stages.stage_id,
        stages.pool_id,
        stages.label,
        stages.label_zh,
        former.stage_id as from_stage_id,
        case
            when periods.former_rank is null then 'first'
            when periods.stage_rank > periods.former_rank then 'forward'
            else 'backward'
        end as direction,
        -- Forward, the rule that let one in; backward, the one that had kept one where one was.
        case
            when periods.is_inferred then null
            when periods.stage_rank < periods.former_rank then coalesce(former.stay_rule, former.entry_rule)
            else stages.entry_rule
        end as cause_rule_id
    from periods
    inner join entities
        on
            periods.entity_type = entities.entity_type
            and periods.entity_id = entities.entity_id
    inner join stages
        on
            periods.entity_type = stages.entity_type
            and periods.ladder = stages.ladder
            and periods.stage_rank = stages.stage_rank
    left join stages as former
        on
            periods.entity_type = former.entity_type
            and periods.ladder = former.ladder
            and periods.former_rank = former.stage_rank

),

-- The rules that hold when a period begins.
holding as (

    select
        named.entity_number,
        named.ladder,
        named.period_no,
        held_rules.rule_id,
        held_rules.evidence
    from named
    inner join held_rules
        on named.entity_number = held_rules.entity_number
    where
        named.entered_on >= held_rules.began_on
        and coalesce(named.entered_on < held_rules.ended_on, true)

),

judged as (

    select
        named.entity_number,
        named.ladder,
        named.period_no,
        reasons.reason_id,
        reasons.label as reason_label,
        reasons.label_zh as reason_label_zh,
        holding.evidence,
        row_number() over (
            partition by named.entity_number, named.ladder, named.period_no
            order by reasons.reason_no asc, reasons.reason_id asc
        ) as choice
    from named
    inner join reasons
        on
            named.ladder = reasons.ladder
            and named.direction = reasons.direction
            and reasons.entity_type in (named.entity_type, '*')
            and reasons.from_stage in (named.from_stage_id, '*')
            and reasons.to_stage in (named.stage_id, '*')
    left join holding
        on
            named.entity_number = holding.entity_number
            and named.ladder = holding.ladder
            and named.period_no = holding.period_no
            and reasons.rule_id = holding.rule_id
    where
        not named.is_inferred
        and (reasons.rule_id is null or holding.rule_id is not null)

),

skipped as (

    select
        entity_number,
        ladder,
        entered_on,
        {{ joined_in_order('stage_id', 'stage_rank') }} as skipped_stages
    from named
    where is_inferred
    group by entity_number, ladder, entered_on

),

final as (

    select
        named.entity_type,
        named.entity_id,
        named.ladder,
        cast(named.period_no as bigint) as period_no,
        named.stage_id,
        cast(named.stage_rank as bigint) as stage_rank,
        named.label,
        named.label_zh,
        named.pool_id,
        named.entered_on,
        named.left_on,
        named.left_on is null as is_current,
        cast({{ days_from('named.entered_on', 'coalesce(named.left_on, ' ~ as_of_day() ~ ')') }} as bigint) as days_in_stage,
        named.is_inferred,
        named.direction,
        named.from_stage_id,
        case when not named.is_inferred then skipped.skipped_stages end as skipped_stages,
        judged.reason_id,
        judged.reason_label,
        judged.reason_label_zh,
        named.cause_rule_id,
        case
            when named.is_inferred then null
            when named.direction = 'backward' then coalesce(judged.evidence, 'no longer: ' || asked.conditions)
            else holding.evidence
        end as evidence
    from named
    left join judged
        on
            named.entity_number = judged.entity_number
            and named.ladder = judged.ladder
            and named.period_no = judged.period_no
            and judged.choice = 1
    left join skipped
        on
            named.entity_number = skipped.entity_number
            and named.ladder = skipped.ladder
            and named.entered_on = skipped.entered_on
    left join asked
        on named.cause_rule_id = asked.rule_id
    left join holding
        on
            named.entity_number = holding.entity_number
            and named.ladder = holding.ladder
            and named.period_no = holding.period_no
            and named.cause_rule_id = holding.rule_id

)

select * from final
