{{ config(materialized='ephemeral') }}

select
    'customer_success.assessments' as source_table,
    account_id || '|' || cast(assessed_on as {{ sql_type('text') }}) as source_key,
    account_id as organization_key,
    'crm_account_id' as organization_key_type,
    manager_id as staff_key,
    assessed_on,
    sentiment_score,
    health_state,
    renewal_intent,
    notes,
    updated_at,
    _load,
    _row
from {{ ref('stg_customer_success__assessments') }}
