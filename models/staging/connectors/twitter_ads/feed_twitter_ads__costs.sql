{{ config(materialized='ephemeral') }}

-- Spend by campaign, placement and day: the line item and tweet reports are parts of it, the account's names no campaign.
-- A day is written as the moment in UTC at which it begins in the account's time zone: the day is read back from there.
with report as (

    select * from {{ ref('stg_twitter_ads__campaign_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_twitter_ads__campaign_history'), 'id', 'updated_at') }}

),

accounts as (

    {{ newest_versions(ref('stg_twitter_ads__account_history'), 'id', 'updated_at') }}

),

final as (

    select
        'twitter_ads.campaign_report' as source_table,
        {{ joined_key(['report.campaign_id', 'report.date', 'report.placement']) }} as source_key,
        'media' as cost_type,
        cast({{ to_local_time('report.date', 'accounts.timezone') }} as date) as cost_on,
        'twitter' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        report.placement,
        {{ from_micros('report.billed_charge_local_micro') }} as amount_original,
        {{ known_currency('twitter_ads', 'campaigns.currency') }} as currency,
        report.impressions,
        coalesce(report.url_clicks, report.clicks) as clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join accounts
        on report.account_id = accounts.id

)

select * from final
