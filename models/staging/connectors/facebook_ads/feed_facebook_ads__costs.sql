{{ config(materialized='ephemeral') }}

-- Spend by ad and day, the only report without a breakdown; the demographic reports are the same spend by country and
-- region. Which campaign an ad belongs to is in the ad's history.
with report as (

    select * from {{ ref('stg_facebook_ads__basic_ad') }}

),

ads as (

    {{ newest_versions(ref('stg_facebook_ads__ad_history'), 'id', 'coalesce(updated_time, _fivetran_synced)') }}

),

campaigns as (

    {{ newest_versions(ref('stg_facebook_ads__campaign_history'), 'id', 'coalesce(updated_time, _fivetran_synced)') }}

),

accounts as (

    {{ newest_versions(ref('stg_facebook_ads__account_history'), 'id', '_fivetran_synced') }}

),

final as (

    select
        'facebook_ads.basic_ad' as source_table,
        {{ joined_key(['report.ad_id', 'report.date']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'meta' as platform,
        ads.campaign_id,
        campaigns.name as campaign_name,
        concat_ws('|', ads.ad_set_id, report.ad_id) as placement,
        report.spend as amount_original,
        {{ known_currency('facebook_ads', 'accounts.currency') }} as currency,
        report.impressions,
        report.inline_link_clicks as clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join ads
        on report.ad_id = ads.id
    left join campaigns
        on ads.campaign_id = campaigns.id
    left join accounts
        on report.account_id = accounts.id

)

select * from final
