{{ config(materialized='ephemeral') }}

select
    'email_marketing.campaigns' as source_table,
    campaign_id as source_key,
    campaign_id,
    campaign_name,
    'email_campaign' as campaign_type,
    'email' as channel_hint,
    sent_on as started_on,
    sent_on as ended_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_email_marketing__campaigns') }}
