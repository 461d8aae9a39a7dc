{{ config(materialized='ephemeral') }}

-- Spend by campaign and day: the ad group and ad reports are parts of it, the account's names no campaign.
with report as (

    select * from {{ ref('stg_reddit_ads__campaign_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_reddit_ads__campaign'), 'id', '_fivetran_synced') }}

),

accounts as (

    {{ newest_versions(ref('stg_reddit_ads__account'), 'id', '_fivetran_synced') }}

),

business_accounts as (

    {{ newest_versions(ref('stg_reddit_ads__business_account'), 'id', '_fivetran_synced') }}

),

final as (

    select
        'reddit_ads.campaign_report' as source_table,
        {{ joined_key(['report.campaign_id', 'report.date']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'reddit' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        {{ from_micros('report.spend') }} as amount_original,
        {{ known_currency('reddit_ads', 'coalesce(accounts.currency, business_accounts.currency)') }} as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join accounts
        on report.account_id = accounts.id
    left join business_accounts
        on report.account_id = business_accounts.id

)

select * from final
