{{ config(materialized='ephemeral') }}

-- Opens by machines (privacy proxies, scanners) say nothing about the person.
select
    'email_marketing.events' as source_table,
    event_id as source_key,
    coalesce(email, event_id) as visitor_key,
    case when email is null then 'mail_event_id' else 'email' end as visitor_key_type,
    occurred_at,
    'email_' || event_name || case when event_name = 'opened' and is_automatic then '_by_machine' else '' end as event_name,
    case
        when event_name in ('sent', 'delivered', 'bounced') or coalesce(is_automatic, false) then 'company'
        else 'customer'
    end as initiated_by,
    clicked_url as page_url,
    campaign_id,
    'email' as channel_hint,
    _load,
    _row
from {{ ref('stg_email_marketing__events') }}
