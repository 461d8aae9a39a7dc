-- The day on which each company became a customer, by its first contract, with what it was and which deal it came from.
with contracts as (

    select
        *,
        row_number() over (
            partition by account_id
            order by coalesce(signed_on, starts_on) asc, starts_on asc, source_table asc, contract_key asc
        ) as turn
    from {{ ref('fct_contracts') }}
    where
        account_id is not null
        and coalesce(signed_on, starts_on) <= {{ as_of_day() }}

),

final as (

    select
        account_id,
        contract_key,
        opportunity_key,
        contract_type,
        amount,
        coalesce(signed_on, starts_on) as customer_since
    from contracts
    where turn = 1

)

select * from final
