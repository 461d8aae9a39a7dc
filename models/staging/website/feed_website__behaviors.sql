{{ config(materialized='ephemeral') }}
{% set from_address = click_id_of('page_url') %}

select
    'website.events' as source_table,
    event_id as source_key,
    visitor_id as visitor_key,
    'visitor_id' as visitor_key_type,
    user_id,
    occurred_at,
    event_name,
    session_id as tracker_session_id,
    page_url,
    referrer_url,
    coalesce(utm_source, {{ url_parameter('page_url', 'utm_source') }}) as utm_source,
    coalesce(utm_medium, {{ url_parameter('page_url', 'utm_medium') }}) as utm_medium,
    coalesce(utm_campaign, {{ url_parameter('page_url', 'utm_campaign') }}) as utm_campaign,
    coalesce(utm_content, {{ url_parameter('page_url', 'utm_content') }}) as utm_content,
    coalesce(utm_term, {{ url_parameter('page_url', 'utm_term') }}) as utm_term,
    coalesce(click_id, {{ from_address.click_id }}) as click_id,
    {{ from_address.click_id_type }} as click_id_type,
    coalesce(scene, {{ url_parameter('page_url', 'scene') }}) as scene,
    page_title as content_name,
    device_type,
    engaged_seconds,
    properties,
    _load,
    _row
from {{ ref('stg_website__events') }}

union all

select
    'website.form_submissions' as source_table,
    submission_id as source_key,
    coalesce(visitor_id, submission_id) as visitor_key,
    case when visitor_id is null then 'submission_id' else 'visitor_id' end as visitor_key_type,
    null as user_id,
    submitted_at as occurred_at,
    'form_submitted' as event_name,
    null as tracker_session_id,
    page_url,
    null as referrer_url,
    coalesce(utm_source, {{ url_parameter('page_url', 'utm_source') }}) as utm_source,
    coalesce(utm_medium, {{ url_parameter('page_url', 'utm_medium') }}) as utm_medium,
    coalesce(utm_campaign, {{ url_parameter('page_url', 'utm_campaign') }}) as utm_campaign,
    {{ url_parameter('page_url', 'utm_content') }} as utm_content,
    {{ url_parameter('page_url', 'utm_term') }} as utm_term,
    {{ from_address.click_id }} as click_id,
    {{ from_address.click_id_type }} as click_id_type,
    {{ url_parameter('page_url', 'scene') }} as scene,
    coalesce(form_type, form_id) as content_name,
    null as device_type,
    null as engaged_seconds,
    null as properties,
    _load,
    _row
from {{ ref('stg_website__form_submissions') }}
