{{ config(materialized='ephemeral') }}

select
    'crm.activities' as source_table,
    activity_id as source_key,
    activity_type,
    occurred_at,
    lead_id as crm_lead_id,
    contact_id as crm_contact_id,
    account_id as crm_account_id,
    opportunity_id as opportunity_key,
    owner_id as staff_key,
    subject,
    notes,
    outcome,
    next_step,
    next_step_on,
    duration_minutes,
    _load,
    _row
from {{ ref('stg_crm__activities') }}
