{{ config(materialized='ephemeral') }}

select
    'apple_search.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'apple_search' as platform,
    start_time as started_on,
    end_time as ended_on,
    deleted as is_deleted,
    modification_time as updated_at,
    _load,
    _row
from {{ ref('stg_apple_search__campaign_history') }}
