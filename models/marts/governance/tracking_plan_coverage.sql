-- The plan against what came: planned and seen, planned and never seen, seen and not planned. A channel that is switched
-- off cannot send what is planned for it.
with planned as (

    select * from {{ ref('tracking_plan_events') }}
    where {{ is_channel_on(text_before('source_table', '.')) }}

),

seen as (

    select
        source_table,
        event_name,
        min(occurred_on) as first_seen_on,
        max(occurred_on) as last_seen_on,
        sum(behavior_count) as rows_judged
    from {{ ref('fct_behavior_days') }}
    where occurred_on <= {{ business_date(as_of()) }}
    group by source_table, event_name

),

violations as (

    select
        source_table,
        event_name,
        sum(behavior_count) as rows_in_violation
    from {{ ref('fct_tracking_violations') }}
    where violation = 'any_violation' and occurred_on <= {{ business_date(as_of()) }}
    group by source_table, event_name

),

seen_as_planned as (

    select
        seen.*,
        planned.source_table as planned_source_table,
        row_number() over (partition by seen.source_table, seen.event_name order by planned.source_table desc) as fit
    from seen
    left join planned
        on
            seen.event_name = planned.event_name
            and planned.source_table in (seen.source_table, '*')

),

best_planned as (

    select * from seen_as_planned
    where fit = 1

),

-- A planned event of any source that no source sent stands under the source *.
compared as (

    select
        coalesce(best_planned.source_table, planned.source_table) as source_table,
        coalesce(best_planned.event_name, planned.event_name) as event_name,
        planned.event_name_zh,
        planned.description,
        planned.owner,
        case
            when planned.event_name is null then 'not_planned'
            when best_planned.event_name is null then 'never_seen'
            else 'seen'
        end as coverage,
        best_planned.first_seen_on,
        best_planned.last_seen_on,
        coalesce(best_planned.rows_judged, 0) as rows_judged
    from best_planned
    full outer join planned
        on
            best_planned.event_name = planned.event_name
            and best_planned.planned_source_table = planned.source_table

),

final as (

    select
        compared.source_table,
        compared.event_name,
        compared.event_name_zh,
        compared.description,
        compared.owner,
        compared.coverage,
        compared.first_seen_on,
        compared.last_seen_on,
        cast(compared.rows_judged as bigint) as rows_judged,
        cast(coalesce(violations.rows_in_violation, 0) as bigint) as rows_in_violation,
        cast(
            coalesce(violations.rows_in_violation, 0) / nullif(cast(compared.rows_judged as double), 0) as double
        ) as violation_rate
    from compared
    left join violations
        on
            compared.source_table = violations.source_table
            and compared.event_name = violations.event_name

)

select * from final
