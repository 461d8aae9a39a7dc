{{ config(materialized='ephemeral') }}

select
    'advertising.campaigns' as source_table,
    platform || '|' || campaign_id as source_key,
    campaign_id,
    campaign_name,
    'ad_campaign' as campaign_type,
    platform,
    channel_id as channel_hint,
    started_on,
    ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_advertising__campaigns') }}
