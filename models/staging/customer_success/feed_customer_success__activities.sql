{{ config(materialized='ephemeral') }}

select
    'customer_success.visits' as source_table,
    visit_id as source_key,
    'customer_visit' as activity_type,
    occurred_at,
    contact_id as crm_contact_id,
    account_id as crm_account_id,
    manager_id as staff_key,
    coalesce(subject, visit_type) as subject,
    nullif(concat_ws(' / ', problem, notes), '') as notes,
    next_step,
    next_step_on,
    duration_minutes,
    sentiment_score,
    updated_at,
    _load,
    _row
from {{ ref('stg_customer_success__visits') }}
