{{ config(materialized='ephemeral') }}

select
    'online_events.registrations' as source_table,
    registration_id as source_key,
    coalesce(mobile, email, registration_id) as person_key,
    case
        when mobile is not null then 'mobile'
        when email is not null then 'email'
        else 'webinar_registration_id'
    end as person_key_type,
    'all' as purpose,
    has_marketing_consent as is_granted,
    registered_at as occurred_at,
    'webinar_registration' as evidence,
    updated_at,
    _load,
    _row
from {{ ref('stg_online_events__registrations') }}
where has_marketing_consent is not null
