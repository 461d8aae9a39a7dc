{{ config(materialized='ephemeral') }}

-- Spend by campaign and day: the ad group, product and keyword reports are parts of it and exist for some ad types only.
with report as (

    select * from {{ ref('stg_amazon_ads__campaign_level_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_amazon_ads__campaign_history'), 'id', 'last_updated_date') }}

),

profiles as (

    {{ newest_versions(ref('stg_amazon_ads__profile'), 'id', '_fivetran_synced') }}

),

final as (

    select
        'amazon_ads.campaign_level_report' as source_table,
        {{ joined_key(['report.campaign_id', 'report.date']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'amazon' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        report.cost as amount_original,
        {{ known_currency('amazon_ads', 'coalesce(profiles.currency_code, report.campaign_budget_currency_code)') }} as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join profiles
        on campaigns.profile_id = profiles.id

)

select * from final
