{{ config(materialized='ephemeral') }}

select
    'salesforce.lead' as source_table,
    id as source_key,
    created_date as created_at,
    lead_source as source_channel,
    status,
    owner_id as owner_key,
    converted_contact_id as crm_contact_id,
    converted_account_id as crm_account_id,
    -- The two names that the system ships for a lead that led nowhere.
    case when status in ('Unqualified', 'Closed - Not Converted') then status end as disqualified_reason,
    _fivetran_synced as updated_at,
    _load,
    _row,
    coalesce(is_deleted, false) or master_record_id is not null as is_deleted
from {{ ref('stg_salesforce__lead') }}
