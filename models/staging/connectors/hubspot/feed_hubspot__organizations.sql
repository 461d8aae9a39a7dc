{{ config(materialized='ephemeral') }}

with merge_log as (

    {{ listed_merges(ref('stg_hubspot__company'), 'id', 'property_hs_merged_object_ids', ';') }}

),

losers as (

    select distinct loser_key from merge_log

)

select
    'hubspot.company' as source_table,
    companies.id as source_key,
    companies.property_name as organization_name,
    companies.property_hs_parent_company_id as parent_key,
    coalesce(lower(companies.property_domain), {{ url_host('companies.property_website') }}) as website_domain,
    companies.property_industry as industry,
    companies.property_country as country,
    companies.property_state as province,
    companies.property_city as city,
    companies.property_numberofemployees as employee_count,
    companies.property_annualrevenue as annual_revenue,
    {{ known_currency('hubspot', 'null') }} as currency,
    companies.property_founded_year as founded_year,
    companies.id as crm_account_id,
    companies.property_hubspot_owner_id as owner_key,
    companies.property_createdate as recorded_at,
    companies._fivetran_synced as updated_at,
    companies._load,
    companies._row,
    coalesce(companies.is_deleted, false) or coalesce(companies._fivetran_deleted, false)
    or losers.loser_key is not null as is_deleted
from {{ ref('stg_hubspot__company') }} as companies
left join losers
    on companies.id = losers.loser_key

union all

-- The evidence of a merge: a record that carries both ids. It is no company, so it is never current.
select
    'hubspot.company' as source_table,
    winner_key || '|' || loser_key as source_key,
    null as organization_name,
    null as parent_key,
    null as website_domain,
    null as industry,
    null as country,
    null as province,
    null as city,
    null as employee_count,
    null as annual_revenue,
    null as currency,
    null as founded_year,
    winner_key || ';' || loser_key as crm_account_id,
    null as owner_key,
    null as recorded_at,
    _fivetran_synced as updated_at,
    _load,
    _row,
    true as is_deleted
from merge_log
