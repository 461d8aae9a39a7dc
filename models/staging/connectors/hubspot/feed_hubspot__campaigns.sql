{{ config(materialized='ephemeral') }}

-- The number of a mailing says nothing outside HubSpot, so it carries the system's name.
select
    'hubspot.email_campaign' as source_table,
    id as source_key,
    'hubspot:' || id as campaign_id,
    coalesce(name, subject) as campaign_name,
    'email' as campaign_type,
    'hubspot' as platform,
    'email' as channel_hint,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_hubspot__email_campaign') }}
