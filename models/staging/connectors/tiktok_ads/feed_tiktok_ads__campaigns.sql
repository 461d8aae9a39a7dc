{{ config(materialized='ephemeral') }}

select
    'tiktok_ads.campaign_history' as source_table,
    campaign_id as source_key,
    campaign_id,
    campaign_name,
    'ad_campaign' as campaign_type,
    'tiktok' as platform,
    updated_at,
    _load,
    _row
from {{ ref('stg_tiktok_ads__campaign_history') }}
