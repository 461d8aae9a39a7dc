-- How much of each metric of the catalogue there was in each month, of people and of companies, and of how many of them.
with measured as (

    {{ measured_events() }}

),

entities as (

    select * from {{ ref('portrait_entities') }}

),

by_entity as (

    select
        measured.metric_number,
        measured.entity_number,
        {{ month_start('measured.occurred_on') }} as metric_month,
        sum(measured.quantity) as quantity
    from measured
    group by measured.metric_number, measured.entity_number, {{ month_start('measured.occurred_on') }}

),

final as (

    select
        by_entity.metric_number,
        by_entity.metric_month,
        entities.entity_type,
        count(*) as entities,
        sum(by_entity.quantity) as quantity
    from by_entity
    inner join entities
        on by_entity.entity_number = entities.entity_number
    group by by_entity.metric_number, by_entity.metric_month, entities.entity_type

)

select * from final
