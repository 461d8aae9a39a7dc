-- Everybody who entered a scenario stands on one step of it: each run on a step that it reached, each participation of an event
-- in one run, and of who reached a step, entered = moved on + leaked here + still here. Each row breaks one of these.
with journeys as (

    select * from {{ ref('journeys') }}

),

journey_steps as (

    select * from {{ ref('journey_steps') }}

),

run_steps as (

    select * from {{ ref('journey_run_steps') }}

),

-- Who entered, by the facts and not by the runs made of them.
entered as (

    select distinct
        templates.scenario_id,
        entities.entity_id as person_id,
        cast(null as {{ sql_type('text') }}) as campaign_id
    from {{ ref('journey_templates') }} as templates
    inner join {{ ref('journey_scenarios') }} as scenarios
        on
            templates.scenario_id = scenarios.scenario_id
            and scenarios.run_per = 'person'
    inner join {{ ref('journey_facts') }} as facts
        on
            templates.scenario_id = facts.scenario_id
            and templates.step_id = facts.step_id
    inner join {{ ref('portrait_metrics') }} as metrics
        on facts.fact_id = metrics.metric_id
    inner join {{ ref('metric_map') }} as metric_map
        on metrics.metric_number = metric_map.metric_number
    inner join {{ ref('portrait_events') }} as events
        on metric_map.event_kind_number = events.event_kind_number
    inner join {{ ref('portrait_entities') }} as entities
        on events.entity_number = entities.entity_number
    where
        templates.is_entry
        and entities.entity_type = 'person'
        and {{ measured_quantity() }} > 0
    union all
    {% for step in event_participation_steps() %}
        select
            templates.scenario_id,
            participations.person_id,
            participations.campaign_id
        from {{ ref('journey_templates') }} as templates
        inner join {{ ref('journey_scenarios') }} as scenarios
            on
                templates.scenario_id = scenarios.scenario_id
                and scenarios.run_per = 'event'
        inner join {{ ref('journey_facts') }} as facts
            on
                templates.scenario_id = facts.scenario_id
                and templates.step_id = facts.step_id
        inner join {{ ref('dim_channels') }} as channels
            on scenarios.channel_id in (channels.channel_id, channels.rolled_up_channel_id, channels.channel_class)
        inner join {{ ref('dim_campaigns') }} as campaigns
            on channels.channel_id = campaigns.channel_hint
        inner join {{ ref('fct_event_participations') }} as participations
            on campaigns.campaign_id = participations.campaign_id
        where
            templates.is_entry
            and facts.source = 'event'
            and facts.fact_id = '{{ step }}'
            and participations.{{ step }}_on is not null
        {{ 'union' if not loop.last }}
    {% endfor %}

),

placed as (

    select
        scenario_id,
        person_id,
        campaign_id,
        count(*) as runs
    from journeys
    group by scenario_id, person_id, campaign_id

),

standing as (

    select
        scenario_id,
        current_step_no,
        count(*) as runs
    from journeys
    group by scenario_id, current_step_no

)

select
    'entry without a run, or run without an entry' as broken,
    coalesce(entered.scenario_id, placed.scenario_id) as scenario_id,
    coalesce(entered.person_id, placed.person_id) as person_id,
    coalesce(entered.campaign_id, placed.campaign_id) as campaign_id
from entered
full outer join placed
    on
        entered.scenario_id = placed.scenario_id
        and entered.person_id = placed.person_id
        and entered.campaign_id is not distinct from placed.campaign_id
where
    entered.person_id is null
    or placed.person_id is null
    or (placed.campaign_id is not null and placed.runs <> 1)

union all

select
    'run on a step that it never reached' as broken,
    journeys.scenario_id,
    journeys.person_id,
    journeys.campaign_id
from journeys
left join run_steps
    on
        journeys.person_id = run_steps.person_id
        and journeys.scenario_id = run_steps.scenario_id
        and journeys.run_no = run_steps.run_no
        and journeys.current_step_no = run_steps.step_no
where
    run_steps.step_no is null
    or journeys.reached_on is distinct from run_steps.reached_on
    or journeys.reached_on < journeys.entered_on
    or (journeys.state = 'leaked') <> (journeys.leaked_on is not null)
    or coalesce(journeys.leaked_on > {{ as_of_day() }}, false)

union all

select
    'step ' || journey_steps.step_id as broken,
    journey_steps.scenario_id,
    null as person_id,
    null as campaign_id
from journey_steps
left join standing
    on
        journey_steps.scenario_id = standing.scenario_id
        and journey_steps.step_no = standing.current_step_no
where
    journey_steps.entered is distinct from journey_steps.moved_on + journey_steps.leaked_here + journey_steps.still_here
    or coalesce(standing.runs, 0) is distinct from journey_steps.leaked_here + journey_steps.still_here
    or journey_steps.runs < journey_steps.entered + journey_steps.passed_over
