{{ config(materialized='ephemeral') }}

select
    'salesforce.product_2' as source_table,
    id as source_key,
    name as product,
    family as series,
    _fivetran_synced as updated_at,
    _load,
    _row,
    is_deleted
from {{ ref('stg_salesforce__product_2') }}
