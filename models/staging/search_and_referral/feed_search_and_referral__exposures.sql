{{ config(materialized='ephemeral') }}

select
    'search_and_referral.search_stats' as source_table,
    engine || '|' || cast(measured_on as {{ sql_type('text') }}) || '|' || query || '|' || page_url as source_key,
    measured_on,
    'organic_search' as channel_hint,
    engine as platform,
    'query' as subject_type,
    query as subject_key,
    query as subject_name,
    impressions,
    clicks,
    null as visits,
    average_position,
    updated_at,
    _load,
    _row
from {{ ref('stg_search_and_referral__search_stats') }}

union all

select
    'search_and_referral.referring_sites' as source_table,
    referring_host || '|' || cast(measured_on as {{ sql_type('text') }}) as source_key,
    measured_on,
    coalesce(channel_id, 'referral') as channel_hint,
    referring_host as platform,
    'host' as subject_type,
    referring_host as subject_key,
    referring_host as subject_name,
    null as impressions,
    null as clicks,
    visits,
    null as average_position,
    updated_at,
    _load,
    _row
from {{ ref('stg_search_and_referral__referring_sites') }}
