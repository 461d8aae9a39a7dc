{{ config(materialized='ephemeral') }}

-- The stages of deals by id. A stage says itself whether its deals are won; older accounts tell a lost one only by its
-- probability of nothing.
select
    stage_id,
    label,
    case
        when closed_won then 'won'
        when is_closed or probability = 0 then 'lost'
    end as stage_meaning
from ({{ newest_versions(ref('stg_hubspot__deal_pipeline_stage'), 'stage_id', '_fivetran_synced') }}) as newest
