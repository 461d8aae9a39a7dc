{{ config(materialized='ephemeral') }}

-- A number that was dialed for a lead or contact ties the two.
select
    'call_center.calls' as source_table,
    call_id as source_key,
    'caller' as person_type,
    mobile,
    lead_id as crm_lead_id,
    contact_id as crm_contact_id,
    occurred_at as recorded_at,
    _load,
    _row
from {{ ref('stg_call_center__calls') }}
where mobile is not null
