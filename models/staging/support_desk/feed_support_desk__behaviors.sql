{{ config(materialized='ephemeral') }}

select
    'support_desk.tickets' as source_table,
    ticket_id || '|' || 'ticket_opened' as source_key,
    ticket_id as visitor_key,
    'ticket_id' as visitor_key_type,
    opened_at as occurred_at,
    'ticket_opened' as event_name,
    'customer' as initiated_by,
    category as content_name,
    _load,
    _row
from {{ ref('stg_support_desk__tickets') }}

union all

select
    'support_desk.replies' as source_table,
    reply_id as source_key,
    ticket_id as visitor_key,
    'ticket_id' as visitor_key_type,
    replied_at as occurred_at,
    'ticket_replied' as event_name,
    case when author_type = 'agent' then 'company' else 'customer' end as initiated_by,
    null as content_name,
    _load,
    _row
from {{ ref('stg_support_desk__replies') }}
