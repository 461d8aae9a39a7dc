{{ config(materialized='ephemeral') }}

-- A stay of a deal in a stage begins with a change. Plans without the table of stays tell the same as values of the
-- property dealstage; a deal that has stays is not read there again.
with stages as (

    select * from {{ ref('base_hubspot__deal_stages') }}

),

stays as (

    select * from {{ ref('stg_hubspot__deal_stage') }}

),

moves as (

    select
        'hubspot.deal_stage' as source_table,
        deal_id || '|' || cast(_fivetran_start as varchar) as source_key,
        deal_id,
        coalesce(date_entered, _fivetran_start) as changed_at,
        value as stage_id,
        source as reason,
        _fivetran_start as updated_at,
        _load,
        _row
    from stays

    union all

    select
        'hubspot.deal_property_history' as source_table,
        deal_id || '|' || name || '|' || cast(timestamp as varchar) as source_key,
        deal_id,
        timestamp as changed_at,
        value as stage_id,
        source as reason,
        _fivetran_synced as updated_at,
        _load,
        _row
    from {{ ref('stg_hubspot__deal_property_history') }}
    where
        name = 'dealstage'
        and deal_id not in (select stays.deal_id from stays)

),

-- One stay may have landed in several versions: open, then ended.
entries as (

    select distinct
        deal_id,
        changed_at,
        stage_id
    from moves

),

preceded as (

    select
        deal_id,
        changed_at,
        stage_id,
        lag(stage_id) over (partition by deal_id order by changed_at, stage_id) as from_stage_id
    from entries

)

select
    moves.source_table,
    moves.source_key,
    moves.deal_id as opportunity_key,
    moves.changed_at,
    coalesce(stages_before.label, preceded.from_stage_id) as from_stage,
    coalesce(stages.label, moves.stage_id) as to_stage,
    moves.reason,
    moves.updated_at,
    moves._load,
    moves._row
from moves
left join preceded
    on
        moves.deal_id = preceded.deal_id
        and moves.changed_at = preceded.changed_at
        and moves.stage_id = preceded.stage_id
left join stages
    on moves.stage_id = stages.stage_id
left join stages as stages_before
    on preceded.from_stage_id = stages_before.stage_id
