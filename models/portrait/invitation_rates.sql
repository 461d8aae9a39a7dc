-- How many people of each cell an event had, how many came, and what was to be expected of them, learnt from the events that were
-- over before the day of the list: the cell's rate, pulled to the mean of the kind of event, which is pulled to the mean of all.
-- The pull is additive smoothing, a prior of smoothing_weight persons at the mean: (came + weight * mean) / (persons + weight).
-- A cell is (has_been, activity, nearness). People who had registered before the list are left out: they need no invitation.
with events as (

    select * from {{ ref('invitation_events') }}

),

candidates as (

    select * from {{ ref('invitation_candidates') }}

),

people as (

    select * from {{ ref('invitation_people') }}

),

population as (

    select
        is_partner,
        province,
        identified_on,
        count(*) as person_count
    from people
    group by is_partner, province, identified_on

),

known as (

    select
        events.campaign_id,
        {{ nearness_of('events.province', 'population.province') }} as nearness,
        sum(population.person_count) as person_count
    from events
    inner join population
        on events.listed_on >= population.identified_on
    where {{ is_of_audience('events.audience', 'population.is_partner') }}
    group by events.campaign_id, {{ nearness_of('events.province', 'population.province') }}

),

listed as (

    select
        campaign_id,
        has_been,
        activity,
        nearness,
        count(*) as person_count,
        sum(case when is_registered then 0 else 1 end) as persons,
        sum(case when has_come and not is_registered then 1 else 0 end) as came
    from candidates
    group by campaign_id, has_been, activity, nearness

),

-- Those whom invitation_candidates does not list: quiet people who had never been there, and did not come.
unlisted as (

    select
        known.campaign_id,
        known.nearness,
        known.person_count - coalesce(sum(listed.person_count), 0) as persons
    from known
    left join listed
        on
            known.campaign_id = listed.campaign_id
            and known.nearness = listed.nearness
    group by known.campaign_id, known.nearness, known.person_count

),

cells as (

    select
        campaign_id,
        has_been,
        activity,
        nearness,
        persons,
        came
    from listed
    union all
    select
        campaign_id,
        false as has_been,
        'quiet' as activity,
        nearness,
        persons,
        0 as came
    from unlisted

),

counted as (

    select
        campaign_id,
        has_been,
        activity,
        nearness,
        sum(persons) as persons,
        sum(came) as came
    from cells
    group by campaign_id, has_been, activity, nearness

),

lessons as (

    select
        targets.campaign_id,
        targets.smoothing_weight,
        past.event_kind = targets.event_kind as is_same_kind,
        past.campaign_id as past_campaign_id
    from events as targets
    left join events as past
        on
            not past.is_coming
            and targets.listed_on > past.ended_on
            and past.listed_on >= {{ day_plus('targets.listed_on', '-targets.learning_days') }}
    where targets.is_coming or targets.is_reviewed

),

means as (

    select
        lessons.campaign_id,
        lessons.smoothing_weight,
        (
            sum(case when lessons.is_same_kind then counted.came else 0 end)
            + lessons.smoothing_weight * {{ ratio('sum(counted.came)', 'sum(counted.persons)') }}
        ) / (sum(case when lessons.is_same_kind then counted.persons else 0 end) + lessons.smoothing_weight) as kind_rate,
        count(distinct case when lessons.is_same_kind then lessons.past_campaign_id end) as learnt_events
    from lessons
    left join counted
        on lessons.past_campaign_id = counted.campaign_id
    group by lessons.campaign_id, lessons.smoothing_weight

),

learnt as (

    select
        lessons.campaign_id,
        counted.has_been,
        counted.activity,
        counted.nearness,
        sum(counted.persons) as learnt_persons,
        sum(counted.came) as learnt_came
    from lessons
    inner join counted
        on lessons.past_campaign_id = counted.campaign_id
    where lessons.is_same_kind
    group by lessons.campaign_id, counted.has_been, counted.activity, counted.nearness

),

final as (

    select
        counted.campaign_id,
        counted.has_been,
        counted.activity,
        counted.nearness,
        cast(counted.persons as bigint) as persons,
        cast(counted.came as bigint) as came,
        cast(means.learnt_events as bigint) as learnt_events,
        cast(coalesce(learnt.learnt_persons, 0) as bigint) as learnt_persons,
        cast(coalesce(learnt.learnt_came, 0) as bigint) as learnt_came,
        means.kind_rate,
        (coalesce(learnt.learnt_came, 0) + means.smoothing_weight * means.kind_rate)
        / (coalesce(learnt.learnt_persons, 0) + means.smoothing_weight) as expected_rate
    from counted
    inner join means
        on counted.campaign_id = means.campaign_id
    left join learnt
        on
            counted.campaign_id = learnt.campaign_id
            and counted.has_been = learnt.has_been
            and counted.activity = learnt.activity
            and counted.nearness = learnt.nearness

)

select * from final
