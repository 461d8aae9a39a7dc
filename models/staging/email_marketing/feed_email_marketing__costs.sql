{{ config(materialized='ephemeral') }}

select
    'email_marketing.campaigns' as source_table,
    campaign_id as source_key,
    'mailing' as cost_type,
    sent_on as cost_on,
    'email' as channel_hint,
    campaign_id,
    campaign_name,
    cost as amount_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_email_marketing__campaigns') }}
where cost is not null
