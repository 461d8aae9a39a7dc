{{ config(materialized='ephemeral') }}

select
    'call_center.calls' as source_table,
    call_id as source_key,
    case when is_connected then 'call' else 'call_attempt' end as activity_type,
    occurred_at,
    lead_id as crm_lead_id,
    contact_id as crm_contact_id,
    mobile as person_key,
    case when mobile is not null then 'mobile' end as person_key_type,
    agent_id as staff_key,
    direction as subject,
    notes,
    outcome,
    next_step,
    duration_seconds / 60 as duration_minutes,
    _load,
    _row
from {{ ref('stg_call_center__calls') }}
