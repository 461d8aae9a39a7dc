-- All that a company has been worth to us and has cost us, entry by entry: what it signed, what it paid and got back, what those
-- whom it recommended signed first, and what serving it took since its first contract.
with contracts as (

    select * from {{ ref('fct_contracts') }}
    where coalesce(coalesce(signed_on, starts_on) <= {{ as_of_day() }}, true)

),

payments as (

    select * from {{ ref('assigned_payments') }}

),

referrals as (

    select * from {{ ref('account_referrals') }}

),

starts as (

    select * from {{ ref('customer_starts') }}

),

costs as (

    select * from {{ ref('service_costs') }}

),

persons as (

    select * from {{ ref('dim_persons') }}

),

services as (

    select
        'activity' as record_type,
        activity_type as kind,
        source_table,
        activity_key as record_key,
        account_id,
        person_id,
        occurred_on as served_on,
        coalesce(duration_minutes, 0) as minutes_taken
    from {{ ref('fct_activities') }}
    union all
    select
        'ticket' as record_type,
        ticket_type as kind,
        source_table,
        ticket_key as record_key,
        account_id,
        person_id,
        opened_on as served_on,
        0 as minutes_taken
    from {{ ref('fct_tickets') }}

),

served as (

    select
        coalesce(services.account_id, persons.account_id) as account_id,
        services.source_table,
        services.record_key,
        services.kind,
        services.served_on,
        cast(
            round(costs.cost_per_record + costs.cost_per_hour * services.minutes_taken / 60, 2) as {{ sql_type('money') }}
        ) as amount
    from services
    inner join costs
        on
            services.record_type = costs.record_type
            and services.kind = costs.kind
    left join persons
        on services.person_id = persons.person_id

),

serving as (

    select served.*
    from served
    inner join starts
        on served.account_id = starts.account_id
    where
        served.served_on >= starts.customer_since
        and served.served_on <= {{ as_of_day() }}

),

final as (

    select
        'contracted' as entry_type,
        contract_type as entry_kind,
        account_id,
        coalesce(signed_on, starts_on) as entry_on,
        amount,
        source_table,
        contract_key as record_key
    from contracts
    union all
    select
        case when payment_type = 'refund' then 'refunded' else 'collected' end as entry_type,
        component as entry_kind,
        account_id,
        paid_on as entry_on,
        amount,
        source_table,
        payment_key as record_key
    from payments
    union all
    select
        'referred' as entry_type,
        referrer_type as entry_kind,
        from_account_id as account_id,
        customer_since as entry_on,
        first_contract_amount as amount,
        source_table,
        referral_key as record_key
    from referrals
    where
        is_won
        and from_account_id is not null
    union all
    select
        'cost_to_serve' as entry_type,
        'reward' as entry_kind,
        from_account_id as account_id,
        referred_on as entry_on,
        -reward as amount,
        source_table,
        referral_key as record_key
    from referrals
    where
        reward is not null
        and from_account_id is not null
    union all
    select
        'cost_to_serve' as entry_type,
        kind as entry_kind,
        account_id,
        served_on as entry_on,
        -amount as amount,
        source_table,
        record_key
    from serving

)

select * from final
