{{ config(materialized='ephemeral') }}

-- A user with a contact is a customer's or partner's login to a portal: that person stands among the contacts.
with users as (

    select * from {{ ref('stg_salesforce__user') }}
    where contact_id is null

),

roles as (

    {{ newest_versions(ref('stg_salesforce__user_role'), 'id', '_fivetran_synced') }}

)

select
    'salesforce.user' as source_table,
    users.id as source_key,
    users.id as staff_key,
    coalesce(users.name, {{ joined_name('users.first_name', 'users.last_name') }}) as full_name,
    roles.name as role,
    users.department as team,
    users.manager_id as manager_key,
    users.id as crm_user_id,
    users.is_active,
    users._fivetran_synced as updated_at,
    users._load,
    users._row,
    users._fivetran_deleted as is_deleted
from users
left join roles
    on users.user_role_id = roles.id
