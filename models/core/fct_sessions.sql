{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key=['source_table', 'visitor_key']
    )
}}
-- Visits: runs of one visitor's behaviors. An incremental run recomputes the visitors that the new loads touch, whole,
-- so that late, repeated and out-of-order behaviors of any age give what a full refresh gives.
-- What the company sent and what the customer did never share a session.
-- Behaviors are read where they are needed and not through one import: an engine that keeps a shared WITH clause in memory
-- would keep all of history.
with touched_visitors as (

    select distinct
        source_table,
        visitor_key
    from {{ ref('behaviors') }}
    where {{ later_than_held() }}

),

-- The rule of a source table, or the rule of '*' where it has none.
rules as (

    select
        source_tables.source_table,
        coalesce(own.idle_minutes, fallback.idle_minutes) * 60 as idle_seconds,
        coalesce(own.cut_at_midnight, fallback.cut_at_midnight) as cut_at_midnight,
        coalesce(own.cut_on_campaign_change, fallback.cut_on_campaign_change) as cut_on_campaign_change,
        coalesce(own.trust_tracker_session, fallback.trust_tracker_session) as trust_tracker_session
    from (select distinct touched_visitors.source_table from touched_visitors) as source_tables
    left join {{ ref('session_rules') }} as own
        on source_tables.source_table = own.source_table
    left join {{ ref('session_rules') }} as fallback
        on fallback.source_table = '*'

),

-- Only what decides the cuts and adds up goes through the sorts; the wide rest is fetched for the starts alone.
scoped as (

    select
        behaviors.source_table,
        behaviors.visitor_key,
        behaviors.source_key,
        behaviors.occurred_at,
        behaviors.event_name,
        behaviors.user_id,
        behaviors.engaged_seconds,
        behaviors._load,
        coalesce(behaviors.initiated_by, 'customer') as initiated_by,
        case when rules.trust_tracker_session then behaviors.tracker_session_id end as trusted_session_id,
        rules.idle_seconds,
        case when rules.cut_at_midnight then {{ business_date('behaviors.occurred_at') }} end as cutting_day,
        case
            when rules.cut_on_campaign_change
                then {{ campaign_signature('behaviors') }}
        end as cutting_campaign
    from {{ ref('behaviors') }} as behaviors
    {% if is_incremental() %}
        inner join touched_visitors
            on
                behaviors.source_table = touched_visitors.source_table
                and behaviors.visitor_key = touched_visitors.visitor_key
    {% endif %}
    left join rules
        on behaviors.source_table = rules.source_table

),

compared as (

    select
        *,
        lag(occurred_at) over in_order as previous_at,
        lag(cutting_day) over in_order as previous_day,
        {{ last_known('cutting_campaign', 'in_order_before') }} as previous_campaign
    from scoped
    window
        in_order as (
            partition by source_table, visitor_key, initiated_by, trusted_session_id
            order by occurred_at, source_key
        ),
        in_order_before as (
            partition by source_table, visitor_key, initiated_by, trusted_session_id
            order by occurred_at, source_key
            rows between unbounded preceding and 1 preceding
        )

),

cut as (

    select
        *,
        case
            when previous_at is null then 1
            -- What the tracker calls one session is one, however long the pause.
            when trusted_session_id is not null then 0
            when {{ seconds_between('previous_at', 'occurred_at') }} > idle_seconds then 1
            when cutting_day <> previous_day then 1
            when cutting_campaign <> previous_campaign then 1
            else 0
        end as is_start
    from compared

),

numbered as (

    select
        *,
        sum(is_start) over (
            partition by source_table, visitor_key, initiated_by, trusted_session_id
            order by occurred_at, source_key
            rows between unbounded preceding and current row
        ) as session_number
    from cut

),

sessions as (

    select
        source_table,
        visitor_key,
        initiated_by,
        trusted_session_id as tracker_session_id,
        max(case when is_start = 1 then source_key end) as first_source_key,
        max_by(user_id, case when user_id is not null then occurred_at end) as user_id,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as behavior_count,
        count(case when event_name = 'page_view' then 1 end) as page_view_count,
        cast(coalesce(sum(engaged_seconds), 0) as {{ sql_type('decimal') }}) as engaged_seconds,
        max(_load) as _load
    from numbered
    group by source_table, visitor_key, initiated_by, trusted_session_id, session_number

),

-- What a session starts with is read off its one first behavior, never mixed from several.
final as (

    select
        {{ digest([
            'sessions.source_table', 'sessions.visitor_key', 'sessions.tracker_session_id', 'sessions.first_source_key'
        ]) }} as session_id,
        sessions.source_table,
        sessions.visitor_key,
        first_behaviors.visitor_key_type,
        sessions.initiated_by,
        sessions.user_id,
        sessions.tracker_session_id,
        row_number() over (
            partition by sessions.source_table, sessions.visitor_key, sessions.initiated_by
            order by sessions.started_at, sessions.first_source_key
        ) as visit_number,
        sessions.started_at,
        sessions.ended_at,
        {{ business_date('sessions.started_at') }} as started_on,
        sessions.behavior_count,
        sessions.page_view_count,
        sessions.page_view_count = 1 and sessions.behavior_count = 1 as is_bounce,
        sessions.engaged_seconds,
        first_behaviors.page_url as landing_page_url,
        first_behaviors.referrer_url,
        first_behaviors.utm_source,
        first_behaviors.utm_medium,
        first_behaviors.utm_campaign,
        first_behaviors.utm_content,
        first_behaviors.utm_term,
        first_behaviors.click_id,
        first_behaviors.click_id_type,
        first_behaviors.scene,
        first_behaviors.state,
        first_behaviors.campaign_id,
        first_behaviors.channel_hint,
        first_behaviors.device_type,
        {{ placement_key('first_behaviors') }} as placement_key,
        sessions._load
    from sessions
    inner join {{ ref('behaviors') }} as first_behaviors
        on
            sessions.source_table = first_behaviors.source_table
            and sessions.visitor_key = first_behaviors.visitor_key
            and sessions.first_source_key = first_behaviors.source_key

)

select * from final
