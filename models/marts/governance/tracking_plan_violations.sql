-- What breaks the tracking plan, per source and day. Nothing is dropped because of it.
with violations as (

    select
        source_table,
        occurred_on,
        event_name,
        violation,
        property,
        sum(behavior_count) as rows_in_violation,
        min(example_source_key) as example_source_key
    from {{ ref('fct_tracking_violations') }}
    where violation not in ('judged', 'any_violation') and occurred_on <= {{ business_date(as_of()) }}
    group by source_table, occurred_on, event_name, violation, property

),

judged as (

    select
        source_table,
        occurred_on,
        event_name,
        sum(behavior_count) as rows_judged
    from {{ ref('fct_behavior_days') }}
    group by source_table, occurred_on, event_name

),

problem_codes as (

    select * from {{ ref('problem_codes') }}

),

event_kinds as (

    select distinct
        source_table,
        event_name
    from violations

),

property_kinds as (

    select distinct
        source_table,
        event_name,
        property
    from violations

),

-- The plan's row about the event or property that fits best: the source's own before that of all sources.
events as (

    select
        kinds.source_table,
        kinds.event_name,
        planned.event_name_zh,
        planned.owner,
        row_number() over (partition by kinds.source_table, kinds.event_name order by planned.source_table desc) as fit
    from event_kinds as kinds
    inner join {{ ref('tracking_plan_events') }} as planned
        on
            kinds.event_name = planned.event_name
            and planned.source_table in (kinds.source_table, '*')

),

properties as (

    select
        kinds.source_table,
        kinds.event_name,
        kinds.property,
        planned.property_zh,
        row_number() over (
            partition by kinds.source_table, kinds.event_name, kinds.property
            order by
                case when planned.event_name = '*' then 2 else 0 end + case when planned.source_table = '*' then 1 else 0 end
        ) as fit
    from property_kinds as kinds
    inner join {{ ref('tracking_plan_properties') }} as planned
        on
            kinds.property = planned.property
            and planned.event_name in (kinds.event_name, '*')
            and planned.source_table in (kinds.source_table, '*')

),

final as (

    select
        violations.source_table,
        violations.occurred_on,
        violations.event_name,
        events.event_name_zh,
        violations.violation,
        violations.property,
        properties.property_zh,
        cast(judged.rows_judged as bigint) as rows_judged,
        cast(violations.rows_in_violation as bigint) as rows_in_violation,
        cast(violations.rows_in_violation / nullif(cast(judged.rows_judged as double), 0) as double) as violation_rate,
        violations.example_source_key,
        problem_codes.reason,
        problem_codes.reason_zh,
        problem_codes.remedy,
        events.owner
    from violations
    left join judged
        on
            violations.source_table = judged.source_table
            and violations.occurred_on = judged.occurred_on
            and violations.event_name = judged.event_name
    left join events
        on
            violations.source_table = events.source_table
            and violations.event_name = events.event_name
            and events.fit = 1
    left join properties
        on
            violations.source_table = properties.source_table
            and violations.event_name = properties.event_name
            and violations.property = properties.property
            and properties.fit = 1
    left join problem_codes
        on violations.violation = problem_codes.code

)

select * from final
