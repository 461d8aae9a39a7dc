{{ config(materialized='ephemeral') }}

select
    'wecom.contact_ways' as source_table,
    state as source_key,
    campaign_id,
    name as campaign_name,
    'contact_way' as campaign_type,
    'wecom' as platform,
    channel_id as channel_hint,
    state,
    _load,
    _row
from {{ ref('stg_wecom__contact_ways') }}
