-- Cohorts by the month of their first use or first contract, and how many of each were active in the product so many months
-- later. Only months that are over count.
with user_days as (

    select * from {{ ref('product_user_days') }}

),

users as (

    select * from {{ ref('product_users') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and account_id is not null

),

active as (

    select
        'account' as entity_type,
        account_no as entity_no,
        {{ month_start('used_on') }} as active_month
    from user_days
    where account_no is not null
    group by account_no, {{ month_start('used_on') }}
    union all
    select
        'user' as entity_type,
        user_no as entity_no,
        {{ month_start('used_on') }} as active_month
    from user_days
    where user_no is not null
    group by user_no, {{ month_start('used_on') }}

),

product_accounts as (

    select
        account_id,
        min(account_no) as account_no
    from users
    where account_no is not null
    group by account_id

),

-- A customer that was never in the product counts too, under no number.
contract_starts as (

    select
        account_id,
        min(starts_on) as starts_on
    from terms
    where starts_on <= {{ as_of_day() }}
    group by account_id

),

members as (

    select
        'account_first_use' as cohort_type,
        entity_type,
        entity_no,
        min(active_month) as cohort_month
    from active
    where entity_type = 'account'
    group by entity_type, entity_no
    union all
    select
        'user_first_use' as cohort_type,
        entity_type,
        entity_no,
        min(active_month) as cohort_month
    from active
    where entity_type = 'user'
    group by entity_type, entity_no
    union all
    select
        'account_first_contract' as cohort_type,
        'account' as entity_type,
        product_accounts.account_no as entity_no,
        {{ month_start('contract_starts.starts_on') }} as cohort_month
    from contract_starts
    left join product_accounts
        on contract_starts.account_id = product_accounts.account_id

),

first_month as (

    select min(active_month) as first_month
    from active

),

-- A cohort from before the first month of any usage cannot be followed.
followed as (

    select
        members.*,
        members.cohort_month = first_month.first_month and members.cohort_type <> 'account_first_contract' as is_censored
    from members
    cross join first_month
    where members.cohort_month >= first_month.first_month

),

sizes as (

    select
        cohort_type,
        cohort_month,
        is_censored,
        count(*) as cohort_size
    from followed
    group by cohort_type, cohort_month, is_censored

),

grid as (

    select
        cohort_type,
        cohort_month,
        is_censored,
        cohort_size,
        {{ explode(month_series('cohort_month', as_of_day())) }} as period_month
    from sizes

),

periods as (

    select
        *,
        {{ months_from('cohort_month', 'period_month') }} as period
    from grid
    where {{ month_end('period_month') }} <= {{ as_of_day() }}

),

retained as (

    select
        followed.cohort_type,
        followed.cohort_month,
        active.active_month as period_month,
        count(*) as retained
    from followed
    inner join active
        on
            followed.entity_type = active.entity_type
            and followed.entity_no = active.entity_no
    where active.active_month >= followed.cohort_month
    group by followed.cohort_type, followed.cohort_month, active.active_month

),

final as (

    select
        periods.cohort_type,
        periods.cohort_month,
        periods.period,
        periods.period_month,
        periods.is_censored,
        periods.cohort_size,
        coalesce(retained.retained, 0) as retained,
        {{ ratio('coalesce(retained.retained, 0)', 'periods.cohort_size') }} as retention,
        {{ wilson_bound('coalesce(retained.retained, 0)', 'periods.cohort_size', 'low') }} as retention_low,
        {{ wilson_bound('coalesce(retained.retained, 0)', 'periods.cohort_size', 'high') }} as retention_high
    from periods
    left join retained
        on
            periods.cohort_type = retained.cohort_type
            and periods.cohort_month = retained.cohort_month
            and periods.period_month = retained.period_month
    where periods.period <= {{ var('cohort_months') }}

)

select * from final
