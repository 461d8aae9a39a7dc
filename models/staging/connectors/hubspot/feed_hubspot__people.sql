{{ config(materialized='ephemeral') }}

with merge_log as (

    select * from {{ ref('base_hubspot__contact_merges') }}

),

losers as (

    select distinct loser_key from merge_log

)

select
    'hubspot.contact' as source_table,
    contacts.id as source_key,
    'contact' as person_type,
    {{ joined_name('contacts.property_firstname', 'contacts.property_lastname') }} as full_name,
    contacts.property_company as company_name,
    contacts.property_jobtitle as job_title,
    contacts.property_mobilephone as mobile,
    contacts.property_email as email,
    contacts.id as crm_contact_id,
    contacts.property_associatedcompanyid as crm_account_id,
    -- Not opted out is not opted in.
    case when contacts.property_hs_email_optout then false end as has_marketing_consent,
    contacts.property_createdate as recorded_at,
    contacts._fivetran_synced as updated_at,
    contacts._load,
    contacts._row,
    coalesce(contacts.is_deleted, false) or coalesce(contacts._fivetran_deleted, false)
    or losers.loser_key is not null as is_deleted
from {{ ref('stg_hubspot__contact') }} as contacts
left join losers
    on contacts.id = losers.loser_key

union all

-- The evidence of a merge: a record that carries both ids. It is nobody, so it is never current.
select
    source_table,
    source_key,
    'contact' as person_type,
    null as full_name,
    null as company_name,
    null as job_title,
    null as mobile,
    null as email,
    winner_key || ';' || loser_key as crm_contact_id,
    null as crm_account_id,
    null as has_marketing_consent,
    null as recorded_at,
    _fivetran_synced as updated_at,
    _load,
    _row,
    true as is_deleted
from merge_log
