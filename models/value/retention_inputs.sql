-- What forecasts of retention are made of, counted: how long customers stayed, how early renewals are signed, and who is a
-- customer at each cut-off, with whether they still were a year later.
with decisions as (

    select * from {{ ref('retention_decisions') }}

),

terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        problem is null
        and coalesce(signed_on, starts_on) <= {{ as_of_day() }}

),

segments as (

    select * from {{ ref('account_segments') }}

),

cutoffs as (

    select
        cutoff_id,
        {{ cutoff_day('months_before') }} as cutoff_on
    from {{ ref('forecast_cutoffs') }}

),

-- Decisions count once their window is over: earlier, those who renew early would be counted and those who leave would not.
relations as (

    select
        cutoff_id,
        segment_id,
        account_id,
        relation,
        sum(case when is_ripe and outcome = 'renewed' then 1 else 0 end) as renewals,
        max(case when outcome = 'lost' then 1 else 0 end) as is_lost
    from decisions
    group by cutoff_id, segment_id, account_id, relation

),

histories as (

    select
        cutoff_id,
        segment_id,
        'history' as kind,
        renewals,
        is_lost = 1 as is_lost,
        cast(null as integer) as days_to_end,
        cast(null as integer) as decisions_ahead,
        count(*) as customers,
        cast(null as bigint) as customers_kept
    from relations
    group by cutoff_id, segment_id, renewals, is_lost

),

leads as (

    select
        cutoff_id,
        cast(null as {{ sql_type('text') }}) as segment_id,
        'lead' as kind,
        cast(null as bigint) as renewals,
        cast(null as boolean) as is_lost,
        {{ days_from('renewed_on', 'decided_on') }} as days_to_end,
        cast(null as integer) as decisions_ahead,
        count(*) as customers,
        cast(null as bigint) as customers_kept
    from decisions
    where
        is_ripe
        and renewed_on is not null
    group by cutoff_id, {{ days_from('renewed_on', 'decided_on') }}

),

-- Customers are those with a contract in force on the day, as far as was known then.
customers as (

    select
        cutoffs.cutoff_id,
        cutoffs.cutoff_on,
        terms.account_id,
        max(
            case
                when coalesce(terms.signed_on, terms.starts_on) > cutoffs.cutoff_on then 0
                when {{ is_in_force('terms', 'cutoffs.cutoff_on') }} then 1
                else 0
            end
        ) as is_customer,
        max(
            case
                when {{ is_in_force('terms', day_plus('cutoffs.cutoff_on', var('retention_days'))) }} then 1
                else 0
            end
        ) as is_kept
    from terms
    cross join cutoffs
    group by cutoffs.cutoff_id, cutoffs.cutoff_on, terms.account_id

),

-- The decision that lies ahead is the one that nobody has taken: the last.
ahead as (

    select
        cutoff_id,
        account_id,
        renewals_before,
        {{ days_from('cutoff_on', 'decided_on') }} as days_to_end,
        term_days
    from decisions
    where outcome = 'open'

),

states as (

    select
        customers.cutoff_id,
        segments.segment_id,
        'ahead' as kind,
        ahead.renewals_before as renewals,
        cast(null as boolean) as is_lost,
        case
            when ahead.days_to_end is not null then least(ahead.days_to_end, {{ var('renewal_window_days') }})
        end as days_to_end,
        cast(
            case
                when coalesce(ahead.days_to_end, {{ var('retention_days') }}) >= {{ var('retention_days') }} then 0
                else ceil(({{ var('retention_days') }} - ahead.days_to_end) / cast(ahead.term_days as {{ sql_type('float') }}))
            end as integer
        ) as decisions_ahead,
        case
            when {{ day_plus('customers.cutoff_on', var('retention_days')) }} <= {{ as_of_day() }} then customers.is_kept
        end as is_kept
    from customers
    inner join segments
        on customers.account_id = segments.account_id
    left join ahead
        on
            customers.cutoff_id = ahead.cutoff_id
            and customers.account_id = ahead.account_id
    where customers.is_customer = 1

),

counted_states as (

    select
        cutoff_id,
        segment_id,
        kind,
        renewals,
        is_lost,
        days_to_end,
        decisions_ahead,
        count(*) as customers,
        cast(sum(is_kept) as bigint) as customers_kept
    from states
    group by cutoff_id, segment_id, kind, renewals, is_lost, days_to_end, decisions_ahead

),

final as (

    select * from histories
    union all
    select * from leads
    union all
    select * from counted_states

)

select * from final
