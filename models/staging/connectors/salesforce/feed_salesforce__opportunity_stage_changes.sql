{{ config(materialized='ephemeral') }}

-- Two successive versions of an opportunity with different stages are a change, at the moment when the later one began.
with versions as (

    select
        *,
        row_number() over (partition by id, _fivetran_start order by _load desc, _row desc) as landed_rank
    from {{ ref('base_salesforce__opportunity_versions') }}
    where _fivetran_start is not null

),

compared as (

    select
        *,
        lag(stage_name) over (partition by id order by _fivetran_start) as from_stage
    from versions
    where landed_rank = 1

)

select
    'salesforce.opportunity_history' as source_table,
    id || '|' || cast(_fivetran_start as varchar) as source_key,
    id as opportunity_key,
    _fivetran_start as changed_at,
    from_stage,
    stage_name as to_stage,
    version_at as updated_at,
    _load,
    _row
from compared
where stage_name is distinct from from_stage
