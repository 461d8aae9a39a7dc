{{ config(materialized='ephemeral') }}

-- Where the loader keeps history, in the table itself or in one of its own, its versions are versions of the same record:
-- one that is no longer in force, and has no successor, is of a record that is gone.
with versions as (

    select * from {{ ref('stg_salesforce__opportunity') }}

    union all

    select * from {{ ref('stg_salesforce__opportunity_history') }}

)

select
    _load,
    _row,
    {{ contract_column_names('salesforce', 'opportunity') | indent(4) }},
    coalesce(_fivetran_start, _fivetran_synced) as version_at,
    coalesce(is_deleted, false) or not coalesce(_fivetran_active, true) as is_gone
from versions
