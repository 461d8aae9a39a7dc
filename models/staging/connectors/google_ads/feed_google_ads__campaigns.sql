{{ config(materialized='ephemeral') }}

-- Search, display and video are one platform and three channels: the seed channel_aliases says which kind is which.
select
    'google_ads.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'google' as platform,
    'google_' || lower(advertising_channel_type) as channel_hint,
    start_date as started_on,
    end_date as ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_google_ads__campaign_history') }}
