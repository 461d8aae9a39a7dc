{{ config(materialized='ephemeral') }}

select
    'reddit_ads.campaign' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'reddit' as platform,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_reddit_ads__campaign') }}
