-- The events that lists are made for, measured on and learnt from: coming ones and those of before, each with the day of
-- its list and the rules of its kind. A rule of the kind goes before the one of '*'.
{% set numbers = ['capacity', 'hold_out_share', 'list_days_before', 'learning_days', 'review_days', 'smoothing_weight'] %}
with campaigns as (

    select
        *,
        coalesce(channel_hint, 'unknown') as event_kind
    from {{ ref('dim_campaigns') }}
    where
        campaign_type = 'event'
        and started_on is not null

),

rules as (

    select * from {{ ref('invitation_rules') }}

),

provinces as (

    {{ provinces_of('campaigns', 'city') }}

),

ruled as (

    select
        campaigns.campaign_id,
        {% for number in numbers %}
            coalesce(
                max(case when rules.rule_id = '{{ number }}' and rules.event_kind <> '*' then rules.value end),
                max(case when rules.rule_id = '{{ number }}' then rules.value end)
            ) as {{ number }},
        {% endfor %}
        coalesce(
            max(case when rules.rule_id = 'audience' and rules.event_kind <> '*' then rules.subject end),
            max(case when rules.rule_id = 'audience' then rules.subject end)
        ) as audience
    from campaigns
    inner join rules
        on rules.event_kind in (campaigns.event_kind, '*')
    group by campaigns.campaign_id

),

dated as (

    select
        campaigns.campaign_id,
        campaigns.campaign_name as event_name,
        campaigns.event_kind,
        provinces.province,
        campaigns.started_on,
        campaigns.ended_on,
        case
            when campaigns.started_on > {{ as_of_day() }} then {{ as_of_day() }}
            else {{ day_plus('campaigns.started_on', '-ruled.list_days_before') }}
        end as listed_on,
        campaigns.started_on > {{ as_of_day() }} as is_coming,
        campaigns.ended_on <= {{ as_of_day() }} as is_over,
        {% for number in numbers %}
            ruled.{{ number }},
        {% endfor %}
        ruled.audience
    from campaigns
    inner join ruled
        on campaigns.campaign_id = ruled.campaign_id
    left join provinces
        on campaigns.city = provinces.place

),

final as (

    select
        campaign_id,
        event_name,
        event_kind,
        province,
        started_on,
        ended_on,
        listed_on,
        is_coming,
        is_over and ended_on > {{ day_plus(as_of_day(), '-review_days') }} as is_reviewed,
        audience,
        {{ numbers | join(',\n        ') }}
    from dated
    where
        is_coming
        or (is_over and ended_on > {{ day_plus(as_of_day(), '-(review_days + list_days_before + learning_days)') }})

)

select * from final
