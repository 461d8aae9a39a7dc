{{ config(materialized='ephemeral') }}

-- Spend by campaign and day: the report by creative is the same spend; those by member country and region are monthly and
-- leave out small groups. Where the account's currency is not known, the report's own amount in US dollars counts.
with report as (

    select * from {{ ref('stg_linkedin_ads__ad_analytics_by_campaign') }}

),

campaigns as (

    {{ newest_versions(ref('stg_linkedin_ads__campaign_history'), 'id', 'last_modified_time') }}

),

accounts as (

    {{ newest_versions(ref('stg_linkedin_ads__account_history'), 'id', 'last_modified_time') }}

),

final as (

    select
        'linkedin_ads.ad_analytics_by_campaign' as source_table,
        {{ joined_key(['report.campaign_id', 'report.day']) }} as source_key,
        'media' as cost_type,
        report.day as cost_on,
        'linkedin' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        case
            when accounts.currency is null and report.cost_in_usd is not null then report.cost_in_usd
            else report.cost_in_local_currency
        end as amount_original,
        case
            when accounts.currency is null and report.cost_in_usd is not null then 'USD'
            else {{ known_currency('linkedin_ads', 'accounts.currency') }}
        end as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join accounts
        on campaigns.account_id = accounts.id

)

select * from final
