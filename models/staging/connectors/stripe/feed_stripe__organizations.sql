{{ config(materialized='ephemeral') }}

-- Who pays a B2B subscription is a company: the customer's name is its name. The customer id is the account that
-- contracts, invoices and payments carry; its prefix keeps it apart from the ids of a CRM.
select
    'stripe.customer' as source_table,
    id as source_key,
    name as organization_name,
    tax_info_tax_id as tax_number,
    address_country as country,
    address_state as province,
    address_city as city,
    id as crm_account_id,
    created as recorded_at,
    coalesce(is_deleted, false) or not coalesce(livemode, true) as is_deleted,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_stripe__customer') }}
