{{ config(materialized='ephemeral') }}

select
    'crm.opportunity_stage_changes' as source_table,
    change_id as source_key,
    opportunity_id as opportunity_key,
    changed_at,
    from_stage,
    to_stage,
    changed_by as staff_key,
    reason,
    _load,
    _row
from {{ ref('stg_crm__opportunity_stage_changes') }}
