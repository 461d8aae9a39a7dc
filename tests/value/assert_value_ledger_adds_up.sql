-- The ledger holds every payment and every contract, to the cent and in number. Each row is a kind of entry that does not.
with ledger as (

    select * from {{ ref('value_ledger') }}

),

payments as (

    select
        case when payment_type = 'refund' then 'refunded' else 'collected' end as entry_type,
        amount
    from {{ ref('fct_payments') }}
    where coalesce(paid_on <= {{ as_of_day() }}, true)

),

contracts as (

    select
        'contracted' as entry_type,
        amount
    from {{ ref('fct_contracts') }}
    where coalesce(coalesce(signed_on, starts_on) <= {{ as_of_day() }}, true)

),

records as (

    select * from payments
    union all
    select * from contracts

),

expected as (

    select
        entry_type,
        count(*) as entries,
        sum(coalesce(amount, 0)) as amount
    from records
    group by entry_type

),

found as (

    select
        entry_type,
        count(*) as entries,
        sum(coalesce(amount, 0)) as amount
    from ledger
    where entry_type in ('contracted', 'collected', 'refunded')
    group by entry_type

)

select
    coalesce(expected.entry_type, found.entry_type) as entry_type,
    expected.entries as expected_entries,
    found.entries as found_entries,
    expected.amount as expected_amount,
    found.amount as found_amount
from expected
full outer join found
    on expected.entry_type = found.entry_type
where
    expected.entries is distinct from found.entries
    or expected.amount is distinct from found.amount
