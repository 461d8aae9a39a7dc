-- Why a score is what it is: every scored day of every rule with what it earned and what is left of that today, and every fit
-- rule that holds. Their sums are the scores.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

score_rules as (

    select * from {{ ref('score_rules') }}

),

behaviors as (

    select
        entities.entity_type,
        entities.entity_id,
        'engagement' as score_id,
        scored.score_rule_id as rule_id,
        scored.occurred_on,
        scored.quantity,
        scored.points as points_earned,
        scored.half_life_days,
        scored.points * {{ decay(days_from('scored.occurred_on', as_of_day()), 'scored.half_life_days') }} as points_left
    from {{ ref('score_days') }} as scored
    inner join entities
        on scored.entity_number = entities.entity_number

),

fit as (

    select
        entities.entity_type,
        entities.entity_id,
        'fit' as score_id,
        rules.rule_id,
        periods.held_from as occurred_on,
        1 as quantity,
        rules.points as points_earned,
        null as half_life_days,
        rules.points as points_left
    from {{ ref('metric_verdicts') }} as periods
    inner join {{ ref('rule_numbers') }} as rules
        on periods.rule_number = rules.rule_number
    inner join entities
        on periods.entity_number = entities.entity_number
    where
        rules.rule_set = 'fit'
        and (periods.held_until > {{ as_of_day() }} or periods.held_until is null)

),

united as (

    select * from behaviors
    union all
    select * from fit

),

final as (

    select
        united.entity_type,
        united.entity_id,
        united.score_id,
        united.rule_id,
        coalesce(score_rules.label, rules.label) as rule_label,
        coalesce(score_rules.label_zh, rules.label_zh) as rule_label_zh,
        cast(coalesce(score_rules.version, rules.version) as bigint) as rule_version,
        united.occurred_on,
        cast(united.quantity as {{ sql_type('quantity') }}) as quantity,
        cast(united.points_earned as {{ sql_type('quantity') }}) as points_earned,
        cast(united.half_life_days as bigint) as half_life_days,
        cast(united.points_left as {{ sql_type('float') }}) as points_left
    from united
    left join score_rules
        on
            united.score_id = 'engagement'
            and united.rule_id = score_rules.score_rule_id
    left join {{ ref('rules') }} as rules
        on
            united.score_id = 'fit'
            and rules.rule_set = 'fit'
            and united.rule_id = rules.rule_id

)

select * from final
