{{ config(materialized='ephemeral') }}

-- A registration row is up to three things that happened: invited, registered, checked in.
with registrations as (

    select * from {{ ref('stg_offline_events__registrations') }}

),

badge_scans as (

    select * from {{ ref('stg_offline_events__badge_scans') }}

),

steps as (

    select
        *,
        'event_invited' as event_name,
        invited_at as occurred_at
    from registrations
    union all
    select
        *,
        'event_registered' as event_name,
        registered_at as occurred_at
    from registrations
    union all
    select
        *,
        'event_checked_in' as event_name,
        checked_in_at as occurred_at
    from registrations

)

select
    'offline_events.registrations' as source_table,
    registration_id || '|' || event_name as source_key,
    registration_id as visitor_key,
    'event_registration_id' as visitor_key_type,
    occurred_at,
    event_name,
    case when event_name = 'event_invited' then 'company' else 'customer' end as initiated_by,
    event_id as campaign_id,
    null as content_name,
    _load,
    _row
from steps
where occurred_at is not null

union all

select
    'offline_events.badge_scans' as source_table,
    scan_id as source_key,
    coalesce(registration_id, scan_id) as visitor_key,
    case when registration_id is null then 'scan_id' else 'event_registration_id' end as visitor_key_type,
    scanned_at as occurred_at,
    'badge_scanned' as event_name,
    'customer' as initiated_by,
    event_id as campaign_id,
    location as content_name,
    _load,
    _row
from badge_scans
