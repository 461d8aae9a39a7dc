{{ config(materialized='view') }}
-- Which conditions on attributes hold: from the day on which the entity is known, because attributes are known as of today.
with plan as (

    select * from {{ ref('rule_plan') }}
    where kind = 'attribute'

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

attribute_values as (

    select * from {{ ref('attribute_values') }}

),

told as (

    select
        entities.entity_number,
        plan.condition_number,
        entities.first_seen_on as from_on,
        attribute_values.value_number
    from attribute_values
    inner join plan
        on attribute_values.metric_number = plan.metric_number
    inner join entities
        on
            attribute_values.entity_number = entities.entity_number
            and plan.entity_type = entities.entity_type
    where
        plan.operator = 'is_known'
        or (plan.operator in ('equals', 'in') and {{ is_listed('attribute_values.value_text', 'plan.value') }})
        or (plan.operator in ('differs', 'not_in') and not {{ is_listed('attribute_values.value_text', 'plan.value') }})
        or (plan.threshold is not null and {{ holds('plan.operator', 'attribute_values.value_number', 'plan.threshold') }})

),

missing as (

    select
        entities.entity_number,
        plan.condition_number,
        entities.first_seen_on as from_on,
        cast(null as {{ sql_type('decimal') }}) as value_number
    from entities
    inner join plan
        on
            entities.entity_type = plan.entity_type
            and plan.operator = 'is_unknown'
    left join attribute_values
        on
            entities.entity_number = attribute_values.entity_number
            and plan.metric_number = attribute_values.metric_number
    where attribute_values.entity_number is null

),

united as (

    select * from told
    union all
    select * from missing

),

final as (

    select
        entity_number,
        condition_number,
        from_on,
        {{ days_from("cast('1970-01-01' as date)", 'from_on') }} as day_number,
        value_number as told_value
    from united

)

select * from final
