-- What each user of each company did in each flow on each day: runs begun and finished, the time that a finished one took, and
-- the features in the order in which they were first used. The finishing event tells the time of its runs; where it does not and
-- there was one run that day, the time from its beginning to its end is taken.
{% set places = range(1, var('path_features_told') + 1) %}
with facts as (

    select * from {{ ref('usage_facts') }}
    where
        flow is not null
        and uses > 0

),

tree as (

    select * from {{ ref('product_features') }}

),

steps as (

    select
        account_no,
        user_no,
        flow,
        used_on,
        feature_no,
        sum(case when flow_moment = 'started' then uses else 0 end) as started,
        sum(case when flow_moment = 'finished' then uses else 0 end) as finished,
        sum(case when flow_moment = 'finished' then seconds else 0 end) as finished_seconds,
        min(case when flow_moment = 'started' then first_at end) as started_at,
        max(case when flow_moment = 'finished' then last_at end) as finished_at,
        min(first_at) as first_at
    from facts
    group by account_no, user_no, flow, used_on, feature_no

),

numbered as (

    select
        steps.*,
        tree.feature,
        row_number() over (
            partition by steps.account_no, steps.user_no, steps.flow, steps.used_on
            order by steps.first_at asc, steps.feature_no asc
        ) as place
    from steps
    left join tree
        on steps.feature_no = tree.feature_no

),

folded as (

    select
        account_no,
        user_no,
        flow,
        used_on,
        cast(sum(started) as bigint) as started,
        cast(sum(finished) as bigint) as finished,
        sum(finished_seconds) as finished_seconds,
        min(started_at) as started_at,
        max(finished_at) as finished_at,
        concat_ws(
            ' > ',
            {% for place in places %}
                max(case when place = {{ place }} then feature end){{ ',' if not loop.last }}
            {% endfor %}
        ) as used_path
    from numbered
    group by account_no, user_no, flow, used_on

),

final as (

    select
        account_no,
        user_no,
        flow,
        used_on,
        started,
        finished,
        case
            when finished > 0 and finished_seconds > 0 then {{ ratio('finished_seconds', 'finished') }}
            when started = 1 and finished = 1 and started_at < finished_at
                then cast({{ seconds_between('started_at', 'finished_at') }} as {{ sql_type('float') }})
        end as seconds_to_finish,
        used_path
    from folded

)

select * from final
