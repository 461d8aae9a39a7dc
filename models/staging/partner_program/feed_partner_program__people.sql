{{ config(materialized='ephemeral') }}

select
    'partner_program.partners' as source_table,
    partner_id as source_key,
    'partner_contact' as person_type,
    contact_name as full_name,
    partner_name as company_name,
    mobile,
    email,
    null as crm_lead_id,
    partner_id,
    true as is_partner,
    {{ start_of_day('joined_on') }} as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_partner_program__partners') }}
where coalesce(mobile, email) is not null

union all

select
    'partner_program.referrals' as source_table,
    referral_id as source_key,
    'referred' as person_type,
    contact_name as full_name,
    company_name,
    mobile,
    email,
    lead_id as crm_lead_id,
    null as partner_id,
    null as is_partner,
    referred_at as recorded_at,
    updated_at,
    _load,
    _row
from {{ ref('stg_partner_program__referrals') }}
where coalesce(mobile, email, lead_id) is not null
