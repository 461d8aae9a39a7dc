-- The purchase path: when somebody first reached each milestone of the metric catalogue, in the order of the days.
with metric_values as (

    select * from {{ ref('metric_values') }}

),

milestones as (

    select
        metric_number,
        metric_id,
        cast(milestone as integer) as milestone,
        label,
        label_zh
    from {{ ref('portrait_metrics') }}
    where milestone is not null

),

reached as (

    select
        metric_values.entity_number,
        milestones.metric_id,
        milestones.milestone,
        milestones.label,
        milestones.label_zh,
        metric_values.first_on as reached_on,
        row_number() over (
            partition by metric_values.entity_number
            order by metric_values.first_on asc, milestones.milestone asc, milestones.metric_id asc
        ) as step_number
    from metric_values
    inner join milestones
        on metric_values.metric_number = milestones.metric_number

),

previous as (

    select
        *,
        lag(reached_on) over (partition by entity_number order by step_number) as previous_on,
        max(milestone) over (
            partition by entity_number
            order by step_number
            rows between unbounded preceding and 1 preceding
        ) as furthest_before
    from reached

),

final as (

    select
        entity_number,
        step_number,
        metric_id,
        milestone,
        label,
        label_zh,
        reached_on,
        {{ days_from('previous_on', 'reached_on') }} as days_from_previous,
        coalesce(milestone < furthest_before, false) as is_out_of_order
    from previous

)

select * from final
