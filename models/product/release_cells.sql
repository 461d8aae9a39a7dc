-- What each company that was active before and after a release did on both sides, in the module that it touches and in the modules
-- that no release touched meanwhile: these are the matched control, because they are of the same companies. Each metric is a
-- fraction, so that it is kept as its two parts.
with windows as (

    select * from {{ ref('release_windows') }}
    where
        module is not null
        and is_long_enough

),

releases as (

    select * from {{ ref('dim_releases') }}

),

features as (

    select * from {{ ref('dim_features') }}
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

    select distinct module
    from features

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_id is not null

),

flow_days as (

    select * from {{ ref('flow_days') }}
    where account_id is not null

),

disturbed as (

    select distinct
        windows.release_key,
        modules.module
    from windows
    cross join releases
    cross join modules
    where
        windows.release_key <> releases.release_key
        and releases.released_on between windows.before_from and windows.after_until
        and coalesce(releases.module = modules.module, true)

),

subjects as (

    select
        windows.release_key,
        modules.module,
        windows.module = modules.module as is_treated
    from windows
    cross join modules
    left join disturbed
        on
            windows.release_key = disturbed.release_key
            and modules.module = disturbed.module
    where
        windows.module = modules.module
        or disturbed.module is null

),

sides as (

    select
        release_key,
        {{ explode(day_series('before_from', 'before_until')) }} as used_on,
        0 as is_after
    from windows
    union all
    select
        release_key,
        {{ explode(day_series('after_from', 'after_until')) }} as used_on,
        1 as is_after
    from windows

),

-- Companies that were active on both sides.
active as (

    select
        sides.release_key,
        user_days.account_id
    from sides
    inner join user_days
        on sides.used_on = user_days.used_on
    group by sides.release_key, user_days.account_id
    having min(sides.is_after) = 0 and max(sides.is_after) = 1

),

feature_days as (

    select * from {{ ref('account_feature_days') }}

),

feature_sides as (

    select
        sides.release_key,
        feature_days.account_id,
        feature_days.feature,
        sum(case when sides.is_after = 0 then feature_days.uses else 0 end) as uses_before,
        sum(case when sides.is_after = 1 then feature_days.uses else 0 end) as uses_after,
        sum(case when sides.is_after = 0 then feature_days.errors else 0 end) as errors_before,
        sum(case when sides.is_after = 1 then feature_days.errors else 0 end) as errors_after,
        sum(case when sides.is_after = 0 then feature_days.response_ms_total else 0 end) as ms_before,
        sum(case when sides.is_after = 1 then feature_days.response_ms_total else 0 end) as ms_after,
        sum(case when sides.is_after = 0 then feature_days.response_count else 0 end) as answers_before,
        sum(case when sides.is_after = 1 then feature_days.response_count else 0 end) as answers_after
    from feature_days
    inner join sides
        on feature_days.used_on = sides.used_on
    group by sides.release_key, feature_days.account_id, feature_days.feature

),

module_sides as (

    select
        subjects.release_key,
        subjects.module,
        subjects.is_treated,
        feature_sides.account_id,
        sum(feature_sides.uses_before) as uses_before,
        sum(feature_sides.uses_after) as uses_after,
        sum(feature_sides.errors_before) as errors_before,
        sum(feature_sides.errors_after) as errors_after,
        sum(feature_sides.ms_before) as ms_before,
        sum(feature_sides.ms_after) as ms_after,
        sum(feature_sides.answers_before) as answers_before,
        sum(feature_sides.answers_after) as answers_after
    from feature_sides
    inner join features
        on feature_sides.feature = features.feature
    inner join subjects
        on
            feature_sides.release_key = subjects.release_key
            and features.module = subjects.module
    inner join active
        on
            feature_sides.release_key = active.release_key
            and feature_sides.account_id = active.account_id
    group by subjects.release_key, subjects.module, subjects.is_treated, feature_sides.account_id

),

flow_sides as (

    select
        subjects.release_key,
        subjects.module,
        subjects.is_treated,
        flow_days.account_id,
        sum(case when sides.is_after = 0 then flow_days.started else 0 end) as started_before,
        sum(case when sides.is_after = 1 then flow_days.started else 0 end) as started_after,
        sum(case when sides.is_after = 0 then flow_days.finished else 0 end) as finished_before,
        sum(case when sides.is_after = 1 then flow_days.finished else 0 end) as finished_after,
        sum(case when sides.is_after = 0 and flow_days.seconds_to_finish is not null then flow_days.finished else 0 end)
            as timed_before,
        sum(case when sides.is_after = 1 and flow_days.seconds_to_finish is not null then flow_days.finished else 0 end)
            as timed_after,
        sum(case when sides.is_after = 0
            then cast(flow_days.seconds_to_finish * flow_days.finished as {{ sql_type('decimal') }}) end) as seconds_before,
        sum(case when sides.is_after = 1
            then cast(flow_days.seconds_to_finish * flow_days.finished as {{ sql_type('decimal') }}) end) as seconds_after
    from flow_days
    inner join flows
        on flow_days.flow = flows.flow
    inner join sides
        on flow_days.used_on = sides.used_on
    inner join subjects
        on
            sides.release_key = subjects.release_key
            and flows.module = subjects.module
    inner join active
        on
            sides.release_key = active.release_key
            and flow_days.account_id = active.account_id
    group by subjects.release_key, subjects.module, subjects.is_treated, flow_days.account_id

),

-- Features that are held against the one that a release touches: of the same part in their flow and core like it or not, or at
-- least of the same part, or any.
like_features as (

    select
        windows.release_key,
        features.feature,
        windows.feature = features.feature as is_treated,
        case when coalesce(own.flow_role, '') = coalesce(features.flow_role, '') then 2 else 0 end
        + case when own.is_core = features.is_core then 1 else 0 end as likeness
    from windows
    inner join features as own
        on windows.feature = own.feature
    inner join subjects
        on windows.release_key = subjects.release_key
    inner join features
        on subjects.module = features.module
    where
        windows.feature = features.feature
        or not subjects.is_treated

),

ranked_features as (

    select
        *,
        max(likeness) over (partition by release_key, is_treated) as best_likeness
    from like_features

),

matched_features as (

    select *
    from ranked_features
    where likeness = best_likeness

),

matched_counts as (

    select
        release_key,
        is_treated,
        count(*) as feature_count
    from matched_features
    group by release_key, is_treated

),

adopted as (

    select
        feature_sides.release_key,
        matched_features.is_treated,
        feature_sides.account_id,
        sum(case when feature_sides.uses_before > 0 then 1 else 0 end) as used_before,
        sum(case when feature_sides.uses_after > 0 then 1 else 0 end) as used_after
    from feature_sides
    inner join matched_features
        on
            feature_sides.release_key = matched_features.release_key
            and feature_sides.feature = matched_features.feature
    group by feature_sides.release_key, matched_features.is_treated, feature_sides.account_id

),

cells as (

    select
        'adoption' as metric,
        matched_counts.release_key,
        case when matched_counts.is_treated then 'the feature' else 'features like it' end as subject,
        matched_counts.is_treated,
        active.account_id,
        coalesce(adopted.used_before, 0) as before_part,
        matched_counts.feature_count as before_whole,
        coalesce(adopted.used_after, 0) as after_part,
        matched_counts.feature_count as after_whole
    from matched_counts
    inner join active
        on matched_counts.release_key = active.release_key
    left join adopted
        on
            matched_counts.release_key = adopted.release_key
            and matched_counts.is_treated = adopted.is_treated
            and active.account_id = adopted.account_id
    union all
    select
        'uses' as metric,
        release_key,
        module as subject,
        is_treated,
        account_id,
        uses_before as before_part,
        1 as before_whole,
        uses_after as after_part,
        1 as after_whole
    from module_sides
    union all
    select
        'error_rate' as metric,
        release_key,
        module as subject,
        is_treated,
        account_id,
        errors_before as before_part,
        uses_before as before_whole,
        errors_after as after_part,
        uses_after as after_whole
    from module_sides
    union all
    select
        'response_ms' as metric,
        release_key,
        module as subject,
        is_treated,
        account_id,
        ms_before as before_part,
        answers_before as before_whole,
        ms_after as after_part,
        answers_after as after_whole
    from module_sides
    union all
    select
        'flow_seconds' as metric,
        release_key,
        module as subject,
        is_treated,
        account_id,
        seconds_before as before_part,
        timed_before as before_whole,
        seconds_after as after_part,
        timed_after as after_whole
    from flow_sides
    union all
    select
        'completion_rate' as metric,
        release_key,
        module as subject,
        is_treated,
        account_id,
        finished_before as before_part,
        started_before as before_whole,
        finished_after as after_part,
        started_after as after_whole
    from flow_sides

),

final as (

    select
        metric,
        release_key,
        subject,
        is_treated,
        account_id,
        cast(before_part as {{ sql_type('decimal') }}) as before_part,
        cast(before_whole as bigint) as before_whole,
        cast(after_part as {{ sql_type('decimal') }}) as after_part,
        cast(after_whole as bigint) as after_whole
    from cells
    where
        before_whole > 0
        and after_whole > 0

)

select * from final
