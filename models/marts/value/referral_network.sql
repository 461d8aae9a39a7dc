-- Who recommended us to whom, and what came of it, also further on: what those brought whom the referred company recommended in
-- turn.
{% set generations = range(2, var('referral_generations') + 1) %}
with referrals as (

    select * from {{ ref('account_referrals') }}

),

collected as (

    select
        account_id,
        sum(amount) as amount
    from {{ ref('assigned_payments') }}
    group by account_id

),

-- One edge for each company that was won: who brought it.
edges as (

    select
        referrals.from_account_id as account_id,
        referrals.to_account_id,
        coalesce(collected.amount, 0) as amount
    from referrals
    left join collected
        on referrals.to_account_id = collected.account_id
    where
        referrals.is_won
        and referrals.from_account_id is not null

),

generation_1 as (

    select
        account_id,
        to_account_id,
        amount
    from edges

),

{% for number in generations %}
    generation_{{ number }} as (

        select
            earlier.account_id,
            edges.to_account_id,
            edges.amount
        from generation_{{ number - 1 }} as earlier
        inner join edges
            on earlier.to_account_id = edges.account_id
        where earlier.account_id <> edges.to_account_id

    ),

{% endfor %}
descendants as (

    {% for number in range(1, var('referral_generations') + 1) %}
        select * from generation_{{ number }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

brought as (

    select
        account_id,
        count(distinct to_account_id) as companies,
        sum(amount) as amount
    from descendants
    group by account_id

),

final as (

    select
        {{ digest(["referrals.source_table || ':' || referrals.referral_key"]) }} as referral_id,
        referrals.referrer_type,
        referrals.from_account_id as referrer_account_id,
        referrals.referrer_person_id,
        referrals.to_account_id as referred_account_id,
        referrals.referred_person_id,
        referrals.referred_on,
        referrals.status,
        referrals.is_won,
        coalesce(referrals.is_of_itself, false) as is_of_itself,
        referrals.customer_since,
        case
            when referrals.is_won then {{ days_from('referrals.referred_on', 'referrals.customer_since') }}
        end as days_to_contract,
        case when referrals.is_won then referrals.first_contract_amount end as first_contract_amount,
        case when referrals.is_won then cast(coalesce(collected.amount, 0) as {{ sql_type('total') }}) end as collected_amount,
        case when referrals.is_won then coalesce(brought.companies, 0) end as companies_brought_further,
        case when referrals.is_won then cast(coalesce(brought.amount, 0) as {{ sql_type('total') }}) end as collected_further,
        referrals.reward,
        referrals.source_table
    from referrals
    left join collected
        on referrals.to_account_id = collected.account_id
    left join brought
        on referrals.to_account_id = brought.account_id

)

select * from final
