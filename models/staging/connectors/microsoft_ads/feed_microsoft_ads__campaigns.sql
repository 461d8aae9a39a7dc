{{ config(materialized='ephemeral') }}

-- Search and audience ads are one platform and two channels: the seed channel_aliases says which kind is which.
select
    'microsoft_ads.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'microsoft' as platform,
    'microsoft_' || lower(type) as channel_hint,
    modified_time as updated_at,
    _load,
    _row
from {{ ref('stg_microsoft_ads__campaign_history') }}
