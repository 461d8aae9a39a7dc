{{ config(materialized='ephemeral') }}

-- A record that was merged into another names it: it carries both ids from then on, and is not current any more.
select
    'salesforce.contact' as source_table,
    id as source_key,
    'contact' as person_type,
    coalesce(name, {{ joined_name('first_name', 'last_name') }}) as full_name,
    null as company_name,
    title as job_title,
    department,
    mobile_phone as mobile,
    email,
    null as crm_lead_id,
    concat_ws(';', master_record_id, id) as crm_contact_id,
    account_id as crm_account_id,
    -- Not opted out is not opted in.
    case when has_opted_out_of_email then false end as has_marketing_consent,
    created_date as recorded_at,
    version_at as updated_at,
    _load,
    _row,
    is_gone or master_record_id is not null as is_deleted
from {{ ref('base_salesforce__contact_versions') }}

union all

select
    'salesforce.lead' as source_table,
    id as source_key,
    'lead' as person_type,
    coalesce(name, {{ joined_name('first_name', 'last_name') }}) as full_name,
    company as company_name,
    title as job_title,
    null as department,
    mobile_phone as mobile,
    email,
    concat_ws(';', master_record_id, id) as crm_lead_id,
    converted_contact_id as crm_contact_id,
    converted_account_id as crm_account_id,
    case when has_opted_out_of_email then false end as has_marketing_consent,
    created_date as recorded_at,
    _fivetran_synced as updated_at,
    _load,
    _row,
    coalesce(is_deleted, false) or master_record_id is not null as is_deleted
from {{ ref('stg_salesforce__lead') }}
