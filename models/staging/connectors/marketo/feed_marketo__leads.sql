{{ config(materialized='ephemeral') }}

-- A lead that the CRM holds too is the CRM's lead, and counts there.
with deletions as (

    select distinct lead_id from {{ ref('stg_marketo__activity_delete_lead') }}

),

merge_log as (

    {{ listed_merges(ref('stg_marketo__activity_merge_leads'), 'lead_id', 'merge_ids', ',', brackets=true) }}

),

losers as (

    select distinct loser_key from merge_log

)

select
    'marketo.lead' as source_table,
    leads.id as source_key,
    leads.created_at,
    leads.lead_source as source_channel,
    leads.lead_status as status,
    leads.sfdc_contact_id as crm_contact_id,
    leads.sfdc_account_id as crm_account_id,
    leads.updated_at,
    leads._load,
    leads._row,
    coalesce(leads._fivetran_deleted, false)
    or coalesce(leads.sfdc_lead_id, leads.sfdc_contact_id) is not null
    or deletions.lead_id is not null
    or losers.loser_key is not null as is_deleted
from {{ ref('stg_marketo__lead') }} as leads
left join deletions
    on leads.id = deletions.lead_id
left join losers
    on leads.id = losers.loser_key
