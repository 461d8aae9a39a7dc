{{ config(materialized='ephemeral') }}

-- Activities name smart campaigns; a program is the whole that they belong to. Their numbers overlap, and say nothing outside
-- Marketo, so they carry the system's name.
with programs as (

    {{ newest_versions(ref('stg_marketo__program'), 'id', 'updated_at') }}

),

campaigns as (

    select * from {{ ref('stg_marketo__campaign') }}

)

select
    'marketo.campaign' as source_table,
    campaigns.id as source_key,
    'marketo:' || campaigns.id as campaign_id,
    campaigns.name as campaign_name,
    'smart_campaign' as campaign_type,
    'marketo' as platform,
    programs.channel as channel_hint,
    programs.start_date as started_on,
    programs.end_date as ended_on,
    campaigns.updated_at,
    campaigns._load,
    campaigns._row,
    campaigns._fivetran_deleted as is_deleted
from campaigns
left join programs
    on campaigns.program_id = programs.id

union all

select
    'marketo.program' as source_table,
    id as source_key,
    'marketo:program:' || id as campaign_id,
    name as campaign_name,
    'program' as campaign_type,
    'marketo' as platform,
    channel as channel_hint,
    start_date as started_on,
    end_date as ended_on,
    updated_at,
    _load,
    _row,
    _fivetran_deleted as is_deleted
from {{ ref('stg_marketo__program') }}
