{{ config(materialized='ephemeral') }}

select
    'feedback_surveys.responses' as source_table,
    response_id || '|' || question as source_key,
    'respondent' as person_type,
    full_name,
    company_name,
    mobile,
    email,
    account_id as crm_account_id,
    product_user_id,
    answered_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_feedback_surveys__responses') }}
where coalesce(mobile, email, product_user_id) is not null
