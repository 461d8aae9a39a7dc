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

flows as (

    select
        flow,
        cast(row_number() over (order by flow asc) as integer) as flow_no
    from facts
    group by flow

),

steps as (

    select
        facts.account_no,
        facts.user_no,
        flows.flow_no,
        facts.used_on,
        facts.feature_no,
        sum(case when facts.flow_moment = 'started' then facts.uses else 0 end) as started,
        sum(case when facts.flow_moment = 'finished' then facts.uses else 0 end) as finished,
        sum(case when facts.flow_moment = 'finished' then facts.seconds else 0 end) as finished_seconds,
        min(case when facts.flow_moment = 'started' then facts.first_at end) as started_at,
        max(case when facts.flow_moment = 'finished' then facts.last_at end) as finished_at,
        min(facts.first_at) as first_at
    from facts
    inner join flows
        on facts.flow = flows.flow
    group by facts.account_no, facts.user_no, flows.flow_no, facts.used_on, facts.feature_no

),

numbered as (

    select
        steps.*,
        tree.feature,
        row_number() over (
            partition by steps.account_no, steps.user_no, steps.flow_no, steps.used_on
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
        flow_no,
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
    group by account_no, user_no, flow_no, used_on

),

final as (

    select
        folded.account_no,
        folded.user_no,
        flows.flow,
        folded.used_on,
        folded.started,
        folded.finished,
        case
            when folded.finished > 0 and folded.finished_seconds > 0
                then {{ ratio('folded.finished_seconds', 'folded.finished') }}
            when folded.started = 1 and folded.finished = 1 and folded.started_at < folded.finished_at
                then cast({{ seconds_between('folded.started_at', 'folded.finished_at') }} as {{ sql_type('float') }})
        end as seconds_to_finish,
        folded.used_path
    from folded
    inner join flows
        on folded.flow_no = flows.flow_no

)

select * from final
