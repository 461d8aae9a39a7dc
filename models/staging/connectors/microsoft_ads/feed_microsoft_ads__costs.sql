{{ config(materialized='ephemeral') }}

-- Spend by campaign, day and segment: the reports by ad group, ad, keyword, search term and place are parts of it.
with report as (

    select * from {{ ref('stg_microsoft_ads__campaign_performance_daily_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_microsoft_ads__campaign_history'), 'id', 'modified_time') }}

),

final as (

    select
        'microsoft_ads.campaign_performance_daily_report' as source_table,
        {{ joined_key([
            'report.date',
            'report.account_id',
            'report.campaign_id',
            'report.currency_code',
            'report.device_os',
            'report.device_type',
            'report.network',
            'report.ad_distribution',
            'report.bid_match_type',
            'report.delivered_match_type',
            'report.top_vs_other',
            'report.budget_association_status',
            'report.budget_name',
        ]) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'microsoft' as platform,
        report.campaign_id,
        campaigns.name as campaign_name,
        report.spend as amount_original,
        {{ known_currency('microsoft_ads', 'report.currency_code') }} as currency,
        report.impressions,
        report.clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.campaign_id = campaigns.id

)

select * from final
