{{ config(materialized='ephemeral') }}

select
    'online_events.webinars' as source_table,
    webinar_id as source_key,
    'event' as cost_type,
    {{ business_date('starts_at') }} as cost_on,
    platform,
    'webinar' as channel_hint,
    webinar_id as campaign_id,
    title as campaign_name,
    cost as amount_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_online_events__webinars') }}
where cost is not null
