{{ config(materialized='ephemeral') }}

-- An organization may have several mail domains: each is evidence of its own, beside the record itself.
select
    'zendesk.organization' as source_table,
    id as source_key,
    name as organization_name,
    null as website_domain,
    'zendesk:' || id as crm_account_id,
    created_at as recorded_at,
    updated_at,
    _load,
    _row,
    _fivetran_deleted as is_deleted
from {{ ref('stg_zendesk__organization') }}

union all

select
    'zendesk.domain_name' as source_table,
    organization_id || '|' || domain_name as source_key,
    null as organization_name,
    lower(domain_name) as website_domain,
    'zendesk:' || organization_id as crm_account_id,
    null as recorded_at,
    _fivetran_synced as updated_at,
    _load,
    _row,
    _fivetran_deleted as is_deleted
from {{ ref('stg_zendesk__domain_name') }}
