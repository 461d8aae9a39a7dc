-- How each contract's period ended: with a renewal, without one, or not yet. A renewal names the contract that it renews; where
-- it names none, it is the company's next contract of the same product that begins about when this one ends.
with terms as (

    select * from {{ ref('fct_contract_terms') }}
    where
        (problem is null or problem = 'superseded')
        and contract_key is not null
        and account_id is not null

),

contracts as (

    select
        account_id,
        contract_key,
        min(contract_type) as contract_type,
        min(previous_contract_key) as previous_contract_key,
        min(product) as product,
        min(signed_on) as signed_on,
        min(starts_on) as starts_on,
        max(coalesce(ends_on, {{ never() }})) as ends_on,
        max(coalesce(counted_until, {{ never() }})) as counted_until,
        cast(sum(monthly_amount) as {{ sql_type('total') }}) as mrr
    from terms
    group by account_id, contract_key

),

named as (

    select
        contracts.account_id,
        contracts.contract_key,
        later.contract_key as renewal_key
    from contracts
    inner join contracts as later
        on contracts.contract_key = later.previous_contract_key
    where {{ renews('later', 'contracts') }}

),

guessed as (

    select
        contracts.account_id,
        contracts.contract_key,
        later.contract_key as renewal_key
    from contracts
    inner join contracts as later
        on contracts.account_id = later.account_id
    left join named
        on contracts.contract_key = named.contract_key
    where
        named.contract_key is null
        and later.previous_contract_key is null
        and later.starts_on > contracts.starts_on
        and later.starts_on >= {{ day_plus('contracts.ends_on', -1 * var('renewal_window_days')) }}
        and later.starts_on <= {{ day_plus('contracts.ends_on', var('renewal_window_days')) }}
        and coalesce(later.product, '') = coalesce(contracts.product, '')

),

renewals as (

    select * from named
    union all
    select * from guessed

),

-- Of several renewals the first to begin counts, and what all of them bring.
firsts as (

    select
        renewals.account_id,
        renewals.contract_key,
        min(contracts.starts_on) as renewed_from,
        min(contracts.signed_on) as renewed_on,
        cast(sum(contracts.mrr) as {{ sql_type('total') }}) as renewed_mrr
    from renewals
    inner join contracts
        on
            renewals.account_id = contracts.account_id
            and renewals.renewal_key = contracts.contract_key
    group by renewals.account_id, renewals.contract_key

),

final as (

    select
        contracts.account_id,
        contracts.contract_key,
        contracts.contract_type,
        contracts.product,
        contracts.signed_on,
        contracts.starts_on,
        contracts.ends_on as due_on,
        contracts.mrr,
        firsts.renewed_from,
        firsts.renewed_on,
        firsts.renewed_mrr,
        case
            when firsts.contract_key is not null then 'renewed'
            when contracts.counted_until < contracts.ends_on then 'lost'
            when {{ day_plus('contracts.ends_on', var('renewal_window_days')) }} < {{ as_of_day() }} then 'lost'
            when contracts.ends_on < {{ as_of_day() }} then 'late'
            else 'open'
        end as outcome
    from contracts
    left join firsts
        on
            contracts.account_id = firsts.account_id
            and contracts.contract_key = firsts.contract_key
    where contracts.ends_on < {{ never() }}

)

select * from final
