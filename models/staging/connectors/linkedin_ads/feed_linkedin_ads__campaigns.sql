{{ config(materialized='ephemeral') }}

select
    'linkedin_ads.campaign_history' as source_table,
    id as source_key,
    id as campaign_id,
    name as campaign_name,
    'ad_campaign' as campaign_type,
    'linkedin' as platform,
    {{ business_date('run_schedule_start') }} as started_on,
    {{ business_date('run_schedule_end') }} as ended_on,
    last_modified_time as updated_at,
    _load,
    _row
from {{ ref('stg_linkedin_ads__campaign_history') }}
