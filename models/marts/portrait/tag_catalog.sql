-- Every tag: what it means, whose it is, what it is for, and its health.
with rules as (

    select * from {{ ref('rule_numbers') }}
    where rule_set = 'tags'

),

categories as (

    select * from {{ ref('tag_categories') }}

),

health as (

    select * from {{ ref('tag_health') }}

),

conditions as (

    select
        rule_number,
        {{ joined_texts('told_condition', separator='; ') }} as told_conditions
    from {{ ref('rule_plan') }}
    group by rule_number

),

final as (

    select
        rules.rule_id as tag_id,
        rules.label as tag_label,
        rules.label_zh as tag_label_zh,
        rules.applies_to,
        rules.layer,
        categories.behavior_id,
        categories.behavior_label,
        categories.behavior_label_zh,
        rules.category_id,
        categories.label as category_label,
        categories.label_zh as category_label_zh,
        rules.definition,
        rules.match || ' of: ' || conditions.told_conditions as conditions,
        rules.owner,
        rules.used_for,
        cast(rules.version as bigint) as rule_version,
        health.in_scope_count,
        health.held_count,
        health.ever_held_count,
        health.unjudged_count,
        health.coverage,
        health.source_count,
        health.last_event_on,
        health.last_begun_on,
        health.used_by_count,
        health.holder_count,
        health.holders_converted,
        health.other_count,
        health.others_converted,
        health.lift,
        health.lift_low,
        health.lift_high,
        health.lift_low > 1 or health.lift_high < 1 as separates_converters,
        case
            when health.held_count = 0 and health.unjudged_count = health.in_scope_count then 'not_computable'
            when health.held_count = 0 then 'nobody'
            when health.coverage >= {{ var('tag_everybody_from') }} then 'everybody'
            when
                coalesce(health.last_event_on, health.last_begun_on)
                < {{ day_plus(as_of_day(), '-' ~ var('tag_stale_after_days')) }}
                then 'stale'
            when health.used_by_count = 0 and not coalesce(health.lift_low > 1 or health.lift_high < 1, false) then 'unused'
            else 'healthy'
        end as health,
        health.held_count = 0
        or health.coverage >= {{ var('tag_everybody_from') }}
        or (health.used_by_count = 0 and not coalesce(health.lift_low > 1 or health.lift_high < 1, false)) as is_dead
    from rules
    inner join health
        on rules.rule_number = health.rule_number
    left join categories
        on rules.category_id = categories.category_id
    left join conditions
        on rules.rule_number = conditions.rule_number

)

select * from final
