{{ config(materialized='ephemeral') }}

-- Spend by campaign, day, device and network: campaigns such as Performance Max have no ad group, ad or keyword reports, and
-- the account report names no campaign.
with report as (

    select * from {{ ref('stg_google_ads__campaign_stats') }}

),

campaigns as (

    {{ newest_versions(ref('stg_google_ads__campaign_history'), 'id', 'updated_at') }}

),

accounts as (

    {{ newest_versions(ref('stg_google_ads__account_history'), 'id', 'updated_at') }}

),

final as (

    select
        'google_ads.campaign_stats' as source_table,
        {{ joined_key(['report.customer_id', 'report.id', 'report.date', 'report._fivetran_id']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'google' as platform,
        report.id as campaign_id,
        campaigns.name as campaign_name,
        {{ from_micros('report.cost_micros') }} as amount_original,
        {{ known_currency('google_ads', 'accounts.currency_code') }} as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.id = campaigns.id
    left join accounts
        on report.customer_id = accounts.id

)

select * from final
