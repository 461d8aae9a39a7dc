{{ config(materialized='ephemeral') }}

select
    'crm.opportunities' as source_table,
    opportunity_id as source_key,
    lead_id as lead_key,
    account_id as crm_account_id,
    account_name,
    contact_id as crm_contact_id,
    opportunity_name,
    product,
    source_channel,
    campaign_id,
    stage,
    created_at,
    expected_close_on,
    closed_at,
    amount as amount_original,
    currency,
    sdr_id as sdr_key,
    owner_id as owner_key,
    lost_reason,
    updated_at,
    _load,
    _row
from {{ ref('stg_crm__opportunities') }}
