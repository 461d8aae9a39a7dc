{#-
  What metric_verdicts and segment_verdicts say, in plain SQL for engines without the compiled loop. The walk of one rule: every
  condition's truth over time as +1 and −1 on the days it turns (portable_turns for metrics; portable_verdict_steps for what rules of
  the first level say; attributes hold from the first day); the running sum tells how many conditions hold; the rule holds while that is
  at least the number it needs. Grain: entity × rule × period.
-#}
{% macro portable_verdicts(level) -%}
    with metric_turns as (

        {{ portable_turns() }}

    ),

    plan as (

        select * from {{ ref('rule_plan') }}
        where rule_level = {{ level }}

    ),

    rule_sizes as (

        select
            rule_number,
            max(conditions_needed) as conditions_needed,
            count(*) as condition_count
        from plan
        group by rule_number

    ),

    {% if level == 2 -%}
    verdict_steps as (

        {{ portable_verdict_steps() }}

    ),

    judged as (

        select
            steps.entity_number,
            plan.rule_number,
            plan.condition_number,
            steps.from_on,
            steps.told_value as value,
            case when {{ holds('plan.operator', 'steps.told_value', 'plan.threshold') }} then 1 else 0 end as is_met
        from verdict_steps as steps
        inner join plan
            on steps.step_number = plan.step_number

    ),

    verdict_turns as (

        select
            entity_number,
            rule_number,
            condition_number,
            from_on,
            value,
            is_met - lag(is_met, 1, 0) over (partition by entity_number, condition_number order by from_on) as change
        from judged

    ),

    {% endif -%}
    changes as (

        select
            turns.entity_number,
            plan.rule_number,
            turns.condition_number,
            turns.from_on,
            turns.value,
            turns.change
        from metric_turns as turns
        inner join plan
            on turns.condition_number = plan.condition_number
        {% if level == 2 -%}
        union all
        select
            entity_number,
            rule_number,
            condition_number,
            from_on,
            value,
            change
        from verdict_turns
        where change <> 0
        {% endif -%}
        union all
        select
            turns.entity_number,
            plan.rule_number,
            turns.condition_number,
            turns.from_on,
            turns.told_value as value,
            1 as change
        from {{ ref('attribute_turns') }} as turns
        inner join plan
            on turns.condition_number = plan.condition_number

    ),

    days as (

        select
            changes.entity_number,
            changes.rule_number,
            changes.from_on,
            max(rule_sizes.conditions_needed) as conditions_needed,
            sum(changes.change) as change
        from changes
        inner join rule_sizes
            on changes.rule_number = rule_sizes.rule_number
        group by changes.entity_number, changes.rule_number, changes.from_on

    ),

    counted as (

        select
            entity_number,
            rule_number,
            from_on,
            case
                when
                    sum(change) over (
                        partition by entity_number, rule_number order by from_on rows between unbounded preceding and current row
                    ) >= conditions_needed
                    then 1
                else 0
            end as is_held
        from days

    ),

    flips as (

        select
            *,
            lag(is_held, 1, 0) over (partition by entity_number, rule_number order by from_on) as was_held
        from counted

    ),

    periods as (

        select
            entity_number,
            rule_number,
            is_held,
            from_on as held_from,
            lead(from_on) over (partition by entity_number, rule_number order by from_on) as held_until
        from flips
        where is_held <> was_held

    ),

    final as (

        select
            entity_number,
            rule_number,
            held_from,
            held_until
        from periods
        where
            is_held = 1
            and held_from <= {{ as_of_day() }}

    )

    select * from final
{%- endmacro %}
