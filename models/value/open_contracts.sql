-- Contracts that are not over, or whose renewal nobody has decided yet, with what a forecast needs to know of each: how often its
-- company has stayed before, how long a term is and how far its end; and what is signed and not paid yet.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and coalesce(signed_on, starts_on) <= {{ as_of_day() }}

),

written as (

    select
        contract_key,
        max(amount) as amount
    from {{ ref('fct_contracts') }}
    group by contract_key

),

payments as (

    select
        contract_key,
        sum(amount) as amount
    from {{ ref('assigned_payments') }}
    where contract_key is not null
    group by contract_key

),

renewals as (

    select * from {{ ref('contract_renewals') }}
    where outcome in ('open', 'late')

),

decisions as (

    select * from {{ ref('retention_decisions') }}
    where
        cutoff_id = 'now'
        and outcome = 'open'

),

segments as (

    select * from {{ ref('account_segments') }}

),

contracts as (

    select
        account_id,
        coalesce(contract_key, term_key) as contract_key,
        min(starts_on) as starts_on,
        max(coalesce(counted_until, {{ never() }})) as ends_on,
        sum(monthly_amount) as mrr,
        sum(monthly_amount * ({{ months_of_term('starts_on', 'counted_until') }})) as amount
    from terms
    group by account_id, coalesce(contract_key, term_key)

),

told as (

    select
        contracts.account_id,
        contracts.contract_key,
        segments.segment_id,
        contracts.starts_on,
        nullif(contracts.ends_on, {{ never() }}) as ends_on,
        contracts.mrr,
        case when contracts.ends_on >= {{ as_of_day() }} then coalesce(written.amount, contracts.amount) end as signed_amount,
        coalesce(payments.amount, 0) as paid_amount,
        renewals.contract_key is not null as is_undecided,
        coalesce(decisions.renewals_before, 0) as renewals,
        case
            when contracts.ends_on < {{ never() }}
                then greatest(cast(round({{ months_of_term('contracts.starts_on', 'contracts.ends_on') }}) as bigint), 1)
        end as term_months,
        case
            when contracts.ends_on < {{ never() }} then {{ days_from(as_of_day(), 'contracts.ends_on') }}
        end as days_to_end
    from contracts
    inner join segments
        on contracts.account_id = segments.account_id
    left join written
        on contracts.contract_key = written.contract_key
    left join payments
        on contracts.contract_key = payments.contract_key
    left join renewals
        on
            contracts.account_id = renewals.account_id
            and contracts.contract_key = renewals.contract_key
    left join decisions
        on contracts.account_id = decisions.account_id
    where
        renewals.contract_key is not null
        or contracts.ends_on >= {{ as_of_day() }}

),

final as (

    select
        account_id,
        contract_key,
        segment_id,
        renewals,
        starts_on,
        ends_on,
        term_months,
        days_to_end,
        least(days_to_end, {{ var('renewal_window_days') }}) as days_told,
        is_undecided,
        starts_on <= {{ as_of_day() }} and coalesce(ends_on, {{ never() }}) >= {{ as_of_day() }} as is_in_force,
        mrr,
        cast(greatest(coalesce(signed_amount - paid_amount, 0), 0) as {{ sql_type('total') }}) as open_amount,
        cast({{ var('discount_rate') }} as {{ sql_type('rate') }}) as discount_rate
    from told

)

select * from final
