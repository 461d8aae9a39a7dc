{{ config(materialized='ephemeral') }}

-- Spend by campaign and day: the keyword and search term reports leave out what is too rare to be shown.
with report as (

    select * from {{ ref('stg_apple_search__campaign_report') }}

),

campaigns as (

    {{ newest_versions(ref('stg_apple_search__campaign_history'), 'id', 'modification_time') }}

),

final as (

    select
        'apple_search.campaign_report' as source_table,
        {{ joined_key(['report.id', 'report.date']) }} as source_key,
        'media' as cost_type,
        report.date as cost_on,
        'apple_search' as platform,
        report.id as campaign_id,
        campaigns.name as campaign_name,
        report.local_spend_amount as amount_original,
        {{ known_currency('apple_search', 'report.local_spend_currency') }} as currency,
        report.impressions,
        report.taps as clicks,
        report._fivetran_synced as updated_at,
        report._load,
        report._row
    from report
    left join campaigns
        on report.id = campaigns.id

)

select * from final
