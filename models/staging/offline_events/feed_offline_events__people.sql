{{ config(materialized='ephemeral') }}

select
    'offline_events.registrations' as source_table,
    registration_id as source_key,
    'registrant' as person_type,
    full_name,
    company_name,
    job_title,
    mobile,
    email,
    registration_id as record_id,
    'event_registration_id' as record_id_type,
    coalesce(registered_at, invited_at, checked_in_at) as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_offline_events__registrations') }}

union all

select
    'offline_events.badge_scans' as source_table,
    scan_id as source_key,
    'badge' as person_type,
    full_name,
    company_name,
    null as job_title,
    mobile,
    email,
    coalesce(registration_id, scan_id) as record_id,
    case when registration_id is null then 'scan_id' else 'event_registration_id' end as record_id_type,
    scanned_at as recorded_at,
    null as updated_at,
    _load,
    _row
from {{ ref('stg_offline_events__badge_scans') }}
