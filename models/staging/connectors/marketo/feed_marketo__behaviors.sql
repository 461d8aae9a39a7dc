{{ config(materialized='ephemeral') }}

{% set kinds = {
    'send_email': {'event': 'sent', 'by': 'company'},
    'email_delivered': {'event': 'delivered', 'by': 'company'},
    'email_bounced': {'event': 'bounced', 'by': 'company', 'more': {'category': 'category', 'details': 'details'}},
    'open_email': {'event': 'opened', 'by': 'customer', 'device': 'device'},
    'click_email': {'event': 'clicked', 'by': 'customer', 'device': 'device', 'page': 'link'},
    'unsubscribe_email': {'event': 'unsubscribed', 'by': 'customer', 'page': 'referrer_url'},
} %}

with activities as (

    {% for kind, fields in kinds.items() %}
        select
            'marketo.activity_{{ kind }}' as source_table,
            id,
            lead_id,
            activity_date,
            'email_{{ fields.event }}' as event_name,
            '{{ fields.by }}' as initiated_by,
            {{ fields.page or 'cast(null as varchar)' }} as page_url,
            {{ fields.device or 'cast(null as varchar)' }} as device_type,
            campaign_id,
            primary_attribute_value_id,
            primary_attribute_value,
            {{ json_object(dict(fields.more or {}, mail='primary_attribute_value')) }} as properties,
            _load,
            _row
        from {{ ref('stg_marketo__activity_' ~ kind) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    source_table,
    id as source_key,
    coalesce('marketo:' || lead_id, id) as visitor_key,
    case when lead_id is null then 'mail_event_id' else 'crm_lead_id' end as visitor_key_type,
    activity_date as occurred_at,
    event_name,
    initiated_by,
    page_url,
    {{ url_parameter('page_url', 'utm_source') }} as utm_source,
    {{ url_parameter('page_url', 'utm_medium') }} as utm_medium,
    {{ url_parameter('page_url', 'utm_campaign') }} as utm_campaign,
    {{ url_parameter('page_url', 'utm_content') }} as utm_content,
    {{ url_parameter('page_url', 'utm_term') }} as utm_term,
    'marketo:' || campaign_id as campaign_id,
    'email' as channel_hint,
    coalesce('marketo:' || primary_attribute_value_id, primary_attribute_value) as content_name,
    device_type,
    properties,
    _load,
    _row
from activities
-- What has no time has no place among behaviors.
where activity_date is not null
