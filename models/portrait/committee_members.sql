-- The buying committee as far as it is known: everybody known by name at their main company, with their role in the decision and
-- whether they still act. Silent is who acted once, but not within engaged_again_after_days.
with entities as (

    select * from {{ ref('portrait_entities') }}

),

roles as (

    select * from {{ ref('portrait_roles') }}

),

acts as (

    select metric_values.*
    from {{ ref('metric_values') }} as metric_values
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_values.metric_number = metrics.metric_number
    where metrics.metric_id = '{{ var("customer_acts_metric") }}'

),

final as (

    select
        entities.entity_number as person_number,
        entities.account_number,
        roles.decision_role,
        roles.job_level,
        acts.last_on as last_active_on,
        case
            when acts.last_on is null then 'never_active'
            when {{ days_from('acts.last_on', as_of_day()) }} > {{ var('engaged_again_after_days') }} then 'silent'
            else 'active'
        end as member_state
    from entities
    left join roles
        on entities.entity_id = roles.person_id
    left join acts
        on entities.entity_number = acts.entity_number
    where
        entities.entity_type = 'person'
        and entities.is_identified
        and entities.account_number is not null

)

select * from final
