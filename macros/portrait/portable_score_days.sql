{#-
  What the model score_days says, in plain SQL for engines without the compiled loop. Grain: entity × score rule × day.
-#}
{% macro portable_score_days() -%}
    -- The points that people and companies earned: one row per entity, rule and day, within the rule's caps. Points do not change
    -- once earned; what they are worth on a later day is their decay alone.
    with score_rules as (

        select
            rules.score_rule_id,
            rules.applies_to,
            cast(rules.points as {{ sql_type('quantity') }}) as points,
            cast(rules.most_per_day as {{ sql_type('quantity') }}) as most_per_day,
            cast(rules.cap_points as {{ sql_type('quantity') }}) as cap_points,
            rules.cap_days,
            rules.half_life_days,
            metrics.metric_number,
            cast(row_number() over (order by rules.score_rule_id) as integer) as score_rule_number
        from {{ ref('score_rules') }} as rules
        inner join {{ ref('portrait_metrics') }} as metrics
            on rules.metric_id = metrics.metric_id

    ),

    wanted as (

        select
            score_rule_number,
            metric_number,
            applies_to as entity_type
        from score_rules

    ),

    measured as (

        {{ measured_events('wanted', ['score_rule_number']) }}

    ),

    days as (

        select
            entity_number,
            score_rule_number,
            occurred_on,
            cast(sum(quantity) as {{ sql_type('quantity') }}) as quantity
        from measured
        group by entity_number, score_rule_number, occurred_on

    ),

    -- The cap of a day.
    within_day as (

        select
            days.entity_number,
            days.score_rule_number,
            days.occurred_on,
            days.quantity,
            score_rules.cap_points,
            score_rules.cap_days,
            cast(
                case
                    when score_rules.most_per_day is null then days.quantity * score_rules.points
                    when score_rules.points < 0 then greatest(days.quantity * score_rules.points, -score_rules.most_per_day)
                    else least(days.quantity * score_rules.points, score_rules.most_per_day)
                end as {{ sql_type('quantity') }}
            ) as points
        from days
        inner join score_rules
            on days.score_rule_number = score_rules.score_rule_number

    ),

    capped as (

        select * from within_day
        where cap_days is not null

    ),

    -- What the days of the cap's span before gave already.
    given as (

        select
            capped.entity_number,
            capped.score_rule_number,
            capped.occurred_on,
            cast(sum(earlier.points) as {{ sql_type('quantity') }}) as points
        from capped
        inner join capped as earlier
            on
                capped.entity_number = earlier.entity_number
                and capped.score_rule_number = earlier.score_rule_number
                and capped.occurred_on > earlier.occurred_on
                and {{ day_plus('capped.occurred_on', '-capped.cap_days') }} < earlier.occurred_on
        group by capped.entity_number, capped.score_rule_number, capped.occurred_on

    ),

    final as (

        select
            within_day.entity_number,
            within_day.score_rule_number,
            score_rules.score_rule_id,
            within_day.occurred_on,
            within_day.quantity,
            score_rules.half_life_days,
            cast(
                case
                    when within_day.cap_points is null then within_day.points
                    when within_day.points < 0
                        then least(0, greatest(within_day.points, -within_day.cap_points - coalesce(given.points, 0)))
                    else greatest(0, least(within_day.points, within_day.cap_points - coalesce(given.points, 0)))
                end as {{ sql_type('quantity') }}
            ) as points
        from within_day
        inner join score_rules
            on within_day.score_rule_number = score_rules.score_rule_number
        left join given
            on
                within_day.entity_number = given.entity_number
                and within_day.score_rule_number = given.score_rule_number
                and within_day.occurred_on = given.occurred_on

    )

    select * from final
    where points <> 0
{%- endmacro %}
