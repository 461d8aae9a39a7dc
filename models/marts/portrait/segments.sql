-- Every segment: its definition, its size today and a month ago, and a warning where it selects nobody or everybody.
with rules as (

    select * from {{ ref('rule_numbers') }}
    where rule_set = 'segments'

),

conditions as (

    select
        rule_number,
        {{ joined_texts('told_condition', separator='; ') }} as told_conditions
    from {{ ref('rule_plan') }}
    group by rule_number

),

periods as (

    select * from {{ ref('segment_verdicts') }}

),

scopes as (

    select
        entity_type,
        count(*) as entity_count
    from {{ ref('portrait_entities') }}
    where is_known
    group by entity_type

),

sizes as (

    select
        rule_number,
        count(case when held_until > {{ as_of_day() }} or held_until is null then 1 end) as member_count,
        count(
            case
                when
                    held_from <= {{ day_plus(as_of_day(), -30) }}
                    and (held_until > {{ day_plus(as_of_day(), -30) }} or held_until is null)
                    then 1
            end
        ) as member_count_30_days_ago,
        count(distinct entity_number) as ever_member_count
    from periods
    group by rule_number

),

final as (

    select
        rules.rule_id as segment_id,
        rules.label as segment_label,
        rules.label_zh as segment_label_zh,
        rules.applies_to as member_type,
        rules.definition,
        rules.match || ' of: ' || conditions.told_conditions as conditions,
        rules.owner,
        rules.used_for,
        cast(rules.version as bigint) as rule_version,
        scopes.entity_count as in_scope_count,
        coalesce(sizes.member_count, 0) as member_count,
        {{ ratio('coalesce(sizes.member_count, 0)', 'scopes.entity_count') }} as share_of_scope,
        coalesce(sizes.member_count_30_days_ago, 0) as member_count_30_days_ago,
        coalesce(sizes.ever_member_count, 0) as ever_member_count,
        case
            when coalesce(sizes.member_count, 0) = 0 then 'selects nobody'
            when sizes.member_count = scopes.entity_count then 'selects everybody'
        end as warning
    from rules
    inner join scopes
        on rules.applies_to = scopes.entity_type
    left join conditions
        on rules.rule_number = conditions.rule_number
    left join sizes
        on rules.rule_number = sizes.rule_number

)

select * from final
