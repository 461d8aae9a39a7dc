-- What each user of each company did in each flow on each day: runs begun and finished, the time that a finished one took, and
-- the features in the order in which they were first used. The finishing event tells the time of its runs; where it does not and
-- there was one run that day, the time from its beginning to its end is taken.
{% set places = range(1, var('path_features_told') + 1) %}
with usage_days as (

    select * from {{ ref('fct_usage_days') }}
    where
        flow is not null
        and used_on <= {{ as_of_day() }}

),

users as (

    select * from {{ ref('product_users') }}

),

roles as (

    select * from {{ ref('usage_event_roles') }}

),

owned as (

    select
        users.account_id,
        users.user_id,
        usage_days.flow,
        usage_days.used_on,
        usage_days.feature,
        coalesce(roles.flow_moment, 'step') as moment,
        usage_days.use_count,
        usage_days.duration_seconds,
        usage_days.first_at,
        usage_days.last_at
    from usage_days
    inner join users
        on
            usage_days.source_table = users.source_table
            and coalesce(usage_days.organization_key, '') = coalesce(users.organization_key, '')
            and coalesce(usage_days.person_key, '') = coalesce(users.person_key, '')
    left join roles
        on usage_days.event_name = roles.event_name
    where coalesce(roles.is_use, true)

),

features as (

    select
        account_id,
        user_id,
        flow,
        used_on,
        feature,
        sum(case when moment = 'started' then use_count else 0 end) as started,
        sum(case when moment = 'finished' then use_count else 0 end) as finished,
        sum(case when moment = 'finished' then duration_seconds else 0 end) as finished_seconds,
        min(case when moment = 'started' then first_at end) as started_at,
        max(case when moment = 'finished' then last_at end) as finished_at,
        min(first_at) as first_at
    from owned
    group by account_id, user_id, flow, used_on, feature

),

numbered as (

    select
        *,
        row_number() over (
            partition by account_id, user_id, flow, used_on
            order by first_at asc, feature asc
        ) as place
    from features

),

folded as (

    select
        account_id,
        user_id,
        flow,
        used_on,
        cast(sum(started) as bigint) as started,
        cast(sum(finished) as bigint) as finished,
        sum(finished_seconds) as finished_seconds,
        min(started_at) as started_at,
        max(finished_at) as finished_at,
        concat_ws(
            ' > '
            {%- for place in places %},
                max(case when place = {{ place }} then feature end)
            {%- endfor %}
        ) as path
    from numbered
    group by account_id, user_id, flow, used_on

),

final as (

    select
        account_id,
        user_id,
        flow,
        used_on,
        started,
        finished,
        case
            when finished > 0 and finished_seconds > 0 then {{ ratio('finished_seconds', 'finished') }}
            when started = 1 and finished = 1 and started_at < finished_at
                then cast({{ seconds_between('started_at', 'finished_at') }} as {{ sql_type('float') }})
        end as seconds_to_finish,
        path
    from folded

)

select * from final
