{{ config(materialized='ephemeral') }}

select
    'crm.leads' as source_table,
    lead_id as source_key,
    created_at,
    source_channel,
    source_detail,
    campaign_id,
    status,
    sdr_id as sdr_key,
    owner_id as owner_key,
    converted_contact_id as crm_contact_id,
    converted_account_id as crm_account_id,
    disqualified_at,
    disqualified_reason,
    updated_at,
    _load,
    _row
from {{ ref('stg_crm__leads') }}
