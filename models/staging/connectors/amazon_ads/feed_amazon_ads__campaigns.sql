{{ config(materialized='ephemeral') }}

select
    'amazon_ads.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'amazon' as platform,
    start_date as started_on,
    end_date as ended_on,
    last_updated_date as updated_at,
    _load,
    _row
from {{ ref('stg_amazon_ads__campaign_history') }}
