-- Who recommended us to whom, company by company, and what came of it: the referred company's first contract, if it was signed
-- after the recommendation, and what has been paid for it.
with referrals as (

    select * from {{ ref('fct_referrals') }}
    where coalesce(referred_at <= {{ as_of() }}, true)

),

persons as (

    select * from {{ ref('dim_persons') }}

),

opportunities as (

    select
        opportunity_key,
        max(account_id) as account_id
    from {{ ref('fct_opportunities') }}
    group by opportunity_key

),

leads as (

    select
        lead_key,
        max(account_id) as account_id,
        max(person_id) as person_id
    from {{ ref('fct_leads') }}
    group by lead_key

),

starts as (

    select * from {{ ref('customer_starts') }}

),

collected as (

    select
        account_id,
        contract_key,
        sum(amount) as amount
    from {{ ref('assigned_payments') }}
    group by account_id, contract_key

),

owned as (

    select
        referrals.*,
        coalesce(referrals.referrer_account_id, referrers.account_id) as from_account_id,
        coalesce(
            opportunities.account_id, leads.account_id, referred.account_id, lead_persons.account_id,
            referrals.referred_account_id
        ) as to_account_id
    from referrals
    left join persons as referrers
        on referrals.referrer_person_id = referrers.person_id
    left join persons as referred
        on referrals.referred_person_id = referred.person_id
    left join opportunities
        on referrals.opportunity_key = opportunities.opportunity_key
    left join leads
        on referrals.crm_lead_id = leads.lead_key
    left join persons as lead_persons
        on leads.person_id = lead_persons.person_id

),

-- Of several recommendations of one company the first before its first contract brought it; nobody recommends themselves.
placed as (

    select
        owned.*,
        starts.contract_key as first_contract_key,
        starts.customer_since,
        starts.amount as first_contract_amount,
        row_number() over (
            partition by owned.to_account_id
            order by
                case when owned.referred_on <= starts.customer_since then 0 else 1 end asc,
                owned.referred_at asc, owned.source_table asc, owned.referral_key asc
        ) as turn
    from owned
    left join starts
        on owned.to_account_id = starts.account_id

),

final as (

    select
        placed.source_table,
        placed.referral_key,
        placed.referrer_type,
        placed.referrer_person_id,
        placed.from_account_id,
        placed.referred_person_id,
        placed.to_account_id,
        placed.referred_on,
        placed.status,
        placed.reward_original,
        placed.currency,
        {{ base_amount('placed.reward_original', 'placed.currency') }} as reward,
        placed.turn = 1
        and coalesce(placed.referred_on <= placed.customer_since, false)
        and coalesce(placed.from_account_id <> placed.to_account_id, true) as is_won,
        placed.from_account_id = placed.to_account_id as is_of_itself,
        placed.customer_since,
        placed.first_contract_key,
        placed.first_contract_amount,
        collected.amount as first_contract_collected
    from placed
    left join collected
        on
            placed.to_account_id = collected.account_id
            and placed.first_contract_key = collected.contract_key
    {{ join_rates('placed.currency', 'placed.referred_on') }}

)

select * from final
