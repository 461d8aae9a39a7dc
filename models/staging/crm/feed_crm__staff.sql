{{ config(materialized='ephemeral') }}

select
    'crm.users' as source_table,
    user_id as source_key,
    user_id as staff_key,
    full_name,
    role,
    team,
    manager_id as manager_key,
    user_id as crm_user_id,
    is_active,
    _load,
    _row
from {{ ref('stg_crm__users') }}
