-- Each referral, led to who gave it and whom it names.
with referrals as (

    select * from {{ ref('referrals') }}
    where is_current

),

final as (

    select
        referrals.source_table,
        referrals.source_key as referral_key,
        by_person.entity_id as referrer_person_id,
        by_organization.entity_id as referrer_account_id,
        referrals.referrer_type,
        referred.entity_id as referred_person_id,
        referrals.referred_company_name,
        by_name.entity_id as referred_account_id,
        referrals.referred_at,
        {{ business_date('referrals.referred_at') }} as referred_on,
        referrals.status,
        referrals.opportunity_key,
        referrals.crm_lead_id,
        referrals.reward_original,
        referrals.currency,
        referrals._load,
        referrals._row
    from referrals
    {{ join_owner('by_person', 'person', 'referrals.referrer_key_type', 'referrals.referrer_key') }}
    {{ join_owner('by_organization', 'organization', 'referrals.referrer_key_type', 'referrals.referrer_key') }}
    {{ join_owner('referred', 'person', 'referrals.person_key_type', 'referrals.person_key') }}
    {{ join_owner('by_name', 'organization', "'organization_name'", 'referrals.referred_company_name') }}

)

select * from final
