{{ config(materialized='ephemeral') }}

select
    'partner_program.referrals' as source_table,
    referral_id as source_key,
    coalesce(partner_id, referrer_account_id, referrer_mobile) as referrer_key,
    case
        when partner_id is not null then 'partner_id'
        when referrer_account_id is not null then 'crm_account_id'
        when referrer_mobile is not null then 'mobile'
    end as referrer_key_type,
    referrer_type,
    company_name as referred_company_name,
    coalesce(mobile, email) as person_key,
    case when mobile is not null then 'mobile' when email is not null then 'email' end as person_key_type,
    referred_at,
    status,
    opportunity_id as opportunity_key,
    lead_id as crm_lead_id,
    reward_amount as reward_original,
    currency,
    updated_at,
    _load,
    _row
from {{ ref('stg_partner_program__referrals') }}
