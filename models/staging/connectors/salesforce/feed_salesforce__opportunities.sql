{{ config(materialized='ephemeral') }}

-- The close date is a day: a deal closed on the day of its creation closes at that moment, not at midnight before it.
with versions as (

    select * from {{ ref('base_salesforce__opportunity_versions') }}

),

leads as (

    {{ newest_versions(ref('stg_salesforce__lead'), 'id', '_fivetran_synced') }}

),

conversions as (

    select
        converted_opportunity_id as opportunity_id,
        min(id) as lead_id
    from leads
    where converted_opportunity_id is not null and not coalesce(is_deleted, false)
    group by converted_opportunity_id

),

products as (

    {{ newest_versions(ref('stg_salesforce__product_2'), 'id', '_fivetran_synced') }}

),

lines as (

    select
        *,
        row_number() over (partition by opportunity_id order by total_price desc nulls last, id asc) as line_rank
    from ({{ newest_versions(ref('stg_salesforce__opportunity_line_item'), 'id', '_fivetran_synced') }}) as newest
    where not coalesce(is_deleted, false)

)

select
    'salesforce.opportunity' as source_table,
    versions.id as source_key,
    conversions.lead_id as lead_key,
    versions.account_id as crm_account_id,
    versions.contact_id as crm_contact_id,
    versions.name as opportunity_name,
    -- An opportunity of several products goes by the dearest.
    coalesce(products.name, lines.name) as product,
    versions.lead_source as source_channel,
    versions.campaign_id,
    versions.stage_name as stage,
    case when versions.is_won then 'won' when versions.is_closed then 'lost' end as stage_meaning,
    versions.created_date as created_at,
    versions.close_date as expected_close_on,
    case
        when not coalesce(versions.is_closed, versions.is_won, lower(versions.stage_name) like 'closed%', false) then null
        when versions.close_date = {{ business_date('versions.created_date') }} then versions.created_date
        else {{ start_of_day('versions.close_date') }}
    end as closed_at,
    versions.amount as amount_original,
    {{ known_currency('salesforce', 'versions.currency_iso_code') }} as currency,
    versions.owner_id as owner_key,
    versions.version_at as updated_at,
    versions._load,
    versions._row,
    versions.is_gone as is_deleted
from versions
left join conversions
    on versions.id = conversions.opportunity_id
left join lines
    on
        versions.id = lines.opportunity_id
        and lines.line_rank = 1
left join products
    on lines.product_2_id = products.id
