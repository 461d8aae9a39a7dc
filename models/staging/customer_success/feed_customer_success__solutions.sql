{{ config(materialized='ephemeral') }}

select
    'customer_success.solutions' as source_table,
    solution_id || '|' || version || '|' || branch as source_key,
    solution_id as solution_key,
    version,
    branch,
    solution_name,
    problem,
    published_on,
    retired_on,
    updated_at,
    _load,
    _row
from {{ ref('stg_customer_success__solutions') }}
