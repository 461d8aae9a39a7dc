{{ config(materialized='ephemeral') }}

select
    'sms_marketing.campaigns' as source_table,
    campaign_id as source_key,
    campaign_id,
    campaign_name,
    'sms_campaign' as campaign_type,
    'sms' as channel_hint,
    sent_on as started_on,
    sent_on as ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_sms_marketing__campaigns') }}
