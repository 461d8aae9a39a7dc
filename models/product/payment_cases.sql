-- Decisions to pay that use of the product came before: contracts that ended, renewed or not, and trials, paid or not. Only
-- companies that were active in the days that count are cases, each with how active it was then beside the others.
with renewals as (

    select * from {{ ref('contract_renewals') }}
    where outcome in ('renewed', 'lost')

),

trials as (

    select * from {{ ref('fct_trials') }}
    where account_id is not null

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and account_id is not null

),

accounts as (

    select
        account_id,
        account_no
    from {{ ref('product_users') }}
    where account_no is not null
    group by account_id, account_no

),

user_days as (

    select * from {{ ref('product_user_days') }}
    where account_no is not null

),

payments as (

    select
        account_id,
        min(least(starts_on, coalesce(signed_on, starts_on))) as paid_on
    from terms
    group by account_id

),

-- A trial that paid while its first days ran is no case: what it used cannot have come first.
cases as (

    select
        'renewal' as outcome,
        contract_key as case_key,
        account_id,
        {{ day_plus('due_on', -1 * (var('payment_lookback_days') + var('payment_lead_days'))) }} as from_on,
        {{ day_plus('due_on', -1 * var('payment_lead_days') - 1) }} as until_on,
        outcome = 'renewed' as has_paid
    from renewals
    union all
    select
        'trial' as outcome,
        trials.source_table || '|' || trials.trial_key as case_key,
        trials.account_id,
        trials.started_on as from_on,
        {{ day_plus('trials.started_on', var('trial_feature_days') - 1) }} as until_on,
        coalesce(payments.paid_on <= {{ day_plus('trials.started_on', var('trial_paid_days')) }}, false) as has_paid
    from trials
    left join payments
        on trials.account_id = payments.account_id
    where
        {{ day_plus('trials.started_on', var('trial_paid_days')) }} <= {{ as_of_day() }}
        and coalesce(payments.paid_on >= {{ day_plus('trials.started_on', var('trial_feature_days')) }}, true)

),

active as (

    select
        cases.outcome,
        cases.case_key,
        cases.account_id,
        accounts.account_no,
        cases.from_on,
        cases.until_on,
        cases.has_paid,
        count(distinct user_days.used_on) as active_days
    from cases
    inner join accounts
        on cases.account_id = accounts.account_id
    inner join user_days
        on accounts.account_no = user_days.account_no
    where user_days.used_on between cases.from_on and cases.until_on
    group by
        cases.outcome, cases.case_key, cases.account_id, accounts.account_no, cases.from_on, cases.until_on, cases.has_paid

),

final as (

    select
        *,
        {{ integer_quotient(
            '3 * (rank() over (partition by outcome order by active_days asc) - 1)', 'count(*) over (partition by outcome)'
        ) }} + 1 as activity_third
    from active

)

select * from final
