{{ config(materialized='ephemeral') }}

select
    'wechat_official.qr_codes' as source_table,
    scene as source_key,
    coalesce(campaign_id, scene) as campaign_id,
    name as campaign_name,
    'qr_code' as campaign_type,
    coalesce(channel_id, 'wechat_official') as channel_hint,
    scene,
    created_on as started_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_wechat_official__qr_codes') }}
