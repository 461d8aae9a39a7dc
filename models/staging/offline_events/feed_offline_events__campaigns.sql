{{ config(materialized='ephemeral') }}

select
    'offline_events.events' as source_table,
    event_id as source_key,
    event_id as campaign_id,
    event_name as campaign_name,
    'event' as campaign_type,
    coalesce(channel_id, 'offline_' || event_type) as channel_hint,
    city,
    started_on,
    ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_offline_events__events') }}
