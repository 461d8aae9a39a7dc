{{ config(materialized='ephemeral') }}

select
    'snapchat_ads.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'snapchat' as platform,
    {{ business_date('start_time') }} as started_on,
    {{ business_date('end_time') }} as ended_on,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_snapchat_ads__campaign_history') }}
