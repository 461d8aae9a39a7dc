-- How runs go through the steps of each scenario: who came, went on, leaked or stands there, how long it took, and how many are
-- to be expected in the end. Of who reached a step: entered = moved on + leaked here + still here, by the run's furthest step.
with runs as (

    select * from {{ ref('journey_runs') }}

),

run_steps as (

    select * from {{ ref('journey_run_steps') }}

),

templates as (

    select * from {{ ref('journey_templates') }}

),

scenarios as (

    select * from {{ ref('journey_scenarios') }}

),

-- Each run at each step of its scenario. Who never got there was watched until as_of, also after the run has ended: who has left
-- never gets there any more, and to leave them out would promise too much.
watched as (

    select
        templates.scenario_id,
        templates.step_no,
        runs.current_step_no,
        runs.state,
        runs.feedback_answers,
        runs.feedback_sum,
        run_steps.step_no is not null as has_reached,
        run_steps.days_waited,
        coalesce(run_steps.is_out_of_order, false) as is_out_of_order,
        coalesce(run_steps.is_late, false) as is_late,
        {{ days_from('runs.entered_on', 'coalesce(run_steps.reached_on, ' ~ as_of_day() ~ ')') }} as days_since_entry
    from templates
    inner join runs
        on templates.scenario_id = runs.scenario_id
    left join run_steps
        on
            runs.person_id = run_steps.person_id
            and runs.scenario_id = run_steps.scenario_id
            and runs.run_no = run_steps.run_no
            and templates.step_no = run_steps.step_no

),

counted as (

    select
        scenario_id,
        step_no,
        count(*) as runs,
        count(case when has_reached then 1 end) as entered,
        count(case when has_reached and current_step_no > step_no then 1 end) as moved_on,
        count(case when current_step_no = step_no and state = 'leaked' then 1 end) as leaked_here,
        count(case when current_step_no = step_no and state <> 'leaked' then 1 end) as still_here,
        count(case when not has_reached and current_step_no > step_no then 1 end) as passed_over,
        count(case when is_out_of_order then 1 end) as out_of_order,
        count(case when is_late then 1 end) as late,
        cast(median(case when has_reached then days_waited end) as {{ sql_type('float') }}) as median_days_waited,
        sum(case when has_reached then feedback_answers end) as feedback_answers,
        sum(case when has_reached then feedback_sum end) as feedback_sum
    from watched
    group by scenario_id, step_no

),

ages as (

    select
        scenario_id,
        step_no,
        days_since_entry,
        count(case when has_reached then 1 end) as arrivals,
        count(*) as watched_runs
    from watched
    group by scenario_id, step_no, days_since_entry

),

at_risk as (

    select
        scenario_id,
        step_no,
        arrivals,
        sum(watched_runs) over (partition by scenario_id, step_no order by days_since_entry desc) as runs_at_risk
    from ages

),

-- E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457-481: the share that has
-- not arrived is the product of 1 - arrivals / at risk over the days of arrival.
survived as (

    select
        scenario_id,
        step_no,
        case
            when max(case when arrivals = runs_at_risk then 1 else 0 end) = 1 then 0
            -- Where all arrive on a day the case above holds; a logarithm of zero must not be taken all the same.
            else exp(sum(ln({{ ratio('greatest(runs_at_risk - arrivals, 1)', 'runs_at_risk') }})))
        end as share_missing
    from at_risk
    group by scenario_id, step_no

),

final as (

    select
        templates.scenario_id,
        cast(templates.step_no as bigint) as step_no,
        templates.step_id,
        scenarios.label as scenario_label,
        scenarios.label_zh as scenario_label_zh,
        templates.label,
        templates.label_zh,
        templates.is_entry,
        templates.is_required,
        templates.is_goal,
        coalesce(counted.runs, 0) as runs,
        coalesce(counted.entered, 0) as entered,
        coalesce(counted.moved_on, 0) as moved_on,
        coalesce(counted.leaked_here, 0) as leaked_here,
        coalesce(counted.still_here, 0) as still_here,
        coalesce(counted.passed_over, 0) as passed_over,
        coalesce(counted.out_of_order, 0) as out_of_order,
        coalesce(counted.late, 0) as late,
        cast({{ ratio('counted.entered', 'counted.runs') }} as {{ sql_type('float') }}) as reached_share,
        cast(round(1 - survived.share_missing, 6) as {{ sql_type('float') }}) as expected_share,
        cast({{ ratio('counted.leaked_here', 'counted.entered') }} as {{ sql_type('float') }}) as leak_share,
        counted.median_days_waited,
        cast(coalesce(counted.feedback_answers, 0) as bigint) as feedback_answers,
        cast(round({{ ratio('counted.feedback_sum', 'counted.feedback_answers') }}, 6) as {{ sql_type('float') }})
            as feedback_score
    from templates
    inner join scenarios
        on templates.scenario_id = scenarios.scenario_id
    left join counted
        on
            templates.scenario_id = counted.scenario_id
            and templates.step_no = counted.step_no
    left join survived
        on
            templates.scenario_id = survived.scenario_id
            and templates.step_no = survived.step_no

)

select * from final
