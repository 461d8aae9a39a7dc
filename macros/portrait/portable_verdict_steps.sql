{#-
  What rules of the second level ask of those of the first, as values over time: tags held or not, bands of scores. Rows of
  portable_verdicts. Grain: entity × step × day.
-#}
{% macro portable_verdict_steps() -%}
    with plan as (

        select distinct
            step_number,
            entity_type,
            kind,
            metric_id,
            verdict_id,
            max(case when holds_by_default then 1 else 0 end) over (partition by step_number) = 1 as holds_by_default
        from {{ ref('rule_plan') }}
        where
            rule_level = 2
            and kind = 'verdict'

    ),

    tags as (

        select
            periods.entity_number,
            rules.rule_id,
            periods.held_from,
            periods.held_until
        from {{ ref('metric_verdicts') }} as periods
        inner join {{ ref('rule_numbers') }} as rules
            on periods.rule_number = rules.rule_number
        where rules.rule_set = 'tags'

    ),

    score_history as (

        select * from {{ ref('score_history') }}

    ),

    told as (

        select
            tags.entity_number,
            plan.step_number,
            tags.held_from as from_on,
            1 as told_value
        from tags
        inner join plan
            on
                plan.metric_id = 'tag'
                and tags.rule_id = plan.verdict_id
        union all
        select
            tags.entity_number,
            plan.step_number,
            tags.held_until as from_on,
            0 as told_value
        from tags
        inner join plan
            on
                plan.metric_id = 'tag'
                and tags.rule_id = plan.verdict_id
        where tags.held_until is not null
        union all
        select
            score_history.entity_number,
            plan.step_number,
            score_history.changed_on as from_on,
            case plan.metric_id
                when 'engagement_band' then score_history.engagement_band
                when 'fit_band' then score_history.fit_band
                when 'is_mql' then case when score_history.is_mql then 1 else 0 end
            end as told_value
        from score_history
        inner join plan
            on
                score_history.entity_type = plan.entity_type
                and plan.metric_id in ('engagement_band', 'fit_band', 'is_mql')

    ),

    verdict_values as (

        select
            entity_number,
            step_number,
            from_on,
            max(told_value) as told_value
        from told
        group by entity_number, step_number, from_on

    ),

    firsts as (

        select
            entity_number,
            step_number,
            min(from_on) as from_on
        from verdict_values
        group by entity_number, step_number

    ),

    -- Who was told of before they were known needs no beginning of their own.
    beginnings as (

        select
            entities.entity_number,
            plan.step_number,
            entities.first_seen_on as from_on,
            0 as told_value
        from {{ ref('portrait_entities') }} as entities
        inner join plan
            on entities.entity_type = plan.entity_type
        left join firsts
            on
                entities.entity_number = firsts.entity_number
                and plan.step_number = firsts.step_number
        where
            plan.holds_by_default
            and (firsts.from_on is null or firsts.from_on > entities.first_seen_on)

    ),

    final as (

        select
            entity_number,
            step_number,
            from_on,
            cast(told_value as {{ sql_type('quantity') }}) as told_value
        from verdict_values
        union all
        select
            entity_number,
            step_number,
            from_on,
            cast(told_value as {{ sql_type('quantity') }}) as told_value
        from beginnings

    )

    select * from final
{%- endmacro %}
