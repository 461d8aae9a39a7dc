{{ config(materialized='ephemeral') }}

select
    'online_events.registrations' as source_table,
    registration_id || '|' || 'webinar_registered' as source_key,
    registration_id as visitor_key,
    'webinar_registration_id' as visitor_key_type,
    registered_at as occurred_at,
    'webinar_registered' as event_name,
    utm_source,
    utm_medium,
    utm_campaign,
    webinar_id as campaign_id,
    'webinar' as channel_hint,
    null as content_name,
    null as engaged_seconds,
    _load,
    _row
from {{ ref('stg_online_events__registrations') }}

union all

select
    'online_events.attendances' as source_table,
    attendance_id as source_key,
    coalesce(registration_id, attendance_id) as visitor_key,
    case when registration_id is null then 'attendance_id' else 'webinar_registration_id' end as visitor_key_type,
    joined_at as occurred_at,
    case when attendance_type = 'replay' then 'webinar_replayed' else 'webinar_joined' end as event_name,
    null as utm_source,
    null as utm_medium,
    null as utm_campaign,
    webinar_id as campaign_id,
    'webinar' as channel_hint,
    null as content_name,
    minutes * 60 as engaged_seconds,
    _load,
    _row
from {{ ref('stg_online_events__attendances') }}

union all

select
    'online_events.interactions' as source_table,
    interaction_id as source_key,
    coalesce(registration_id, interaction_id) as visitor_key,
    case when registration_id is null then 'interaction_id' else 'webinar_registration_id' end as visitor_key_type,
    occurred_at,
    'webinar_' || interaction_type as event_name,
    null as utm_source,
    null as utm_medium,
    null as utm_campaign,
    webinar_id as campaign_id,
    'webinar' as channel_hint,
    interaction_type as content_name,
    null as engaged_seconds,
    _load,
    _row
from {{ ref('stg_online_events__interactions') }}
