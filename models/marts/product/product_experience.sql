-- How it is to use each module, flow and feature month by month: use and its rank, errors, how fast the product answers; of flows
-- also how many of their runs are finished, how long that takes, and by which path.
{% set kinds = ['module', 'flow', 'feature'] %}
with facts as (

    select * from {{ ref('usage_facts') }}
    where feature_no is not null

),

features as (

    select * from {{ ref('product_features') }}

),

flow_days as (

    select * from {{ ref('flow_days') }}

),

feature_months as (

    select
        feature_no,
        {{ month_start('used_on') }} as usage_month,
        sum(uses) as uses,
        sum(errors) as errors,
        sum(seconds) as seconds,
        sum(response_ms_total) as response_ms_total,
        sum(response_count) as response_count,
        sum(case when response_ms_total >= {{ var('slow_response_ms') }} * response_count then response_count else 0 end)
            as slow_count
    from facts
    group by feature_no, {{ month_start('used_on') }}

),

subjects as (

    {% for kind in kinds %}
        select
            '{{ kind }}' as subject_type,
            features.{{ kind }} as subject,
            feature_months.usage_month,
            sum(feature_months.uses) as uses,
            sum(feature_months.errors) as errors,
            sum(feature_months.seconds) as seconds,
            sum(feature_months.response_ms_total) as response_ms_total,
            sum(feature_months.response_count) as response_count,
            sum(feature_months.slow_count) as slow_count
        from feature_months
        inner join features
            on feature_months.feature_no = features.feature_no
        where features.{{ kind }} is not null
        group by features.{{ kind }}, feature_months.usage_month
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

runs as (

    select
        flow,
        {{ month_start('used_on') }} as usage_month,
        sum(started) as started,
        sum(finished) as finished,
        count(seconds_to_finish) as timed_days,
        cast({{ percentile('seconds_to_finish', 0.5) }} as {{ sql_type('float') }}) as median_seconds,
        cast({{ percentile('seconds_to_finish', 0.9) }} as {{ sql_type('float') }}) as p90_seconds
    from flow_days
    group by flow, {{ month_start('used_on') }}

),

path_counts as (

    select
        flow,
        {{ month_start('used_on') }} as usage_month,
        used_path,
        count(*) as taken
    from flow_days
    where used_path <> ''
    group by flow, {{ month_start('used_on') }}, used_path

),

paths as (

    select
        *,
        row_number() over (partition by flow, usage_month order by taken desc, used_path asc) as turn,
        sum(taken) over (partition by flow, usage_month) as all_taken
    from path_counts

),

months as (

    select distinct usage_month
    from feature_months

),

-- What is declared is told for every month of the product: that nobody used it is a finding.
known as (

    {% for kind in kinds %}
        select
            '{{ kind }}' as subject_type,
            features.{{ kind }} as subject,
            months.usage_month
        from features
        cross join months
        where
            features.{{ kind }} is not null
            and features.is_declared
        union
    {% endfor %}
    select
        subject_type,
        subject,
        usage_month
    from subjects
    union
    select
        'flow' as subject_type,
        flow as subject,
        usage_month
    from runs

),

final as (

    select
        known.subject_type,
        known.subject,
        known.usage_month,
        {{ month_end('known.usage_month') }} <= {{ as_of_day() }} as is_complete,
        cast(coalesce(subjects.uses, 0) as bigint) as uses,
        rank() over (most_used_first) as most_used_rank,
        rank() over (least_used_first) as least_used_rank,
        cast(coalesce(subjects.errors, 0) as bigint) as errors,
        {{ ratio('subjects.errors', 'subjects.uses') }} as error_rate,
        {{ wilson_bound('least(subjects.errors, subjects.uses)', 'subjects.uses', 'low') }} as error_rate_low,
        {{ wilson_bound('least(subjects.errors, subjects.uses)', 'subjects.uses', 'high') }} as error_rate_high,
        {{ ratio('subjects.response_ms_total', 'subjects.response_count') }} as response_ms,
        {{ ratio('subjects.slow_count', 'subjects.response_count') }} as slow_share,
        {{ wilson_bound('subjects.slow_count', 'subjects.response_count', 'low') }} as slow_share_low,
        {{ wilson_bound('subjects.slow_count', 'subjects.response_count', 'high') }} as slow_share_high,
        {{ ratio('subjects.seconds', 'subjects.uses') }} as seconds_per_use,
        cast(runs.started as bigint) as runs_started,
        cast(runs.finished as bigint) as runs_finished,
        {{ ratio('least(runs.finished, runs.started)', 'runs.started') }} as completion_rate,
        {{ wilson_bound('least(runs.finished, runs.started)', 'runs.started', 'low') }} as completion_rate_low,
        {{ wilson_bound('least(runs.finished, runs.started)', 'runs.started', 'high') }} as completion_rate_high,
        runs.timed_days,
        runs.median_seconds,
        runs.p90_seconds,
        paths.used_path as commonest_path,
        {{ ratio('paths.taken', 'paths.all_taken') }} as commonest_path_share
    from known
    left join subjects
        on
            known.subject_type = subjects.subject_type
            and known.subject = subjects.subject
            and known.usage_month = subjects.usage_month
    left join runs
        on
            known.subject_type = 'flow'
            and known.subject = runs.flow
            and known.usage_month = runs.usage_month
    left join paths
        on
            known.subject_type = 'flow'
            and known.subject = paths.flow
            and known.usage_month = paths.usage_month
            and paths.turn = 1
    window
        most_used_first as (partition by known.subject_type, known.usage_month order by coalesce(subjects.uses, 0) desc),
        least_used_first as (partition by known.subject_type, known.usage_month order by coalesce(subjects.uses, 0) asc)

)

select * from final
