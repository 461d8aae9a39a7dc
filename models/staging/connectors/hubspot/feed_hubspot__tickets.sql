{{ config(materialized='ephemeral') }}

with stages as (

    {{ newest_versions(ref('stg_hubspot__ticket_pipeline_stage'), 'pipeline_id, stage_id', '_fivetran_synced') }}

),

companies as (

    {{ one_link(ref('stg_hubspot__ticket_company'), 'ticket_id', 'company_id') }}

),

contacts as (

    {{ one_link(ref('stg_hubspot__ticket_contact'), 'ticket_id', 'contact_id') }}

),

tickets as (

    select * from {{ ref('stg_hubspot__ticket') }}

)

select
    'hubspot.ticket' as source_table,
    tickets.id as source_key,
    companies.company_id as organization_key,
    case when companies.company_id is not null then 'crm_account_id' end as organization_key_type,
    contacts.contact_id as person_key,
    case when contacts.contact_id is not null then 'crm_contact_id' end as person_key_type,
    'support' as ticket_type,
    tickets.property_createdate as opened_at,
    tickets.property_first_agent_reply_date as first_replied_at,
    tickets.property_closed_date as closed_at,
    tickets.property_hs_ticket_category as category,
    tickets.property_hs_ticket_priority as priority,
    coalesce(stages.label, tickets.property_hs_pipeline_stage) as status,
    tickets.property_subject as subject,
    tickets.property_hubspot_owner_id as staff_key,
    tickets._fivetran_synced as updated_at,
    tickets._load,
    tickets._row,
    coalesce(tickets.is_deleted, false) or coalesce(tickets._fivetran_deleted, false) as is_deleted
from tickets
left join stages
    on
        tickets.property_hs_pipeline = stages.pipeline_id
        and tickets.property_hs_pipeline_stage = stages.stage_id
left join companies
    on tickets.id = companies.ticket_id
left join contacts
    on tickets.id = contacts.ticket_id
