-- Who would be invited to each coming event and, by the same rules on the day of its list, to each event of the reviewed time:
-- consent and messages as of that day, the order by expectation, the group, and the decision, one per event and candidate.
{% set channels = ['email', 'sms', 'wechat', 'phone'] %}
with events as (

    select * from {{ ref('invitation_events') }}
    where is_coming or is_reviewed

),

rules as (

    select * from {{ ref('invitation_rules') }}

),

people as (

    select * from {{ ref('invitation_people') }}

),

lists as (

    select distinct listed_on
    from events

),

-- What a person said last on a day about one purpose; `all` speaks of each. Of two words at one moment the refusal counts.
purposes as (

    select
        subject as purpose,
        true as is_channel
    from rules
    where rule_id = 'channel'
    union all
    select
        'profiling' as purpose,
        false as is_channel

),

said as (

    select
        consents.person_id,
        purposes.purpose,
        purposes.is_channel,
        consents.occurred_on,
        consents.is_granted,
        row_number() over (
            partition by consents.person_id, purposes.purpose, consents.occurred_on
            order by consents.occurred_at desc, consents.is_granted asc, consents.source_table asc, consents.consent_key asc
        ) as place
    from {{ ref('fct_consents') }} as consents
    inner join purposes
        on consents.purpose in (purposes.purpose, 'all')
    where consents.is_granted is not null

),

stands as (

    select
        *,
        lead(occurred_on) over (partition by person_id, purpose order by occurred_on) as stands_until
    from said
    where place = 1

),

consents as (

    select
        lists.listed_on,
        people.entity_number,
        {% for channel in channels %}
            max(case when stands.purpose = '{{ channel }}' and stands.is_granted then 1 else 0 end) as may_{{ channel }},
        {% endfor %}
        max(case when stands.is_channel then case when stands.is_granted then 1 else 0 end end) as may_any,
        max(case when not stands.is_channel and not stands.is_granted then 1 else 0 end) as refuses_profiling
    from lists
    inner join stands
        on
            lists.listed_on >= stands.occurred_on
            and (stands.stands_until is null or lists.listed_on < stands.stands_until)
    inner join people
        on stands.person_id = people.person_id
    group by lists.listed_on, people.entity_number

),

sent as (

    select
        lists.listed_on,
        portrait_events.entity_number,
        limits.days as message_days,
        limits.value as message_limit,
        sum(portrait_events.quantity * metric_map.factor) as message_count,
        row_number() over (
            partition by lists.listed_on, portrait_events.entity_number
            order by
                sum(portrait_events.quantity * metric_map.factor) / limits.value desc, limits.days asc, limits.subject asc
        ) as place
    from rules as limits
    inner join {{ ref('portrait_metrics') }} as metrics
        on limits.subject = metrics.metric_id
    inner join {{ ref('metric_map') }} as metric_map
        on metrics.metric_number = metric_map.metric_number
    inner join {{ ref('portrait_events') }} as portrait_events
        on metric_map.event_kind_number = portrait_events.event_kind_number
    inner join people
        on portrait_events.entity_number = people.entity_number
    inner join lists
        on
            portrait_events.occurred_on <= lists.listed_on
            and portrait_events.occurred_on > {{ day_plus('lists.listed_on', '-limits.days') }}
    where limits.rule_id = 'message_limit'
    group by lists.listed_on, portrait_events.entity_number, limits.subject, limits.days, limits.value

),

weighed as (

    select
        candidates.campaign_id,
        candidates.entity_number,
        candidates.has_been,
        candidates.activity,
        candidates.nearness,
        candidates.is_invited_later,
        candidates.has_come,
        events.is_coming,
        events.capacity,
        coalesce(consents.refuses_profiling, 0) = 1 as refuses_profiling,
        -- The order of who refuses profiling does not rest on what is known of the person.
        case when consents.refuses_profiling = 1 then rates.kind_rate else rates.expected_rate end as expected_attendance,
        coalesce(rates.learnt_events, 0) as learnt_events,
        {% for channel in channels %}
            coalesce(consents.may_{{ channel }}, 0) = 1 as may_{{ channel }},
        {% endfor %}
        cast(coalesce(sent.message_count, 0) as bigint) as message_count,
        cast(sent.message_limit as bigint) as message_limit,
        cast(sent.message_days as bigint) as message_days,
        {{ digest_share(["'hold_out'", 'candidates.campaign_id', 'people.person_id']) }} < events.hold_out_share as is_held_out,
        {{ digest_share(["'order'", 'candidates.campaign_id', 'people.person_id']) }} as draw,
        case
            when candidates.is_registered then 'registered'
            when candidates.is_invited then 'invited_before'
            when consents.may_any is null then 'never_asked'
            when consents.may_any = 0 then 'refused'
            when sent.message_count >= sent.message_limit then 'too_many_messages'
        end as obstacle
    from {{ ref('invitation_candidates') }} as candidates
    inner join events
        on candidates.campaign_id = events.campaign_id
    inner join people
        on candidates.entity_number = people.entity_number
    left join {{ ref('invitation_rates') }} as rates
        on
            candidates.campaign_id = rates.campaign_id
            and candidates.has_been = rates.has_been
            and candidates.activity = rates.activity
            and candidates.nearness = rates.nearness
    left join consents
        on
            events.listed_on = consents.listed_on
            and candidates.entity_number = consents.entity_number
    left join sent
        on
            events.listed_on = sent.listed_on
            and candidates.entity_number = sent.entity_number
            and sent.place = 1

),

ordered as (

    select
        *,
        case
            when obstacle is null
                then row_number() over (
                        partition by campaign_id, obstacle is null
                        order by expected_attendance desc nulls last, draw asc, entity_number asc
                    )
        end as invitation_rank,
        capacity - sum(case when obstacle = 'invited_before' then 1 else 0 end) over (partition by campaign_id) as places
    from weighed

),

-- Held-out people take no place: so many are invited as the capacity says, and the held-out are those in between.
placed as (

    select
        *,
        sum(case when obstacle is null and not is_held_out then 1 else 0 end) over (
            partition by campaign_id order by invitation_rank asc nulls last rows unbounded preceding
        ) as invited_so_far
    from ordered

),

final as (

    select
        campaign_id,
        entity_number,
        is_coming,
        has_been,
        activity,
        nearness,
        refuses_profiling,
        expected_attendance,
        learnt_events,
        {% for channel in channels %}
            may_{{ channel }},
        {% endfor %}
        message_count,
        message_limit,
        message_days,
        is_held_out,
        invitation_rank,
        case
            when obstacle is not null then obstacle
            when is_held_out and invited_so_far < places then 'held_out'
            when not is_held_out and invited_so_far <= places then 'chosen'
            else 'ranked_below'
        end as reason_id,
        is_invited_later,
        has_come
    from placed

)

select * from final
