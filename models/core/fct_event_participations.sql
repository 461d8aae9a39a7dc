-- Who was invited to an event, registered, came, took an active part and came back to its recording or material, each on the
-- first day: the steps that the seed event_steps names, to as_of.
-- The daily fold does not know the campaign, so behaviors are read here, of a few kinds only.
with event_steps as (

    select * from {{ ref('event_steps') }}

),

steps as (

    select
        behaviors.campaign_id,
        behaviors.visitor_key_type,
        behaviors.visitor_key,
        event_steps.step,
        min(behaviors.occurred_at) as occurred_at
    from {{ ref('behaviors') }} as behaviors
    inner join event_steps
        on behaviors.event_name = event_steps.event_name
    where
        behaviors.campaign_id is not null
        and behaviors.occurred_at <= {{ as_of() }}
    group by behaviors.campaign_id, behaviors.visitor_key_type, behaviors.visitor_key, event_steps.step

),

final as (

    select
        steps.campaign_id,
        by_person.entity_id as person_id,
        {{ business_date("min(case when steps.step = 'invited' then steps.occurred_at end)") }} as invited_on,
        {{ business_date("min(case when steps.step = 'registered' then steps.occurred_at end)") }} as registered_on,
        {{ business_date("min(case when steps.step = 'attended' then steps.occurred_at end)") }} as attended_on,
        {{ business_date("min(case when steps.step = 'interacted' then steps.occurred_at end)") }} as interacted_on,
        {{ business_date("min(case when steps.step = 'replayed' then steps.occurred_at end)") }} as replayed_on
    from steps
    {{ join_owner('by_person', 'person', 'steps.visitor_key_type', 'steps.visitor_key') }}
    where by_person.entity_id is not null
    group by steps.campaign_id, by_person.entity_id

)

select * from final
