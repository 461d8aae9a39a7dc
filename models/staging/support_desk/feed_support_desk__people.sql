{{ config(materialized='ephemeral') }}

select
    'support_desk.tickets' as source_table,
    ticket_id as source_key,
    'requester' as person_type,
    requester_name as full_name,
    company_name,
    requester_mobile as mobile,
    requester_email as email,
    account_id as crm_account_id,
    product_user_id,
    ticket_id as record_id,
    'ticket_id' as record_id_type,
    opened_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_support_desk__tickets') }}
where coalesce(requester_mobile, requester_email, product_user_id) is not null
