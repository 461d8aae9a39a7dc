-- Every step that a run of a scenario has reached, by the first fact that fulfils it. Days, not moments: what happened on one day
-- happened together.
{% set lapses = 'coalesce(' ~ day_plus('based.counts_from_on', 'based.run_days') ~ ', ' ~ never() ~ ')' %}
with scenarios as (

    select * from {{ ref('journey_scenarios') }}

),

templates as (

    select
        templates.scenario_id,
        templates.step_no,
        templates.step_id,
        templates.is_entry,
        templates.counts_from,
        templates.opens_after_days,
        templates.closes_after_days,
        templates.days_allowed,
        facts.source,
        facts.fact_id
    from {{ ref('journey_templates') }} as templates
    inner join {{ ref('journey_facts') }} as facts
        on
            templates.scenario_id = facts.scenario_id
            and templates.step_id = facts.step_id

),

entities as (

    select
        entity_number,
        entity_id as person_id
    from {{ ref('portrait_entities') }}
    where entity_type = 'person'

),

channels as (

    select * from {{ ref('dim_channels') }}

),

asked as (

    select fact_id as metric_id from templates
    where source = 'metric'
    union
    select leave_metric as metric_id from scenarios
    where leave_metric is not null

),

-- The days on which the metrics that the scenarios name were counted, of each person.
metric_days as (

    select distinct
        events.entity_number,
        metrics.metric_id,
        events.occurred_on
    from {{ ref('portrait_events') }} as events
    inner join {{ ref('metric_map') }} as metric_map
        on events.event_kind_number = metric_map.event_kind_number
    inner join {{ ref('portrait_metrics') }} as metrics
        on metric_map.metric_number = metrics.metric_number
    inner join asked
        on metrics.metric_id = asked.metric_id
    where
        metric_map.entity_type = 'person'
        and {{ measured_quantity() }} > 0

),

-- What the records of an event itself say of a person, with the scenarios that the event's channel belongs to.
participation_days as (

    {% for step in event_participation_steps() %}
        select
            campaign_id,
            person_id,
            '{{ step }}' as fact_id,
            {{ step }}_on as occurred_on
        from {{ ref('fct_event_participations') }}
        where {{ step }}_on is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

events as (

    select
        campaigns.campaign_id,
        campaigns.started_on,
        scenarios.scenario_id,
        scenarios.run_days
    from {{ ref('dim_campaigns') }} as campaigns
    inner join channels
        on campaigns.channel_hint = channels.channel_id
    inner join scenarios
        on scenarios.channel_id in (channels.channel_id, channels.rolled_up_channel_id, channels.channel_class)
    where scenarios.run_per = 'event'

),

event_runs as (

    select
        participation_days.person_id,
        events.scenario_id,
        events.campaign_id,
        events.started_on,
        events.run_days,
        min(participation_days.occurred_on) as entered_on
    from participation_days
    inner join events
        on participation_days.campaign_id = events.campaign_id
    inner join templates
        on
            events.scenario_id = templates.scenario_id
            and participation_days.fact_id = templates.fact_id
    where
        templates.source = 'event'
        and templates.is_entry
    group by
        participation_days.person_id, events.scenario_id, events.campaign_id, events.started_on, events.run_days

),

-- Which metrics let a person into a scenario, and which takes one out.
doors as (

    select distinct
        scenarios.scenario_id,
        scenarios.run_days,
        templates.fact_id as metric_id,
        1 as is_entry
    from scenarios
    inner join templates
        on scenarios.scenario_id = templates.scenario_id
    where
        scenarios.run_per = 'person'
        and templates.source = 'metric'
        and templates.is_entry
    union all
    select
        scenario_id,
        run_days,
        leave_metric as metric_id,
        0 as is_entry
    from scenarios
    where
        run_per = 'person'
        and leave_metric is not null

),

marks as (

    select
        metric_days.entity_number,
        doors.scenario_id,
        doors.run_days,
        metric_days.occurred_on,
        max(doors.is_entry) as has_entry,
        1 - min(doors.is_entry) as has_left
    from metric_days
    inner join doors
        on metric_days.metric_id = doors.metric_id
    group by metric_days.entity_number, doors.scenario_id, doors.run_days, metric_days.occurred_on

),

-- Who comes and leaves on one day is afterwards where one was before: so the last other day tells whether somebody is in.
stated as (

    select
        *,
        coalesce({{ last_known('case when has_entry <> has_left then has_entry end', 'earlier_days') }}, 0) as was_in
    from marks
    window
        earlier_days as (
            partition by entity_number, scenario_id
            order by occurred_on
            rows between unbounded preceding and 1 preceding
        )

),

-- An entry while one is not in opens a run, a leave closes it, and who is not in cannot leave.
turns as (

    select
        entity_number,
        scenario_id,
        run_days,
        occurred_on,
        has_entry,
        has_left
    from stated
    where
        (was_in = 0 and has_entry = 1)
        or (was_in = 1 and has_entry = 0)

),

person_runs as (

    select
        *,
        case
            when has_left = 1 then occurred_on
            else lead(occurred_on) over (partition by entity_number, scenario_id order by occurred_on)
        end as left_on
    from turns

),

based as (

    select
        event_runs.person_id,
        event_runs.scenario_id,
        event_runs.campaign_id,
        event_runs.started_on,
        event_runs.entered_on,
        cast(null as date) as left_on,
        event_runs.run_days,
        greatest(event_runs.entered_on, coalesce(event_runs.started_on, event_runs.entered_on)) as counts_from_on
    from event_runs
    union all
    select
        entities.person_id,
        person_runs.scenario_id,
        cast(null as {{ sql_type('text') }}) as campaign_id,
        cast(null as date) as started_on,
        person_runs.occurred_on as entered_on,
        person_runs.left_on,
        person_runs.run_days,
        person_runs.occurred_on as counts_from_on
    from person_runs
    inner join entities
        on person_runs.entity_number = entities.entity_number
    where person_runs.has_entry = 1

),

runs as (

    select
        based.*,
        entities.entity_number,
        row_number() over (
            partition by based.person_id, based.scenario_id
            order by based.entered_on asc, based.campaign_id asc
        ) as run_no,
        nullif(least({{ lapses }}, coalesce(based.left_on, {{ never() }})), {{ never() }}) as last_day_on
    from based
    left join entities
        on based.person_id = entities.person_id

),

fitting as (

    select
        runs.person_id,
        runs.scenario_id,
        runs.run_no,
        templates.step_no,
        templates.fact_id,
        participation_days.occurred_on
    from runs
    inner join participation_days
        on
            runs.campaign_id = participation_days.campaign_id
            and runs.person_id = participation_days.person_id
    inner join templates
        on
            runs.scenario_id = templates.scenario_id
            and participation_days.fact_id = templates.fact_id
    where
        templates.source = 'event'
        and participation_days.occurred_on >= runs.entered_on
        and coalesce(participation_days.occurred_on <= runs.last_day_on, true)
    union all
    select
        runs.person_id,
        runs.scenario_id,
        runs.run_no,
        templates.step_no,
        templates.fact_id,
        metric_days.occurred_on
    from runs
    inner join metric_days
        on runs.entity_number = metric_days.entity_number
    inner join templates
        on
            runs.scenario_id = templates.scenario_id
            and metric_days.metric_id = templates.fact_id
    where
        templates.source = 'metric'
        and metric_days.occurred_on >= {{ day_plus(
            "case when templates.counts_from = 'event' then runs.counts_from_on else runs.entered_on end",
            'templates.opens_after_days'
        ) }}
        and coalesce(
            metric_days.occurred_on <= {{ day_plus(
                "case when templates.counts_from = 'event' then runs.counts_from_on else runs.entered_on end",
                'templates.closes_after_days'
            ) }},
            true
        )
        and coalesce(metric_days.occurred_on <= runs.last_day_on, true)

),

first_days as (

    select
        *,
        min(occurred_on) over (partition by person_id, scenario_id, run_no, step_no) as reached_on
    from fitting

),

reached as (

    select
        person_id,
        scenario_id,
        run_no,
        step_no,
        reached_on,
        {{ joined_texts('fact_id', separator=' + ') }} as fulfilled_by
    from first_days
    where occurred_on = reached_on
    group by person_id, scenario_id, run_no, step_no, reached_on

),

steps as (

    select distinct
        scenario_id,
        step_no,
        step_id,
        counts_from,
        days_allowed
    from templates

),

placed as (

    select
        runs.person_id,
        runs.scenario_id,
        runs.run_no,
        runs.campaign_id,
        runs.started_on,
        runs.entered_on,
        runs.left_on,
        runs.counts_from_on,
        runs.last_day_on,
        steps.step_no,
        steps.step_id,
        steps.counts_from,
        steps.days_allowed,
        reached.reached_on,
        reached.fulfilled_by,
        lag(reached.reached_on) over (
            partition by reached.person_id, reached.scenario_id, reached.run_no
            order by reached.reached_on asc, reached.step_no asc
        ) as former_on,
        min(reached.reached_on) over (
            partition by reached.person_id, reached.scenario_id, reached.run_no
            order by reached.step_no desc
            rows between unbounded preceding and 1 preceding
        ) as later_step_on
    from runs
    inner join reached
        on
            runs.person_id = reached.person_id
            and runs.scenario_id = reached.scenario_id
            and runs.run_no = reached.run_no
    inner join steps
        on
            reached.scenario_id = steps.scenario_id
            and reached.step_no = steps.step_no

),

-- Nobody waits for what an event brings before it begins.
waited as (

    select
        *,
        {{ days_from(
            "case when counts_from = 'event' then greatest(former_on, least(coalesce(started_on, former_on), reached_on)) else former_on end",
            'reached_on'
        ) }} as days_waited
    from placed

),

final as (

    select
        person_id,
        scenario_id,
        run_no,
        campaign_id,
        started_on,
        entered_on,
        left_on,
        counts_from_on,
        last_day_on,
        step_no,
        step_id,
        reached_on,
        fulfilled_by,
        former_on,
        cast(case when former_on is not null then days_waited end as integer) as days_waited,
        coalesce(reached_on > later_step_on, false) as is_out_of_order,
        coalesce(former_on is not null and days_waited > days_allowed, false) as is_late
    from waited

)

select * from final
