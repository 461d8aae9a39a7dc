-- Where every run stands as of as_of: the furthest step, how well it kept to the template, and whether it goes on, is done or has
-- leaked.
{% set stood_still = days_from('greatest(former_on, counts_from_on)', 'reached_on') %}
{% set standing_since = 'greatest(moved.last_step_on, moved.counts_from_on)' %}
with scenarios as (

    select * from {{ ref('journey_scenarios') }}

),

templates as (

    select * from {{ ref('journey_templates') }}

),

reached as (

    select
        steps.*,
        templates.is_required,
        templates.is_goal,
        scenarios.leak_after_days
    from {{ ref('journey_run_steps') }} as steps
    inner join templates
        on
            steps.scenario_id = templates.scenario_id
            and steps.step_no = templates.step_no
    inner join scenarios
        on steps.scenario_id = scenarios.scenario_id

),

moved as (

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
        leak_after_days,
        max(step_no) as current_step_no,
        max(reached_on) as last_step_on,
        count(*) as steps_reached,
        count(case when former_on is not null and {{ stood_still }} > leak_after_days then 1 end) as times_reopened,
        count(case when is_required and not is_out_of_order then 1 end) as required_in_order,
        count(case when is_goal then 1 end) > 0 as is_completed,
        {{ joined_in_order('step_id', 'reached_on, step_no') }} as step_path,
        {{ joined_in_order(
            "step_id || ' ' || cast(reached_on as " ~ sql_type('text') ~ ") || ' (' || fulfilled_by || ')'", 'reached_on, step_no'
        ) }} as evidence,
        {{ joined_in_order('case when is_out_of_order then step_id end', 'step_no') }} as steps_out_of_order,
        {{ joined_in_order('case when is_late then step_id end', 'step_no') }} as late_steps
    from reached
    group by
        person_id, scenario_id, run_no, campaign_id, started_on, entered_on, left_on, counts_from_on, last_day_on,
        leak_after_days

),

-- What the template requires up to the furthest step, done or not.
required as (

    select
        moved.person_id,
        moved.scenario_id,
        moved.run_no,
        count(*) as required_steps,
        {{ joined_in_order('case when reached.step_no is null then templates.step_id end', 'templates.step_no') }}
            as skipped_steps
    from moved
    inner join templates
        on
            moved.scenario_id = templates.scenario_id
            and moved.current_step_no >= templates.step_no
    left join reached
        on
            moved.person_id = reached.person_id
            and moved.scenario_id = reached.scenario_id
            and moved.run_no = reached.run_no
            and templates.step_no = reached.step_no
    where templates.is_required
    group by moved.person_id, moved.scenario_id, moved.run_no

),

-- Standing still counts from the event on, not from a registration long before it.
judged as (

    select
        moved.*,
        coalesce(required.required_steps, 0) as required_steps,
        required.skipped_steps,
        least(
            {{ day_plus(standing_since, 'moved.leak_after_days') }},
            coalesce(moved.left_on, {{ never() }}),
            coalesce({{ day_after('moved.last_day_on') }}, {{ never() }})
        ) as would_leak_on
    from moved
    left join required
        on
            moved.person_id = required.person_id
            and moved.scenario_id = required.scenario_id
            and moved.run_no = required.run_no

),

stated as (

    select
        *,
        case
            when is_completed then 'completed'
            when would_leak_on <= {{ as_of_day() }} then 'leaked'
            else 'open'
        end as state
    from judged

),

answers as (

    select
        person_id,
        answered_on,
        score / scale_max as score_share
    from {{ ref('fct_surveys') }}
    where
        score is not null
        and scale_max > 0
        and answered_on <= {{ as_of_day() }}

),

feedback as (

    select
        stated.person_id,
        stated.scenario_id,
        stated.run_no,
        count(*) as feedback_answers,
        sum(answers.score_share) as feedback_sum
    from stated
    inner join answers
        on stated.person_id = answers.person_id
    where
        answers.answered_on >= stated.counts_from_on
        and coalesce(answers.answered_on <= stated.last_day_on, true)
    group by stated.person_id, stated.scenario_id, stated.run_no

),

final as (

    select
        stated.person_id,
        stated.scenario_id,
        stated.run_no,
        stated.campaign_id,
        stated.started_on,
        stated.entered_on,
        stated.left_on,
        stated.counts_from_on,
        stated.last_day_on,
        stated.current_step_no,
        stated.last_step_on,
        stated.steps_reached,
        stated.step_path,
        stated.evidence,
        stated.steps_out_of_order,
        stated.late_steps,
        stated.skipped_steps,
        stated.required_steps,
        stated.required_in_order,
        stated.times_reopened,
        stated.state,
        case when stated.state = 'leaked' then stated.would_leak_on end as leaked_on,
        coalesce(feedback.feedback_answers, 0) as feedback_answers,
        feedback.feedback_sum
    from stated
    left join feedback
        on
            stated.person_id = feedback.person_id
            and stated.scenario_id = feedback.scenario_id
            and stated.run_no = feedback.run_no

)

select * from final
