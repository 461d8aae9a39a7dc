{#-
  Periods as marts show them: with the IDs, with an end only where it has come, and with the reasons on which they began. `reasons` is
  metric_reasons or segment_reasons.
-#}
{% macro told_periods(reasons, rule_set) -%}
    select
        entities.entity_type,
        entities.entity_id,
        entities.account_number,
        periods.entity_number,
        rules.rule_id,
        cast(rules.version as bigint) as rule_version,
        periods.held_from as began_on,
        case when periods.held_until <= {{ as_of_day() }} then periods.held_until end as ended_on,
        case when periods.held_until > {{ as_of_day() }} then periods.held_until end as expires_on,
        coalesce(periods.held_until > {{ as_of_day() }}, true) as is_current,
        periods.evidence
    from (
        select
            reasons.entity_number,
            reasons.rule_number,
            reasons.held_from,
            max(reasons.held_until) as held_until,
            {{ joined_texts(told_reason('plan', 'reasons', 'attribute_values.value_text'), separator='; ') }} as evidence
        from {{ reasons }} as reasons
        inner join {{ ref('rule_plan') }} as plan
            on reasons.condition_number = plan.condition_number
        left join {{ ref('attribute_values') }} as attribute_values
            on
                reasons.entity_number = attribute_values.entity_number
                and plan.metric_number = attribute_values.metric_number
        where
            plan.rule_set = '{{ rule_set }}'
            and reasons.held_from <= {{ as_of_day() }}
        group by reasons.entity_number, reasons.rule_number, reasons.held_from
    ) as periods
    inner join {{ ref('rule_numbers') }} as rules
        on periods.rule_number = rules.rule_number
    inner join {{ ref('portrait_entities') }} as entities
        on periods.entity_number = entities.entity_number
{%- endmacro %}
