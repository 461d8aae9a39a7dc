{{ config(materialized='ephemeral') }}

-- Who ever asked. Zendesk's numbers are not the CRM's: they carry the system's name, so that two ranges of numbers never
-- meet. A user who became an agent is no customer any more.
with users as (

    select
        *,
        coalesce(role, 'end-user') = 'end-user' as is_customer
    from {{ ref('stg_zendesk__user') }}

),

meant as (

    select distinct id from users
    where is_customer

)

select
    'zendesk.user' as source_table,
    id as source_key,
    'contact' as person_type,
    name as full_name,
    phone as mobile,
    email,
    'zendesk:' || id as crm_contact_id,
    'zendesk:' || organization_id as crm_account_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row,
    coalesce(_fivetran_deleted, false) or not coalesce(active, true) or not is_customer as is_deleted
from users
where id in (select meant.id from meant)
