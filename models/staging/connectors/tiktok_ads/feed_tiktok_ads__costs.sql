{{ config(materialized='ephemeral') }}

-- Spend by campaign and hour: the ad group and ad reports are parts of it. An hour stands on the clock of the advertiser's
-- time zone; from there it goes to the business day.
with report as (

    select * from {{ ref('stg_tiktok_ads__campaign_report_hourly') }}

),

campaigns as (

    {{ newest_versions(ref('stg_tiktok_ads__campaign_history'), 'campaign_id', 'updated_at') }}

),

advertisers as (

    {{ newest_versions(ref('stg_tiktok_ads__advertiser'), 'id', '_fivetran_synced') }}

),

final as (

    select
        'tiktok_ads.campaign_report_hourly' as source_table,
        {{ joined_key(['report.campaign_id', 'report.stat_time_hour']) }} as source_key,
        'media' as cost_type,
        {{ business_date(from_named_time_zone('report.stat_time_hour', 'advertisers.timezone')) }} as cost_on,
        'tiktok' as platform,
        report.campaign_id,
        campaigns.campaign_name,
        report.spend as amount_original,
        {{ known_currency('tiktok_ads', 'advertisers.currency') }} as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.campaign_id
    left join advertisers
        on campaigns.advertiser_id = advertisers.id

)

select * from final
