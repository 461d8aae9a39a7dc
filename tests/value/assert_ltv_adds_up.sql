-- Lifetime value is the sum of its parts, and what companies have paid, with what no company is known for, is every payment there
-- is, to the cent. Each row is a company whose parts do not add up, or the sum of payments that is missing or counted twice.
with ltv as (

    select * from {{ ref('account_ltv') }}

),

cohorts as (

    select * from {{ ref('ltv_cohorts') }}
    where ltv_per_customer is not null

),

starts as (

    select * from {{ ref('customer_starts') }}

),

payments as (

    select * from {{ ref('fct_payments') }}
    where coalesce(paid_on <= {{ as_of_day() }}, true)

),

assigned as (

    select * from {{ ref('assigned_payments') }}

),

parts as (

    select
        account_id,
        ltv,
        realised_first_order + realised_renewal + realised_upsell + realised_cross_sell + realised_orders + realised_other
        + expected_open + expected_renewal + expected_expansion + expected_orders as own_parts,
        realised_referral + expected_referral as referral_parts,
        own_ltv,
        realised_expansion - realised_upsell - realised_cross_sell as expansion_difference,
        realised_own + expected_own as own_sums,
        ltv_low <= ltv and ltv <= ltv_high as is_ordered
    from ltv

),

-- Every payment, by whether a company is known for it; and every payment of a customer once more, by cohort.
rows_of_sums as (

    select
        'payments' as what,
        amount as expected,
        0 as found
    from payments
    union all
    select
        'payments' as what,
        0 as expected,
        realised_own as found
    from ltv
    union all
    select
        'payments' as what,
        0 as expected,
        amount as found
    from assigned
    where account_id is null
    union all
    select
        'cohorts' as what,
        ltv.realised_own as expected,
        0 as found
    from ltv
    inner join starts
        on ltv.account_id = starts.account_id
    union all
    select
        'cohorts' as what,
        0 as expected,
        realised_amount as found
    from cohorts

),

sums as (

    select
        what,
        sum(coalesce(expected, 0)) as expected,
        sum(coalesce(found, 0)) as found
    from rows_of_sums
    group by what

)

select
    account_id as what,
    ltv as expected,
    own_parts + referral_parts as found
from parts
where
    ltv <> own_parts + referral_parts
    or own_ltv <> own_parts
    or own_sums <> own_parts
    or expansion_difference <> 0
    or not is_ordered
union all
select
    what,
    expected,
    found
from sums
where expected <> found
