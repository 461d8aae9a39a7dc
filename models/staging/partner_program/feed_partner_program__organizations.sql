{{ config(materialized='ephemeral') }}

select
    'partner_program.partners' as source_table,
    partner_id as source_key,
    partner_name as organization_name,
    credit_code,
    province,
    partner_id,
    owner_id as owner_key,
    true as is_partner,
    {{ start_of_day('joined_on') }} as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_partner_program__partners') }}
