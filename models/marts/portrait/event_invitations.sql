-- Whom to invite to which coming event.
with choices as (

    select * from {{ ref('invitation_choices') }}
    where is_coming

),

events as (

    select * from {{ ref('invitation_events') }}

),

people as (

    select * from {{ ref('invitation_people') }}

),

reasons as (

    select * from {{ ref('invitation_reasons') }}

),

final as (

    select
        choices.campaign_id,
        people.person_id,
        people.account_id,
        events.event_name,
        events.event_kind,
        events.started_on,
        events.listed_on,
        cast(choices.invitation_rank as {{ sql_type('integer') }}) as invitation_rank,
        choices.expected_attendance,
        choices.learnt_events,
        choices.has_been as has_attended_before,
        choices.activity,
        choices.nearness,
        choices.refuses_profiling,
        choices.may_email,
        choices.may_sms,
        choices.may_wechat,
        choices.may_phone,
        choices.message_count,
        choices.message_limit,
        choices.message_days,
        case when choices.is_held_out then 'hold_out' else 'treated' end as experiment_group,
        reasons.decision,
        choices.reason_id,
        reasons.reason,
        reasons.reason_zh
    from choices
    inner join events
        on choices.campaign_id = events.campaign_id
    inner join people
        on choices.entity_number = people.entity_number
    left join reasons
        on choices.reason_id = reasons.reason_id

)

select * from final
