{{ config(materialized='ephemeral') }}

select
    'offline_events.events' as source_table,
    event_id as source_key,
    'event' as cost_type,
    started_on as cost_on,
    coalesce(channel_id, 'offline_' || event_type) as channel_hint,
    event_id as campaign_id,
    event_name as campaign_name,
    cost as amount_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_offline_events__events') }}
where cost is not null
