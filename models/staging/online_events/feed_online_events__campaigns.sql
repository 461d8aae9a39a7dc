{{ config(materialized='ephemeral') }}

select
    'online_events.webinars' as source_table,
    webinar_id as source_key,
    webinar_id as campaign_id,
    title as campaign_name,
    'event' as campaign_type,
    platform,
    'webinar' as channel_hint,
    {{ business_date('starts_at') }} as started_on,
    {{ business_date('ends_at') }} as ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_online_events__webinars') }}
