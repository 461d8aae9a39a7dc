{{ config(materialized='ephemeral') }}

-- Spend by campaign and hour: the ad squad and ad reports are parts of it. An hour is a moment in UTC, so it falls into a
-- business day exactly.
with report as (

    select * from {{ ref('stg_snapchat_ads__campaign_hourly_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_snapchat_ads__campaign_history'), 'id', '_fivetran_synced') }}

),

accounts as (

    {{ newest_versions(ref('stg_snapchat_ads__ad_account_history'), 'id', '_fivetran_synced') }}

),

final as (

    select
        'snapchat_ads.campaign_hourly_report' as source_table,
        {{ joined_key(['report.campaign_id', 'report.date']) }} as source_key,
        'media' as cost_type,
        {{ business_date('report.date') }} as cost_on,
        'snapchat' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        {{ from_micros('report.spend') }} as amount_original,
        {{ known_currency('snapchat_ads', 'accounts.currency') }} as currency,
        report.impressions,
        report.swipes as clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join accounts
        on campaigns.ad_account_id = accounts.id

)

select * from final
