{{ config(materialized='ephemeral') }}

with stages as (

    select * from {{ ref('base_hubspot__deal_stages') }}

),

-- Association type 5 is a deal's primary company.
companies as (

    {{ one_link(
        ref('stg_hubspot__deal_company'), 'deal_id', 'company_id', key='deal_id, company_id, type_id', preferred="type_id = '5'"
    ) }}

),

contacts as (

    {{ one_link(ref('stg_hubspot__deal_contact'), 'deal_id', 'contact_id', key='deal_id, contact_id, type_id') }}

),

merged as (

    select distinct merged_deal_id from {{ ref('stg_hubspot__merged_deal') }}

),

deals as (

    select
        deals.*,
        stages.label,
        case
            when deals.property_hs_is_closed_won then 'won'
            when deals.property_hs_is_closed then 'lost'
            else stages.stage_meaning
        end as stage_meaning
    from {{ ref('stg_hubspot__deal') }} as deals
    left join stages
        on deals.deal_pipeline_stage_id = stages.stage_id

)

select
    'hubspot.deal' as source_table,
    deals.deal_id as source_key,
    contacts.contact_id as lead_key,
    companies.company_id as crm_account_id,
    contacts.contact_id as crm_contact_id,
    deals.property_dealname as opportunity_name,
    deals.property_hs_analytics_source as source_channel,
    coalesce(deals.label, deals.deal_pipeline_stage_id) as stage,
    deals.stage_meaning,
    deals.property_createdate as created_at,
    {{ business_date('deals.property_closedate') }} as expected_close_on,
    -- The close date of an open deal is a plan.
    case
        when deals.stage_meaning is not null or deals.deal_pipeline_stage_id in ('closedwon', 'closedlost')
            then deals.property_closedate
    end as closed_at,
    deals.property_amount as amount_original,
    {{ known_currency('hubspot', 'deals.property_deal_currency_code') }} as currency,
    coalesce(deals.owner_id, deals.property_hubspot_owner_id) as owner_key,
    deals.property_closed_lost_reason as lost_reason,
    deals._fivetran_synced as updated_at,
    deals._load,
    deals._row,
    coalesce(deals.is_deleted, false) or coalesce(deals._fivetran_deleted, false)
    or merged.merged_deal_id is not null as is_deleted
from deals
left join companies
    on deals.deal_id = companies.deal_id
left join contacts
    on deals.deal_id = contacts.deal_id
left join merged
    on deals.deal_id = merged.merged_deal_id
