{{ config(materialized='ephemeral') }}

-- Who ever answered. Leavers are often made end-users: they are not current any more.
with users as (

    select
        *,
        coalesce(role, 'end-user') <> 'end-user' as is_agent
    from {{ ref('stg_zendesk__user') }}

),

meant as (

    select distinct id from users
    where is_agent

)

select
    'zendesk.user' as source_table,
    id as source_key,
    'zendesk:' || id as staff_key,
    name as full_name,
    role,
    coalesce(active, true) and not coalesce(suspended, false) as is_active,
    updated_at,
    _load,
    _row,
    coalesce(_fivetran_deleted, false) or not is_agent as is_deleted
from users
where id in (select meant.id from meant)
