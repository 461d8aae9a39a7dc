-- What each company that was active before and after a release did on both sides, in the module that it touches and in the
-- modules that no release touched meanwhile: these are the matched control, because they are of the same companies. Of features
-- that a release touches: how many of them, and of those like them, it used.
with windows as (

    select * from {{ ref('release_windows') }}
    where
        module is not null
        and is_long_enough

),

releases as (

    select * from {{ ref('release_windows') }}

),

features as (

    select * from {{ ref('product_features') }}
    where
        is_declared
        and module is not null

),

flows as (

    select
        flow,
        min(module) as module
    from features
    where flow is not null
    group by flow

),

modules as (

    select distinct
        module,
        module_no
    from features

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_no is not null

),

flow_days as (

    select * from {{ ref('flow_days') }}
    where account_no is not null

),

disturbed as (

    select distinct
        windows.release_no,
        modules.module
    from windows
    cross join releases
    cross join modules
    where
        windows.release_no <> releases.release_no
        and releases.released_on between windows.before_from and windows.after_until
        and coalesce(releases.module = modules.module, true)

),

-- Millions of rows are counted by one number for a subject and one for a side of a release.
subjects as (

    select
        cast(row_number() over (order by windows.release_no asc, modules.module_no asc) as integer) as subject_no,
        windows.release_no,
        modules.module,
        modules.module_no,
        windows.module = modules.module as is_treated
    from windows
    cross join modules
    left join disturbed
        on
            windows.release_no = disturbed.release_no
            and modules.module = disturbed.module
    where
        windows.module = modules.module
        or disturbed.module is null

),

sides as (

    select
        2 * release_no as side_no,
        release_no,
        {{ explode(day_series('before_from', 'before_until')) }} as used_on,
        0 as is_after
    from windows
    union all
    select
        2 * release_no + 1 as side_no,
        release_no,
        {{ explode(day_series('after_from', 'after_until')) }} as used_on,
        1 as is_after
    from windows

),

side_subjects as (

    select
        2 * release_no as side_no,
        0 as is_after,
        subject_no,
        release_no,
        module_no,
        module
    from subjects
    union all
    select
        2 * release_no + 1 as side_no,
        1 as is_after,
        subject_no,
        release_no,
        module_no,
        module
    from subjects

),

account_days as (

    select
        account_no,
        used_on
    from user_days
    group by account_no, used_on

),

-- Companies that were active on both sides.
active as (

    select
        sides.release_no,
        account_days.account_no
    from sides
    inner join account_days
        on sides.used_on = account_days.used_on
    group by sides.release_no, account_days.account_no
    having min(sides.is_after) = 0 and max(sides.is_after) = 1

),

facts as (

    select * from {{ ref('usage_facts') }}
    where
        account_no is not null
        and feature_no is not null

),

module_counts as (

    select
        sides.side_no,
        features.module_no,
        facts.account_no,
        sum(facts.uses) as uses,
        sum(facts.errors) as errors,
        sum(facts.response_ms_total) as response_ms_total,
        sum(facts.response_count) as response_count
    from facts
    inner join features
        on facts.feature_no = features.feature_no
    inner join sides
        on facts.used_on = sides.used_on
    group by sides.side_no, features.module_no, facts.account_no

),

module_sides as (

    select
        side_subjects.subject_no,
        module_counts.account_no,
        sum(case when side_subjects.is_after = 0 then module_counts.uses else 0 end) as uses_before,
        sum(case when side_subjects.is_after = 1 then module_counts.uses else 0 end) as uses_after,
        sum(case when side_subjects.is_after = 0 then module_counts.errors else 0 end) as errors_before,
        sum(case when side_subjects.is_after = 1 then module_counts.errors else 0 end) as errors_after,
        sum(case when side_subjects.is_after = 0 then module_counts.response_ms_total else 0 end) as ms_before,
        sum(case when side_subjects.is_after = 1 then module_counts.response_ms_total else 0 end) as ms_after,
        sum(case when side_subjects.is_after = 0 then module_counts.response_count else 0 end) as answers_before,
        sum(case when side_subjects.is_after = 1 then module_counts.response_count else 0 end) as answers_after
    from module_counts
    inner join side_subjects
        on
            module_counts.side_no = side_subjects.side_no
            and module_counts.module_no = side_subjects.module_no
    inner join active
        on
            side_subjects.release_no = active.release_no
            and module_counts.account_no = active.account_no
    group by side_subjects.subject_no, module_counts.account_no

),

flow_counts as (

    select
        sides.side_no,
        flow_days.flow,
        flow_days.account_no,
        sum(flow_days.started) as started,
        sum(flow_days.finished) as finished,
        sum(case when flow_days.seconds_to_finish is not null then flow_days.finished else 0 end) as timed,
        sum(cast(flow_days.seconds_to_finish * flow_days.finished as {{ sql_type('decimal') }})) as seconds
    from flow_days
    inner join sides
        on flow_days.used_on = sides.used_on
    group by sides.side_no, flow_days.flow, flow_days.account_no

),

flow_sides as (

    select
        side_subjects.subject_no,
        flow_counts.account_no,
        sum(case when side_subjects.is_after = 0 then flow_counts.started else 0 end) as started_before,
        sum(case when side_subjects.is_after = 1 then flow_counts.started else 0 end) as started_after,
        sum(case when side_subjects.is_after = 0 then flow_counts.finished else 0 end) as finished_before,
        sum(case when side_subjects.is_after = 1 then flow_counts.finished else 0 end) as finished_after,
        sum(case when side_subjects.is_after = 0 then flow_counts.timed else 0 end) as timed_before,
        sum(case when side_subjects.is_after = 1 then flow_counts.timed else 0 end) as timed_after,
        sum(case when side_subjects.is_after = 0 then flow_counts.seconds end) as seconds_before,
        sum(case when side_subjects.is_after = 1 then flow_counts.seconds end) as seconds_after
    from flow_counts
    inner join flows
        on flow_counts.flow = flows.flow
    inner join side_subjects
        on
            flow_counts.side_no = side_subjects.side_no
            and flows.module = side_subjects.module
    inner join active
        on
            side_subjects.release_no = active.release_no
            and flow_counts.account_no = active.account_no
    group by side_subjects.subject_no, flow_counts.account_no

),

-- Features that are held against the one that a release touches: of the same part in their flow and core like it or not, or at
-- least of the same part, or any.
like_features as (

    select
        windows.release_no,
        features.feature_no,
        windows.feature = features.feature as is_treated,
        case when coalesce(own.flow_role, '') = coalesce(features.flow_role, '') then 2 else 0 end
        + case when own.is_core = features.is_core then 1 else 0 end as likeness
    from windows
    inner join features as own
        on windows.feature = own.feature
    inner join subjects
        on windows.release_no = subjects.release_no
    inner join features
        on subjects.module = features.module
    where
        windows.feature = features.feature
        or not subjects.is_treated

),

ranked_features as (

    select
        *,
        max(likeness) over (partition by release_no, is_treated) as best_likeness
    from like_features

),

matched_features as (

    select *
    from ranked_features
    where likeness = best_likeness

),

matched_counts as (

    select
        release_no,
        is_treated,
        count(*) as feature_count
    from matched_features
    group by release_no, is_treated

),

feature_sides as (

    select
        matched_features.release_no,
        matched_features.is_treated,
        matched_features.feature_no,
        sides.used_on,
        sides.is_after
    from matched_features
    inner join sides
        on matched_features.release_no = sides.release_no

),

-- The features of each company that it used before and after.
used_features as (

    select
        feature_sides.release_no,
        feature_sides.is_treated,
        feature_sides.feature_no,
        facts.account_no,
        max(case when feature_sides.is_after = 0 then 1 else 0 end) as is_used_before,
        max(case when feature_sides.is_after = 1 then 1 else 0 end) as is_used_after
    from facts
    inner join feature_sides
        on
            facts.feature_no = feature_sides.feature_no
            and facts.used_on = feature_sides.used_on
    where facts.uses > 0
    group by feature_sides.release_no, feature_sides.is_treated, feature_sides.feature_no, facts.account_no

),

adopted as (

    select
        release_no,
        is_treated,
        account_no,
        sum(is_used_before) as used_before,
        sum(is_used_after) as used_after
    from used_features
    group by release_no, is_treated, account_no

),

module_cells as (

    select
        subjects.release_no,
        subjects.module,
        subjects.is_treated,
        module_sides.*,
        flow_sides.started_before,
        flow_sides.started_after,
        flow_sides.finished_before,
        flow_sides.finished_after,
        flow_sides.timed_before,
        flow_sides.timed_after,
        flow_sides.seconds_before,
        flow_sides.seconds_after
    from module_sides
    inner join subjects
        on module_sides.subject_no = subjects.subject_no
    left join flow_sides
        on
            module_sides.subject_no = flow_sides.subject_no
            and module_sides.account_no = flow_sides.account_no

),

feature_cells as (

    select
        matched_counts.release_no,
        matched_counts.is_treated,
        matched_counts.feature_count,
        active.account_no,
        coalesce(adopted.used_before, 0) as used_before,
        coalesce(adopted.used_after, 0) as used_after
    from matched_counts
    inner join active
        on matched_counts.release_no = active.release_no
    left join adopted
        on
            matched_counts.release_no = adopted.release_no
            and matched_counts.is_treated = adopted.is_treated
            and active.account_no = adopted.account_no

),

final as (

    select
        'module' as subject_type,
        release_no,
        module as subject,
        is_treated,
        account_no,
        cast(uses_before as bigint) as uses_before,
        cast(uses_after as bigint) as uses_after,
        cast(errors_before as bigint) as errors_before,
        cast(errors_after as bigint) as errors_after,
        cast(ms_before as {{ sql_type('decimal') }}) as ms_before,
        cast(ms_after as {{ sql_type('decimal') }}) as ms_after,
        cast(answers_before as bigint) as answers_before,
        cast(answers_after as bigint) as answers_after,
        cast(started_before as bigint) as started_before,
        cast(started_after as bigint) as started_after,
        cast(finished_before as bigint) as finished_before,
        cast(finished_after as bigint) as finished_after,
        cast(timed_before as bigint) as timed_before,
        cast(timed_after as bigint) as timed_after,
        cast(seconds_before as {{ sql_type('decimal') }}) as seconds_before,
        cast(seconds_after as {{ sql_type('decimal') }}) as seconds_after,
        cast(null as bigint) as features_used_before,
        cast(null as bigint) as features_used_after,
        cast(null as bigint) as feature_count
    from module_cells
    union all
    select
        'feature' as subject_type,
        release_no,
        case when is_treated then 'the feature' else 'features like it' end as subject,
        is_treated,
        account_no,
        {% for column in ['uses', 'errors'] %}
            cast(null as bigint) as {{ column }}_before,
            cast(null as bigint) as {{ column }}_after,
        {% endfor %}
        cast(null as {{ sql_type('decimal') }}) as ms_before,
        cast(null as {{ sql_type('decimal') }}) as ms_after,
        {% for column in ['answers', 'started', 'finished', 'timed'] %}
            cast(null as bigint) as {{ column }}_before,
            cast(null as bigint) as {{ column }}_after,
        {% endfor %}
        cast(null as {{ sql_type('decimal') }}) as seconds_before,
        cast(null as {{ sql_type('decimal') }}) as seconds_after,
        cast(used_before as bigint) as features_used_before,
        cast(used_after as bigint) as features_used_after,
        cast(feature_count as bigint) as feature_count
    from feature_cells

)

select * from final
