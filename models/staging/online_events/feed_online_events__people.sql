{{ config(materialized='ephemeral') }}

select
    'online_events.registrations' as source_table,
    registration_id as source_key,
    'registrant' as person_type,
    full_name,
    company_name,
    job_title,
    mobile,
    email,
    wechat_openid,
    visitor_id,
    registration_id as record_id,
    'webinar_registration_id' as record_id_type,
    has_marketing_consent,
    registered_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_online_events__registrations') }}

union all

select
    'online_events.attendances' as source_table,
    attendance_id as source_key,
    'attendee' as person_type,
    full_name,
    null as company_name,
    null as job_title,
    mobile,
    email,
    null as wechat_openid,
    null as visitor_id,
    coalesce(registration_id, attendance_id) as record_id,
    case when registration_id is null then 'attendance_id' else 'webinar_registration_id' end as record_id_type,
    null as has_marketing_consent,
    joined_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_online_events__attendances') }}
