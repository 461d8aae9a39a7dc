{{ config(materialized='ephemeral') }}

-- What is ordered is in the lines of the order, a table of its own that the samples do not have.
select
    'salesforce.order' as source_table,
    id as source_key,
    account_id as organization_key,
    case when account_id is not null then 'crm_account_id' end as organization_key_type,
    coalesce({{ start_of_day('effective_date') }}, activated_date, created_date) as ordered_at,
    total_amount as amount_original,
    {{ known_currency('salesforce', 'currency_iso_code') }} as currency,
    status,
    _fivetran_synced as updated_at,
    _load,
    _row,
    is_deleted
from {{ ref('stg_salesforce__order') }}
