{{ config(materialized='ephemeral') }}

-- The person behind the customer's mail address or phone, whose own name Stripe does not keep.
select
    'stripe.customer' as source_table,
    id as source_key,
    'billing_contact' as person_type,
    name as company_name,
    phone as mobile,
    email,
    id as crm_account_id,
    created as recorded_at,
    coalesce(is_deleted, false) or not coalesce(livemode, true) or coalesce(email, phone) is null as is_deleted,
    _fivetran_synced as updated_at,
    _load,
    _row
from {{ ref('stg_stripe__customer') }}
