{{ config(materialized='ephemeral') }}

select
    'wecom.members' as source_table,
    member_id as source_key,
    member_id as staff_key,
    full_name,
    department as team,
    crm_user_id,
    _load,
    _row
from {{ ref('stg_wecom__members') }}
