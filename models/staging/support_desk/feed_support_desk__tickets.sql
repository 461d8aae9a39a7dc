{{ config(materialized='ephemeral') }}

select
    'support_desk.tickets' as source_table,
    ticket_id as source_key,
    coalesce(account_id, tenant_id, company_name) as organization_key,
    case
        when account_id is not null then 'crm_account_id'
        when tenant_id is not null then 'tenant_id'
        when company_name is not null then 'organization_name'
    end as organization_key_type,
    coalesce(product_user_id, requester_email, requester_mobile) as person_key,
    case
        when product_user_id is not null then 'product_user_id'
        when requester_email is not null then 'email'
        when requester_mobile is not null then 'mobile'
    end as person_key_type,
    'support' as ticket_type,
    opened_at,
    first_replied_at,
    solved_at as closed_at,
    category,
    priority,
    status,
    subject,
    product,
    agent_id as staff_key,
    satisfaction_score,
    updated_at,
    _load,
    _row
from {{ ref('stg_support_desk__tickets') }}
