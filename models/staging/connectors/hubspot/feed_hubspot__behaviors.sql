{{ config(materialized='ephemeral') }}

with clicks as (

    {{ newest_versions(ref('stg_hubspot__email_event_click'), 'id', '_fivetran_synced') }}

),

opens as (

    {{ newest_versions(ref('stg_hubspot__email_event_open'), 'id', '_fivetran_synced') }}

),

bounces as (

    {{ newest_versions(ref('stg_hubspot__email_event_bounce'), 'id', '_fivetran_synced') }}

),

drops as (

    {{ newest_versions(ref('stg_hubspot__email_event_dropped'), 'id', '_fivetran_synced') }}

),

sendings as (

    {{ newest_versions(ref('stg_hubspot__email_event_sent'), 'id', '_fivetran_synced') }}

),

changes as (

    {{ newest_versions(ref('stg_hubspot__email_event_status_change'), 'id', '_fivetran_synced') }}

),

mailings as (

    {{ newest_versions(ref('stg_hubspot__email_campaign'), 'id', '_fivetran_synced') }}

),

forms as (

    {{ newest_versions(ref('stg_hubspot__form'), 'guid', 'updated_at') }}

),

mail_events as (

    select
        events.*,
        case
            when events.type = 'OPEN' then 'opened'
            when events.type = 'CLICK' then 'clicked'
            when events.type = 'BOUNCE' then 'bounced'
            when events.type = 'SPAMREPORT' then 'complained'
            when events.type = 'STATUSCHANGE' then coalesce(lower(changes.portal_subscription_status), 'status_changed')
            when events.type = 'FORWARD' then 'forwarded'
            when events.type = 'PRINT' then 'printed'
            else coalesce(lower(events.type), 'event')
        end as event_word
    from {{ ref('stg_hubspot__email_event') }} as events
    left join changes
        on events.id = changes.id
    -- What has no time has no place among behaviors.
    where events.created is not null

),

submissions as (

    select * from {{ ref('stg_hubspot__contact_form_submission') }}
    where timestamp is not null

)

select
    'hubspot.email_event' as source_table,
    mail_events.id as source_key,
    coalesce(lower(mail_events.recipient), mail_events.id) as visitor_key,
    case when mail_events.recipient is null then 'mail_event_id' else 'email' end as visitor_key_type,
    mail_events.created as occurred_at,
    'email_' || mail_events.event_word as event_name,
    -- HubSpot filters what the company's own people or a scanner did: nothing that the customer did.
    case
        when coalesce(mail_events.filtered_event, false) then 'company'
        when mail_events.event_word in ('opened', 'clicked', 'complained', 'subscribed', 'unsubscribed', 'forwarded', 'printed')
            then 'customer'
        else 'company'
    end as initiated_by,
    clicks.url as page_url,
    clicks.referer as referrer_url,
    {{ url_parameter('clicks.url', 'utm_source') }} as utm_source,
    {{ url_parameter('clicks.url', 'utm_medium') }} as utm_medium,
    {{ url_parameter('clicks.url', 'utm_campaign') }} as utm_campaign,
    {{ url_parameter('clicks.url', 'utm_content') }} as utm_content,
    {{ url_parameter('clicks.url', 'utm_term') }} as utm_term,
    'hubspot:' || mail_events.email_campaign_id as campaign_id,
    'email' as channel_hint,
    coalesce(sendings.subject, drops.subject, mailings.subject, mailings.name) as content_name,
    opens.duration * cast('0.001' as decimal(4, 3)) as engaged_seconds,
    case
        when coalesce(drops.drop_reason, bounces.category, bounces.status) is not null
            then {{ json_object({'reason': 'coalesce(drops.drop_reason, bounces.category)', 'status': 'bounces.status'}) }}
    end as properties,
    mail_events._load,
    mail_events._row
from mail_events
left join clicks
    on mail_events.id = clicks.id
left join opens
    on mail_events.id = opens.id
left join bounces
    on mail_events.id = bounces.id
left join drops
    on mail_events.id = drops.id
left join sendings
    on mail_events.id = sendings.id
left join mailings
    on mail_events.email_campaign_id = mailings.id

union all

select
    'hubspot.contact_form_submission' as source_table,
    submissions.contact_id || '|' || submissions.conversion_id as source_key,
    submissions.contact_id as visitor_key,
    'crm_contact_id' as visitor_key_type,
    submissions.timestamp as occurred_at,
    'form_submitted' as event_name,
    'customer' as initiated_by,
    submissions.page_url,
    null as referrer_url,
    {{ url_parameter('submissions.page_url', 'utm_source') }} as utm_source,
    {{ url_parameter('submissions.page_url', 'utm_medium') }} as utm_medium,
    {{ url_parameter('submissions.page_url', 'utm_campaign') }} as utm_campaign,
    {{ url_parameter('submissions.page_url', 'utm_content') }} as utm_content,
    {{ url_parameter('submissions.page_url', 'utm_term') }} as utm_term,
    null as campaign_id,
    null as channel_hint,
    coalesce(forms.name, submissions.title) as content_name,
    null as engaged_seconds,
    null as properties,
    submissions._load,
    submissions._row
from submissions
left join forms
    on submissions.form_id = forms.guid
