-- Each event's candidates as they were at the end of the day of its list: had they been to an event, when had they last acted,
-- is their company near. Nothing of later days is in these columns; who came is kept beside them, for learning.
-- Of past events only people with a sign of life are listed, those who acted lately, were at an event before or took part;
-- all others are alike and are counted by invitation_rates.
with events as (

    select * from {{ ref('invitation_events') }}

),

people as (

    select * from {{ ref('invitation_people') }}

),

grades as (

    select
        subject as activity,
        value as within_days
    from {{ ref('invitation_rules') }}
    where rule_id = 'active_within'

),

widest as (

    select max(within_days) as widest_days
    from grades

),

participations as (

    select
        participations.*,
        people.entity_number
    from {{ ref('fct_event_participations') }} as participations
    inner join people
        on participations.person_id = people.person_id

),

-- Coming events share the day of their list.
lists as (

    select distinct listed_on
    from events

),

act_days as (

    select distinct
        portrait_events.entity_number,
        portrait_events.occurred_on
    from {{ ref('portrait_events') }} as portrait_events
    inner join people
        on portrait_events.entity_number = people.entity_number
    inner join {{ ref('metric_map') }} as metric_map
        on portrait_events.event_kind_number = metric_map.event_kind_number
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    where metrics.metric_id = '{{ var("customer_acts_metric") }}'

),

acted as (

    select
        lists.listed_on,
        act_days.entity_number,
        min({{ days_from('act_days.occurred_on', 'lists.listed_on') }}) as quiet_days
    from lists
    cross join widest
    inner join act_days
        on
            lists.listed_on >= act_days.occurred_on
            and act_days.occurred_on > {{ day_plus('lists.listed_on', '-widest.widest_days') }}
    group by lists.listed_on, act_days.entity_number

),

active as (

    select
        acted.listed_on,
        acted.entity_number,
        {{ value_at_last('grades.activity', '-grades.within_days') }} as activity
    from acted
    inner join grades
        on acted.quiet_days < grades.within_days
    group by acted.listed_on, acted.entity_number

),

been as (

    select
        lists.listed_on,
        participations.entity_number
    from lists
    inner join participations
        on lists.listed_on >= participations.attended_on
    group by lists.listed_on, participations.entity_number

),

considered as (

    select
        events.campaign_id,
        people.entity_number
    from events
    cross join people
    where events.is_coming
    union
    select
        events.campaign_id,
        active.entity_number
    from events
    inner join active
        on events.listed_on = active.listed_on
    where not events.is_coming
    union
    select
        events.campaign_id,
        been.entity_number
    from events
    inner join been
        on events.listed_on = been.listed_on
    where not events.is_coming
    union
    select
        events.campaign_id,
        participations.entity_number
    from events
    inner join participations
        on events.campaign_id = participations.campaign_id
    where not events.is_coming

),

final as (

    select
        events.campaign_id,
        people.entity_number,
        been.entity_number is not null as has_been,
        coalesce(active.activity, 'quiet') as activity,
        {{ nearness_of('events.province', 'people.province') }} as nearness,
        coalesce(participations.invited_on <= events.listed_on, false) as is_invited,
        coalesce(least(participations.registered_on, participations.attended_on) <= events.listed_on, false) as is_registered,
        coalesce(participations.invited_on > events.listed_on, false) as is_invited_later,
        coalesce(participations.attended_on > events.listed_on, false) as has_come
    from considered
    inner join events
        on considered.campaign_id = events.campaign_id
    inner join people
        on considered.entity_number = people.entity_number
    left join active
        on
            events.listed_on = active.listed_on
            and people.entity_number = active.entity_number
    left join been
        on
            events.listed_on = been.listed_on
            and people.entity_number = been.entity_number
    left join participations
        on
            events.campaign_id = participations.campaign_id
            and people.entity_number = participations.entity_number
    where
        people.identified_on <= events.listed_on
        and {{ is_of_audience('events.audience', 'people.is_partner') }}

)

select * from final
