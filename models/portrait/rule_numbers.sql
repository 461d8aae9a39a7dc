{{ config(materialized='view') }}
-- Every rule with the number under which its verdicts stand.
with plan as (

    select distinct
        rule_set,
        rule_id,
        rule_number,
        rule_level
    from {{ ref('rule_plan') }}

),

rules as (

    select * from {{ ref('rules') }}

),

final as (

    select
        plan.rule_number,
        plan.rule_level,
        rules.rule_set,
        rules.rule_id,
        rules.applies_to,
        rules.match,
        rules.version,
        rules.owner,
        rules.label,
        rules.label_zh,
        rules.definition,
        rules.used_for,
        rules.category_id,
        rules.layer,
        rules.points,
        rules.tell
    from plan
    inner join rules
        on
            plan.rule_set = rules.rule_set
            and plan.rule_id = rules.rule_id

)

select * from final
