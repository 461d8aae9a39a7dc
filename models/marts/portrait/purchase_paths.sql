-- The way of people and companies to the purchase and on, milestone by milestone.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

milestones as (

    select * from {{ ref('purchase_milestones') }}

),

final as (

    select
        entities.entity_type,
        entities.entity_id,
        cast(milestones.step_number as integer) as step_number,
        milestones.milestone,
        milestones.metric_id,
        milestones.label,
        milestones.label_zh,
        milestones.reached_on,
        cast(milestones.days_from_previous as integer) as days_from_previous,
        milestones.is_out_of_order
    from milestones
    inner join entities
        on milestones.entity_number = entities.entity_number

)

select * from final
