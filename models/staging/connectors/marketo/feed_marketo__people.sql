{{ config(materialized='ephemeral') }}

-- Marketo's numbers of leads are not the CRM's: they carry the system's name, so that two ranges of numbers never meet.
with leads as (

    select * from {{ ref('stg_marketo__lead') }}

),

deletions as (

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
    'lead' as person_type,
    {{ joined_name('leads.first_name', 'leads.last_name') }} as full_name,
    leads.company as company_name,
    leads.title as job_title,
    leads.department,
    leads.mobile_phone as mobile,
    leads.email,
    'marketo:' || leads.id as crm_lead_id,
    leads.sfdc_contact_id as crm_contact_id,
    leads.sfdc_account_id as crm_account_id,
    -- Not opted out is not opted in.
    case when leads.unsubscribed then false end as has_marketing_consent,
    leads.created_at as recorded_at,
    leads.updated_at,
    leads._load,
    leads._row,
    coalesce(leads._fivetran_deleted, false)
    or deletions.lead_id is not null
    or losers.loser_key is not null as is_deleted
from leads
left join deletions
    on leads.id = deletions.lead_id
left join losers
    on leads.id = losers.loser_key

union all

-- The evidence that two ids are one person: a record that carries both. It is nobody, so it is never current.
select
    source_table,
    source_key,
    'lead' as person_type,
    null as full_name,
    null as company_name,
    null as job_title,
    null as department,
    null as mobile,
    null as email,
    crm_lead_id,
    null as crm_contact_id,
    null as crm_account_id,
    null as has_marketing_consent,
    null as recorded_at,
    _fivetran_synced as updated_at,
    _load,
    _row,
    true as is_deleted
from (
    select
        'marketo.activity_merge_leads' as source_table,
        winner_key || '|' || loser_key as source_key,
        'marketo:' || winner_key || ';marketo:' || loser_key as crm_lead_id,
        _fivetran_synced,
        _load,
        _row
    from merge_log

    union all

    select
        'marketo.lead' as source_table,
        id || '|' || sfdc_lead_id as source_key,
        'marketo:' || id || ';' || sfdc_lead_id as crm_lead_id,
        _fivetran_synced,
        _load,
        _row
    from leads
    where sfdc_lead_id is not null
) as pairs
