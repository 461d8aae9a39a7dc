{{ config(materialized='ephemeral') }}

-- A message row is up to four things that happened.
select
    'sms_marketing.messages' as source_table,
    message_id || '|' || 'sms_sent' as source_key,
    mobile as visitor_key,
    'mobile' as visitor_key_type,
    sent_at as occurred_at,
    'sms_sent' as event_name,
    'company' as initiated_by,
    campaign_id,
    'sms' as channel_hint,
    _load,
    _row
from {{ ref('stg_sms_marketing__messages') }}
where sent_at is not null

union all

select
    'sms_marketing.messages' as source_table,
    message_id || '|' || 'sms_delivered' as source_key,
    mobile as visitor_key,
    'mobile' as visitor_key_type,
    delivered_at as occurred_at,
    'sms_delivered' as event_name,
    'company' as initiated_by,
    campaign_id,
    'sms' as channel_hint,
    _load,
    _row
from {{ ref('stg_sms_marketing__messages') }}
where delivered_at is not null

union all

select
    'sms_marketing.messages' as source_table,
    message_id || '|' || 'sms_clicked' as source_key,
    mobile as visitor_key,
    'mobile' as visitor_key_type,
    clicked_at as occurred_at,
    'sms_clicked' as event_name,
    'customer' as initiated_by,
    campaign_id,
    'sms' as channel_hint,
    _load,
    _row
from {{ ref('stg_sms_marketing__messages') }}
where clicked_at is not null

union all

select
    'sms_marketing.messages' as source_table,
    message_id || '|' || 'sms_unsubscribed' as source_key,
    mobile as visitor_key,
    'mobile' as visitor_key_type,
    unsubscribed_at as occurred_at,
    'sms_unsubscribed' as event_name,
    'customer' as initiated_by,
    campaign_id,
    'sms' as channel_hint,
    _load,
    _row
from {{ ref('stg_sms_marketing__messages') }}
where unsubscribed_at is not null
