{{ config(materialized='ephemeral') }}

-- Spend by campaign and day: the reports by ad group, pin, keyword and target are parts of it, the advertiser's names no
-- campaign. The `_1` figures were paid for; what users passed on to others (`_2`) was not. The currency is the advertiser's:
-- `dollar` in the name of the amount is only a name.
with report as (

    select * from {{ ref('stg_pinterest_ads__campaign_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_pinterest_ads__campaign_history'), 'id', '_fivetran_synced') }}

),

advertisers as (

    {{ newest_versions(ref('stg_pinterest_ads__advertiser_history'), 'id', 'updated_time') }}

),

final as (

    select
        'pinterest_ads.campaign_report' as source_table,
        {{ joined_key(['report.campaign_id', 'report.date']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'pinterest' as platform,
        report.campaign_id,
        coalesce(campaigns.name, report.campaign_name) as campaign_name,
        {{ from_micros('report.spend_in_micro_dollar') }} as amount_original,
        {{ known_currency('pinterest_ads', 'advertisers.currency') }} as currency,
        report.impression_1 as impressions,
        report.clickthrough_1 as clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id
    left join advertisers
        on report.advertiser_id = advertisers.id

)

select * from final
