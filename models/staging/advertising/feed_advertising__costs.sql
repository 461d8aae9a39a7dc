{{ config(materialized='ephemeral') }}

select
    'advertising.ad_costs' as source_table,
    concat_ws(
        '|', platform, campaign_id, coalesce(ad_group_id, ''), coalesce(keyword, ''), cost_on, coalesce(currency, '')
    ) as source_key,
    'media' as cost_type,
    cost_on,
    platform,
    campaign_id,
    campaign_name,
    nullif(concat_ws('|', ad_group_id, keyword), '') as placement,
    cost as amount_original,
    currency,
    impressions,
    clicks,
    _load,
    _row
from {{ ref('stg_advertising__ad_costs') }}
