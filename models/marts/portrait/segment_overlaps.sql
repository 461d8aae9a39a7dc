-- How many members two segments of one kind of entity share today.
with members as (

    select
        periods.entity_number,
        rules.rule_id,
        rules.applies_to
    from {{ ref('segment_verdicts') }} as periods
    inner join {{ ref('rule_numbers') }} as rules
        on periods.rule_number = rules.rule_number
    where
        rules.rule_set = 'segments'
        and (periods.held_until > {{ as_of_day() }} or periods.held_until is null)

),

sizes as (

    select
        rule_id,
        count(*) as member_count
    from members
    group by rule_id

),

shared as (

    select
        members.applies_to,
        members.rule_id,
        companions.rule_id as other_rule_id,
        count(*) as shared_count
    from members
    inner join members as companions
        on
            members.entity_number = companions.entity_number
            and members.rule_id <> companions.rule_id
    group by members.applies_to, members.rule_id, companions.rule_id

),

final as (

    select
        shared.rule_id as segment_id,
        shared.other_rule_id as other_segment_id,
        shared.applies_to as member_type,
        shared.shared_count,
        {{ ratio('shared.shared_count', 'sizes.member_count') }} as share_of_segment,
        {{ ratio('shared.shared_count', 'sizes.member_count + other_sizes.member_count - shared.shared_count') }} as jaccard
    from shared
    inner join sizes
        on shared.rule_id = sizes.rule_id
    inner join sizes as other_sizes
        on shared.other_rule_id = other_sizes.rule_id

)

select * from final
