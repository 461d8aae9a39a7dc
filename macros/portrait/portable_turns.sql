{#-
  What the model metric_turns says, in plain SQL for engines without the compiled loop: an event adds its quantity on the day it enters a
  window and takes it away on the day it leaves, so the running sum is the metric's value on every day. It sorts every window's events
  anew, which the loop does not.
-#}
{% macro portable_turns() -%}
with plan as (

    select distinct
        step_number,
        entity_type,
        metric_number,
        window_id,
        max(case when holds_by_default then 1 else 0 end) over (partition by step_number) = 1 as holds_by_default
    from {{ ref('rule_plan') }}
    where kind = 'event'

),

windows as (

    select * from {{ ref('metric_windows') }}

),

measured as (

    {{ measured_events('plan', ['step_number', 'window_id']) }}

),

changes as (

    select
        measured.entity_number,
        measured.step_number,
        {{ day_plus('measured.occurred_on', 'windows.days_from') }} as from_on,
        measured.quantity * windows.factor as change
    from measured
    inner join windows
        on measured.window_id = windows.window_id
    union all
    select
        measured.entity_number,
        measured.step_number,
        {{ day_plus('measured.occurred_on', 'windows.days_until') }} as from_on,
        -measured.quantity * windows.factor as change
    from measured
    inner join windows
        on
            measured.window_id = windows.window_id
            and windows.days_until is not null
    union all
    -- Conditions that hold where nothing happened need a day on which they begin.
    select
        entities.entity_number,
        plan.step_number,
        entities.first_seen_on as from_on,
        0 as change
    from {{ ref('portrait_entities') }} as entities
    inner join plan
        on entities.entity_type = plan.entity_type
    where plan.holds_by_default

),

days as (

    select
        entity_number,
        step_number,
        from_on,
        sum(change) as change
    from changes
    group by entity_number, step_number, from_on

),

steps as (

    select
        entity_number,
        step_number,
        from_on,
        cast(
            sum(change) over (
                partition by entity_number, step_number order by from_on rows between unbounded preceding and current row
            ) as {{ sql_type('quantity') }}
        ) as value
    from days

),

judged as (

    select
        steps.entity_number,
        conditions.condition_number,
        steps.from_on,
        steps.value,
        case when {{ holds('conditions.operator', 'steps.value', 'conditions.threshold') }} then 1 else 0 end as is_met
    from steps
    inner join {{ ref('rule_plan') }} as conditions
        on steps.step_number = conditions.step_number

),

turned as (

    select
        entity_number,
        condition_number,
        from_on,
        is_met - lag(is_met, 1, 0) over (partition by entity_number, condition_number order by from_on) as change,
        value
    from judged

)

select * from turned
where change <> 0
{%- endmacro %}
