-- Every hand-over between pools and owners: who gave whom to whom when, how soon the new side acted, in working minutes, whether
-- that was in time, how it ended, and what was known of the person or company by then.
with handovers as (

    select
        handovers.*,
        contexts.account_id,
        contexts.channel_id,
        contexts.source_detail,
        contexts.engagement_score,
        contexts.fit_score,
        contexts.is_mql,
        contexts.tags,
        contexts.tags_zh,
        contexts.recent_behaviors,
        contexts.committee,
        contexts.known_people,
        contexts.last_activity_type,
        contexts.last_activity_on,
        contexts.last_outcome,
        contexts.next_step,
        contexts.next_step_on,
        contexts.open_tickets,
        coalesce(
            handovers.accepted_at,
            case when handovers.left_pool_on is not null then {{ end_of_business_day('handovers.left_pool_on') }} end,
            {{ as_of() }}
        ) as answered_until
    from {{ ref('pool_handovers') }} as handovers
    inner join {{ ref('handover_contexts') }} as contexts
        on
            handovers.entity_type = contexts.entity_type
            and handovers.entity_id = contexts.entity_id
            and handovers.handover_no = contexts.handover_no

),

rules as (

    select * from {{ ref('handover_rules') }}

),

staff as (

    select * from {{ ref('dim_staff') }}

),

-- People who come into a pool because their company does, that day or before, are handed over with it.
companies as (

    select distinct
        entity_id as account_id,
        rule_id,
        handed_over_on
    from handovers
    where entity_type = 'account'

),

calendars as (

    select
        calendar_id,
        {{ known_time_zone('time_zone') }} as time_zone
    from {{ ref('calendars') }}

),

business_days as (

    select * from {{ ref('business_days') }}

),

localized as (

    select
        handovers.*,
        {{ known_local_day('handovers.handed_over_at', 'calendars.time_zone') }} as from_day,
        {{ known_local_day('handovers.answered_until', 'calendars.time_zone') }} as until_day
    from handovers
    left join calendars
        on handovers.calendar_id = calendars.calendar_id

),

timed as (

    select
        localized.*,
        localized.entity_type = 'person' and localized.account_id is not null
        and (companies.account_id is not null or localized.has_no_own_record) as is_with_company,
        case
            when localized.respond_within_minutes is not null
                then {{ working_minutes('localized.handed_over_at', 'from_days', 'localized.answered_until', 'until_days') }}
        end as minutes_taken
    from localized
    left join business_days as from_days
        on
            localized.calendar_id = from_days.calendar_id
            and localized.from_day = from_days.business_day
    left join business_days as until_days
        on
            localized.calendar_id = until_days.calendar_id
            and localized.until_day = until_days.business_day
    left join companies
        on
            localized.entity_type = 'person'
            and localized.account_id = companies.account_id
            and localized.rule_id = companies.rule_id
            and localized.handed_over_on = companies.handed_over_on

),

final as (

    select
        timed.entity_type,
        timed.entity_id,
        cast(timed.handover_no as bigint) as handover_no,
        timed.rule_id,
        rules.label,
        rules.label_zh,
        timed.from_pool,
        timed.to_pool,
        timed.is_return,
        cast(timed.life_no as bigint) as life_no,
        timed.account_id,
        timed.is_with_company,
        timed.is_passed_over,
        timed.from_owner_key,
        givers.staff_name as from_owner_name,
        givers.role as from_owner_role,
        timed.to_owner_key,
        takers.staff_name as to_owner_name,
        takers.role as to_owner_role,
        timed.is_known_to_owner,
        timed.record_type,
        timed.record_key,
        timed.handed_over_on,
        timed.handed_over_at,
        timed.is_moment_known,
        timed.accepted_at,
        timed.accepted_by,
        cast(timed.respond_within_minutes as bigint) as respond_within_minutes,
        cast(round(timed.minutes_taken, 2) as {{ sql_type('float') }}) as minutes_taken,
        case
            when timed.respond_within_minutes is null or timed.is_passed_over or timed.is_with_company then 'not_asked'
            when timed.minutes_taken <= timed.respond_within_minutes and timed.accepted_at is not null then 'met'
            when timed.accepted_at is not null then 'late'
            when timed.left_pool_on is not null and timed.minutes_taken <= timed.respond_within_minutes then 'left'
            when timed.left_pool_on is not null then 'never'
            when timed.minutes_taken <= timed.respond_within_minutes then 'waiting'
            else 'overdue'
        end as response,
        timed.outcome,
        timed.left_pool_on,
        timed.outcome_reason,
        timed.channel_id,
        timed.source_detail,
        cast(timed.engagement_score as {{ sql_type('float') }}) as engagement_score,
        cast(timed.fit_score as {{ sql_type('float') }}) as fit_score,
        timed.is_mql,
        timed.tags,
        timed.tags_zh,
        timed.recent_behaviors,
        cast(timed.known_people as bigint) as known_people,
        timed.committee,
        cast(timed.open_tickets as bigint) as open_tickets,
        timed.last_activity_on,
        timed.last_activity_type,
        timed.last_outcome,
        timed.next_step,
        timed.next_step_on
    from timed
    inner join rules
        on timed.rule_id = rules.rule_id
    left join staff as givers
        on timed.from_owner_key = givers.staff_key
    left join staff as takers
        on timed.to_owner_key = takers.staff_key

)

select * from final
