{{ config(materialized='ephemeral') }}

-- HubSpot keeps leads as contacts: a contact is a lead unless its lifecycle stage says that it is only a reader, an
-- advocate or something else. The deal of a contact names it as its lead.
with merge_log as (

    select * from {{ ref('base_hubspot__contact_merges') }}

),

losers as (

    select distinct loser_key from merge_log

)

select
    'hubspot.contact' as source_table,
    contacts.id as source_key,
    contacts.property_createdate as created_at,
    contacts.property_hs_analytics_source as source_channel,
    contacts.property_hs_analytics_source_data_1 as source_detail,
    coalesce(contacts.property_hs_lead_status, contacts.property_lifecyclestage) as status,
    contacts.property_hubspot_owner_id as owner_key,
    contacts.id as crm_contact_id,
    contacts.property_associatedcompanyid as crm_account_id,
    case when contacts.property_hs_lead_status = 'UNQUALIFIED' then contacts.property_hs_lead_status end as disqualified_reason,
    contacts._fivetran_synced as updated_at,
    contacts._load,
    contacts._row,
    coalesce(contacts.is_deleted, false) or coalesce(contacts._fivetran_deleted, false)
    or coalesce(lower(contacts.property_lifecyclestage), 'lead') in ('subscriber', 'evangelist', 'other')
    or losers.loser_key is not null as is_deleted
from {{ ref('stg_hubspot__contact') }} as contacts
left join losers
    on contacts.id = losers.loser_key
