-- Every run of a scenario with the step on which the person stands, and what would move it on.
with runs as (

    select * from {{ ref('journey_runs') }}

),

run_steps as (

    select * from {{ ref('journey_run_steps') }}

),

scenarios as (

    select * from {{ ref('journey_scenarios') }}

),

templates as (

    select * from {{ ref('journey_templates') }}

),

campaigns as (

    select * from {{ ref('dim_campaigns') }}

),

-- A run is entered where its first day begins: of several steps of that day, the lowest.
entries as (

    select
        person_id,
        scenario_id,
        run_no,
        min(step_no) as entry_step_no
    from run_steps
    where reached_on = entered_on
    group by person_id, scenario_id, run_no

),

-- From the step that the template declares on, the first whose time has not passed: nobody can be brought to join afterwards.
reachable as (

    select
        runs.person_id,
        runs.scenario_id,
        runs.run_no,
        min(later.step_no) as next_step_no
    from runs
    inner join templates as standing
        on
            runs.scenario_id = standing.scenario_id
            and runs.current_step_no = standing.step_no
    inner join templates as declared
        on
            standing.scenario_id = declared.scenario_id
            and standing.next_step_id = declared.step_id
    inner join templates as later
        on
            declared.scenario_id = later.scenario_id
            and declared.step_no <= later.step_no
    where
        runs.left_on is null
        and coalesce(runs.last_day_on >= {{ as_of_day() }}, true)
        and coalesce(
            {{ day_plus(
                "case when later.counts_from = 'event' then runs.counts_from_on else runs.entered_on end",
                'later.closes_after_days'
            ) }} >= {{ as_of_day() }},
            true
        )
    group by runs.person_id, runs.scenario_id, runs.run_no

),

final as (

    select
        runs.person_id,
        runs.scenario_id,
        cast(runs.run_no as bigint) as run_no,
        scenarios.label as scenario_label,
        scenarios.label_zh as scenario_label_zh,
        runs.campaign_id,
        campaigns.campaign_name,
        runs.entered_on,
        entry_steps.step_id as entry_step_id,
        runs.left_on,
        cast(runs.current_step_no as bigint) as current_step_no,
        standing.step_id as current_step_id,
        standing.label as current_step_label,
        standing.label_zh as current_step_label_zh,
        reached.reached_on,
        cast({{ days_from('reached.reached_on', 'coalesce(runs.leaked_on, ' ~ as_of_day() ~ ')') }} as bigint) as days_in_step,
        runs.last_step_on,
        cast(runs.steps_reached as bigint) as steps_reached,
        runs.step_path,
        runs.skipped_steps,
        runs.steps_out_of_order,
        runs.late_steps,
        runs.required_in_order = runs.required_steps as is_conformant,
        cast({{ ratio('runs.required_in_order', 'runs.required_steps') }} as {{ sql_type('float') }}) as conformance_share,
        runs.state,
        runs.leaked_on,
        cast(runs.times_reopened as bigint) as times_reopened,
        next_steps.step_id as next_step_id,
        {{ day_plus(
            "case when next_steps.counts_from = 'event' then greatest(runs.last_step_on, runs.counts_from_on) else runs.last_step_on end",
            'next_steps.days_allowed'
        ) }} as next_step_due_on,
        next_steps.suggestion,
        next_steps.suggestion_zh,
        cast(runs.feedback_answers as bigint) as feedback_answers,
        cast(round({{ ratio('runs.feedback_sum', 'runs.feedback_answers') }}, 6) as {{ sql_type('float') }}) as feedback_score,
        runs.evidence
    from runs
    inner join scenarios
        on runs.scenario_id = scenarios.scenario_id
    inner join templates as standing
        on
            runs.scenario_id = standing.scenario_id
            and runs.current_step_no = standing.step_no
    inner join run_steps as reached
        on
            runs.person_id = reached.person_id
            and runs.scenario_id = reached.scenario_id
            and runs.run_no = reached.run_no
            and runs.current_step_no = reached.step_no
    inner join entries
        on
            runs.person_id = entries.person_id
            and runs.scenario_id = entries.scenario_id
            and runs.run_no = entries.run_no
    inner join templates as entry_steps
        on
            entries.scenario_id = entry_steps.scenario_id
            and entries.entry_step_no = entry_steps.step_no
    left join reachable
        on
            runs.person_id = reachable.person_id
            and runs.scenario_id = reachable.scenario_id
            and runs.run_no = reachable.run_no
    left join templates as next_steps
        on
            reachable.scenario_id = next_steps.scenario_id
            and reachable.next_step_no = next_steps.step_no
    left join campaigns
        on runs.campaign_id = campaigns.campaign_id

)

select * from final
