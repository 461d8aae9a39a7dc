{{ config(materialized='ephemeral') }}

-- An account that was merged into another names it: it carries both ids from then on, and is not current any more.
select
    'salesforce.account' as source_table,
    id as source_key,
    name as organization_name,
    parent_id as parent_key,
    {{ url_host('website') }} as website_domain,
    industry,
    billing_country as country,
    billing_state as province,
    billing_city as city,
    number_of_employees as employee_count,
    annual_revenue,
    {{ known_currency('salesforce', 'currency_iso_code') }} as currency,
    concat_ws(';', master_record_id, id) as crm_account_id,
    owner_id as owner_key,
    created_date as recorded_at,
    version_at as updated_at,
    _load,
    _row,
    is_gone or master_record_id is not null as is_deleted
from {{ ref('base_salesforce__account_versions') }}
