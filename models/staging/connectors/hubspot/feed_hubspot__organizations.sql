{{ config(materialized='ephemeral') }}

select
    'hubspot.company' as source_table,
    id as source_key,
    property_name as organization_name,
    is_deleted,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_hubspot__company') }}
